using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>One session as ten numbers between 0 and 1. Not thread-safe.</summary>
internal sealed class SessionVector(long start, bool machine)
{
    public const int Features = 10;

    private readonly HashSet<ulong> operations = [];
    private readonly HashSet<ulong> services = [];
    private readonly HashSet<ulong> regions = [];
    private int events;
    private int failed;
    private int writes;
    private int newSources;
    private int newCalls;

    public bool Machine { get; } = machine;

    private long Start { get; } = start;

    public long Last { get; private set; } = start;

    /// <summary>Steps of the attack among its events.</summary>
    public ulong Steps { get; private set; }

    /// <summary>The number of events is a power of two.</summary>
    public bool IsTurn => (events & (events - 1)) == 0;

    public void Add(in PeerView view, bool newSource, bool newCall)
    {
        events++;
        Last = Math.Max(Last, view.Time.Seconds);
        Steps |= view.Steps;
        operations.Add(view.Operation);
        services.Add(Fingerprint.Of(view.Event[EventField.Service]));
        regions.Add(Fingerprint.Of(view.Event[EventField.Region]));
        failed += view.Event.Is(EventFlags.Failed) ? 1 : 0;
        writes += view.Event.Is(EventFlags.ReadOnly) ? 0 : 1;
        newSources += newSource ? 1 : 0;
        newCalls += newCall ? 1 : 0;
    }

    public void Write(Span<double> point)
    {
        point[0] = Squash(events, 12);
        point[1] = Squash(operations.Count, 8);
        point[2] = Squash(services.Count, 5);
        point[3] = Squash(regions.Count, 4);
        point[4] = (double)failed / events;
        point[5] = (double)writes / events;
        point[6] = Start % 86_400 / 86_400.0;
        point[7] = Squash(newSources, 3);
        point[8] = Squash(newCalls, 7);
        point[9] = Squash(Last - Start, 16);
    }

    private static double Squash(double count, double bits) => Math.Min(1, Math.Log2(1 + count) / bits);
}
