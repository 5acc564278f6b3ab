using System.Diagnostics;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Which incidents changed since they were told last. A snapshot is made only when evidence came and some time has passed, the more the
/// longer the last one took: a twentieth of the engine's time where it has nothing else to do, a two-hundredth where it has. Used by the engine's thread.
/// </summary>
internal sealed class IncidentBoard(EngineState state)
{
    private const int CostFactor = 20;
    private const int BusyFactor = 200;
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private readonly Dictionary<string, (ulong Content, LedgerEntry Entry, Incident? Incident)> told = new(StringComparer.Ordinal);
    private long seen = -1;
    private long last;
    private TimeSpan pause = LeastPause;
    private TimeSpan busyPause = LeastPause;

    /// <summary>True where evidence came that no snapshot has told.</summary>
    public bool HasChanged => state.Pipeline.Incidents.Changes != seen;

    /// <param name="isIdle">Nobody would wait for it; while deliveries come, a snapshot must not delay more than one in 200 of them.</param>
    public bool IsDue(bool isIdle) => HasChanged && (last == 0 || Stopwatch.GetElapsedTime(last) >= (isIdle ? pause : busyPause));

    /// <summary>How long until a snapshot is due where nobody would wait for it.</summary>
    public TimeSpan Wait => !HasChanged ? Timeout.InfiniteTimeSpan : IsDue(true) ? TimeSpan.Zero : pause - Stopwatch.GetElapsedTime(last);

    /// <summary>After a restart: an incident that the ledger holds as one that may still change.</summary>
    public void Held(LedgerEntry entry) => told[entry.Uid] = (Fingerprint.Of(entry.Document.Span), entry, null);

    /// <summary>The state became another one: what it says is compared with what was told.</summary>
    public void Reconsider() => seen = -1;

    /// <summary>No snapshot could be made; it is tried again when more evidence came.</summary>
    public void Pass()
    {
        seen = state.Pipeline.Incidents.Changes;
        last = Stopwatch.GetTimestamp();
    }

    /// <summary>Incidents that are new or other than they were told, those that are no more, and those that are finished.</summary>
    public IReadOnlyList<LedgerEntry> Changed(EventTime now)
    {
        long start = Stopwatch.GetTimestamp();
        List<LedgerEntry> changed = [];
        int live = told.Count;
        bool regrouped = false;
        HashSet<string> present = new(StringComparer.Ordinal);
        foreach (Incident incident in state.Pipeline.Incidents.TakeFinished())
        {
            present.Add(incident.Uid);
            changed.Add(LedgerEntries.Of(incident));
            regrouped |= told.Remove(incident.Uid);
        }

        foreach (Incident incident in state.Pipeline.Incidents.Snapshot(new EventTime(long.MinValue)))
        {
            present.Add(incident.Uid);
            bool known = told.TryGetValue(incident.Uid, out (ulong Content, LedgerEntry Entry, Incident? Incident) before);
            if (known && ReferenceEquals(before.Incident, incident))
            {
                continue;
            }

            LedgerEntry entry = LedgerEntries.Of(incident);
            ulong content = Fingerprint.Of(entry.Document.Span);
            bool other = !known || before.Content != content;
            told[incident.Uid] = (content, other ? entry : before.Entry, incident);
            if (other)
            {
                changed.Add(entry);
            }
        }

        foreach ((string uid, (_, LedgerEntry entry, _)) in told)
        {
            if (!present.Contains(uid))
            {
                told.Remove(uid);
                regrouped = true;
                changed.Add(LedgerEntries.Gone(entry));
            }
        }

        if (regrouped || told.Count != live)
        {
            changed.Add(LedgerEntries.Live(told.Keys.Order(StringComparer.Ordinal), now));
        }

        seen = state.Pipeline.Incidents.Changes;
        last = Stopwatch.GetTimestamp();
        TimeSpan cost = Stopwatch.GetElapsedTime(start);
        pause = Longer(cost * CostFactor, LeastPause);
        TimeSpan busy = cost * BusyFactor;
        busyPause = Longer(busy < MostPause ? busy : MostPause, pause);
        return changed;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
