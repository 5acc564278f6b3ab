using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>
/// Gathers a peer's alerts into what a person would be shown: one incident per thread and 24 hours. Its score is the sum over distinct
/// reasons, the strongest of each; a peer that raises one reason only is thereby scored by its maximum. Not thread-safe.
/// </summary>
public sealed class PeerWindows
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly Dictionary<EntityKey, Open> open = [];
    private readonly List<PeerWindow> closed = [];

    /// <param name="steps">Bits of the attack's steps that the alert covers.</param>
    /// <param name="reason">Alerts of one reason count once, the strongest.</param>
    public void Raise(EntityKey thread, EventTime time, ulong steps, string reason, double score)
    {
        if (!open.TryGetValue(thread, out Open? window) || time.Since(window.Start) >= Day)
        {
            Close(window);
            window = new Open(time);
            open[thread] = window;
        }

        window.Steps |= steps;
        double before = window.Reasons.GetValueOrDefault(reason);
        if (score > before)
        {
            window.Reasons[reason] = score;
            window.Score += score - before;
        }
    }

    /// <summary>All windows, in no order; nothing may be raised afterwards.</summary>
    public IReadOnlyList<PeerWindow> Finish()
    {
        foreach (Open window in open.Values)
        {
            Close(window);
        }

        open.Clear();
        return closed;
    }

    private void Close(Open? window)
    {
        if (window is not null)
        {
            closed.Add(new PeerWindow(window.Score, window.Steps));
        }
    }

    private sealed class Open(EventTime start)
    {
        public EventTime Start { get; } = start;

        public Dictionary<string, double> Reasons { get; } = new(StringComparer.Ordinal);

        public double Score { get; set; }

        public ulong Steps { get; set; }
    }
}

/// <summary>One incident that a peer would show at any threshold below its score.</summary>
/// <param name="Steps">Bits of the attack's steps it covers; 0 where all of it is ordinary life.</param>
public readonly record struct PeerWindow(double Score, ulong Steps);
