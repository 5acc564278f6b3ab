using System.Diagnostics;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Which incidents changed since they were told last. They are formed and told in pieces of about a millisecond, so that no event waits for
/// more; a round begins when evidence came and some time has passed, the more the longer the last one took: a twentieth of the engine's time
/// where it has nothing else to do, a fortieth where it has. Used by the engine's thread.
/// </summary>
internal sealed class IncidentBoard(EngineState state)
{
    private const int CostFactor = 20;
    private const int BusyFactor = 40;
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(0.5);
    private readonly Dictionary<string, (ulong Content, LedgerEntry Entry, Incident? Incident)> told = new(StringComparer.Ordinal);

    /// <summary>Noted as told, and given away at the end of the round, or of the one that takes its place.</summary>
    private readonly List<LedgerEntry> changed = [];

    private IncidentRound? round;
    private int next;
    private bool regrouped;
    private TimeSpan cost;
    private long seen = -1;
    private long last;
    private TimeSpan pause = LeastPause;
    private TimeSpan busyPause = LeastPause;

    /// <summary>Incidents that ended by then are left as the ledger has them; null where none are.</summary>
    public EventTime? LeftUntil { get; set; }

    /// <summary>True where evidence came that is not told yet.</summary>
    public bool HasChanged => state.Pipeline.Incidents.Changes != seen;

    /// <summary>True in the middle of a round.</summary>
    public bool IsTelling => round is not null;

    /// <param name="isIdle">Nobody would wait for it.</param>
    public bool IsDue(bool isIdle) => HasChanged && (last == 0 || Stopwatch.GetElapsedTime(last) >= (isIdle ? pause : busyPause));

    /// <summary>How long until the next piece is due where nobody would wait for it.</summary>
    public TimeSpan Wait => IsTelling ? TimeSpan.Zero : !HasChanged ? Timeout.InfiniteTimeSpan : IsDue(true) ? TimeSpan.Zero : pause - Stopwatch.GetElapsedTime(last);

    /// <summary>After a restart: an incident that the ledger holds as one that may still change.</summary>
    public void Held(LedgerEntry entry) => told[entry.Uid] = (Fingerprint.Of(entry.Document.Span), entry, null);

    /// <summary>The state became another one: what it says is compared with what was told.</summary>
    public void Reconsider()
    {
        round = null;
        seen = -1;
    }

    /// <summary>They cannot be told; it is tried again when more evidence came.</summary>
    public void Pass()
    {
        round = null;
        seen = state.Pipeline.Incidents.Changes;
        last = Stopwatch.GetTimestamp();
    }

    /// <summary>All at once: incidents that are new or other than they were told, those that are no more, and those that are finished.</summary>
    public IReadOnlyList<LedgerEntry> Changed(EventTime now)
    {
        round = null;
        List<LedgerEntry> all = [];
        do
        {
            all.AddRange(Step(now));
        }
        while (IsTelling);
        return all;
    }

    /// <summary>The next piece, of a new round where none is under way.</summary>
    /// <returns>What is to be told now; most of it at the end of a round.</returns>
    public IReadOnlyList<LedgerEntry> Step(EventTime now)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<LedgerEntry> ready = [];
        if (round is null or { IsStale: true })
        {
            ready = Begin();
        }
        else
        {
            bool more = true;
            while (more && Stopwatch.GetElapsedTime(start) < Piece)
            {
                more = round.Step() || Compare(round);
            }

            ready = more ? [] : End(now);
        }

        cost += Stopwatch.GetElapsedTime(start);
        if (round is null)
        {
            Rest();
        }

        return ready;
    }

    /// <summary>What is finished is told at once: the correlator does not hold it any more.</summary>
    private List<LedgerEntry> Begin()
    {
        List<LedgerEntry> finished = [];
        cost = TimeSpan.Zero;
        next = 0;
        foreach (Incident incident in state.Pipeline.Incidents.TakeFinished())
        {
            if (!IsLeft(incident.EndTime))
            {
                finished.Add(LedgerEntries.Of(incident));
            }

            regrouped |= told.Remove(incident.Uid);
        }

        round = state.Pipeline.Incidents.BeginRound();
        return finished;
    }

    /// <summary>Compares the next incident with what was told of it.</summary>
    /// <returns>False where there is none left.</returns>
    private bool Compare(IncidentRound made)
    {
        if (next == made.Incidents.Count)
        {
            return false;
        }

        Incident incident = made.Incidents[next++];
        bool known = told.TryGetValue(incident.Uid, out (ulong Content, LedgerEntry Entry, Incident? Incident) before);
        if (!known || !ReferenceEquals(before.Incident, incident))
        {
            LedgerEntry entry = LedgerEntries.Of(incident);
            ulong content = Fingerprint.Of(entry.Document.Span);
            bool other = !known || before.Content != content;
            regrouped |= !known;
            told[incident.Uid] = (content, other ? entry : before.Entry, incident);
            if (other)
            {
                changed.Add(entry);
            }
        }

        return true;
    }

    private LedgerEntry[] End(EventTime now)
    {
        HashSet<string> present = new(round!.Incidents.Select(static incident => incident.Uid), StringComparer.Ordinal);
        foreach ((string uid, (_, LedgerEntry entry, _)) in told)
        {
            if (!present.Contains(uid))
            {
                told.Remove(uid);
                regrouped = true;
                changed.Add(LedgerEntries.Gone(entry));
            }
        }

        if (regrouped)
        {
            changed.Add(LedgerEntries.Live(told.Keys.Order(StringComparer.Ordinal), now));
        }

        LedgerEntry[] all = [.. changed.Where(entry => entry.Kind != LedgerKind.Incident || !IsLeft(entry.Time))];
        changed.Clear();
        regrouped = false;
        seen = round.Changes;
        round = null;
        return all;
    }

    private bool IsLeft(EventTime end) => end <= LeftUntil;

    private void Rest()
    {
        last = Stopwatch.GetTimestamp();
        pause = Longer(cost * CostFactor, LeastPause);
        TimeSpan busy = cost * BusyFactor;
        busyPause = Longer(busy < MostPause ? busy : MostPause, pause);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
