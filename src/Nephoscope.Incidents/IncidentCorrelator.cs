using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Permissions;
using Nephoscope.Incidents.Correlation;
using Nephoscope.Incidents.Investigation;
using Nephoscope.Incidents.Reach;
using Nephoscope.Incidents.Story;

namespace Nephoscope.Incidents;

/// <summary>
/// Collects evidence of one organisation per thread (principal or workload) and joins threads into incidents over typed causal edges.
/// Event time decides; what a snapshot says is a function of the set of evidence, not of the order it came in. Threads without evidence
/// take no memory. One writer; not thread-safe.
/// </summary>
public sealed partial class IncidentCorrelator
{
    /// <summary>Above a likelihood ratio of fifty a principal's events are not learnt.</summary>
    private static readonly double Suspect = Math.Log(50);

    private readonly CorrelatorOptions options;
    private readonly Func<IncidentTeller> makeTeller;
    private readonly IncidentTeller teller;
    private readonly IncidentBudget budget;
    private readonly SourceUse sources = new();
    private readonly EdgeLog edges;
    private readonly Dictionary<EntityKey, EvidenceThread> threads = [];
    private readonly AliasTable aliases = new();
    private readonly CaseBook book;
    private readonly FindingLog findings = new();
    private readonly RepetitionLog repetitions = new();
    private readonly ReachLog reach;
    private readonly List<Incident> archive = [];
    private EventTime clock = new(long.MinValue);
    private Telemetry telemetry;
    private IReadOnlyList<Finding>? sortedFindings;
    private HashSet<Finding>? untold;

    /// <param name="map">What was seen, to tell what an incident could reach; null tells nothing of it.</param>
    /// <param name="permissions">What is permitted, likewise.</param>
    public IncidentCorrelator(CorrelatorOptions options, EntityCatalog entities, LiveMap? map = null, LivePermissions? permissions = null)
    {
        this.options = options;
        reach = new ReachLog(entities, permissions);
        makeTeller = () => new IncidentTeller(new EntityNames(entities), repetitions, () => telemetry, new ReachTeller(entities, map, reach));
        teller = makeTeller();
        budget = new IncidentBudget(options);
        edges = new EdgeLog(options);
        book = new CaseBook(options, threads, budget, sources, edges, aliases);
    }

    /// <summary>All findings added, each with what repeated it, earliest first.</summary>
    public IReadOnlyList<Finding> Findings => sortedFindings ??= findings.Tell(repetitions);

    /// <summary>Grows whenever what a snapshot says may have changed; the same number, the same incidents.</summary>
    public long Changes { get; private set; }

    /// <summary>Grows whenever threads were let go.</summary>
    internal long Forgotten { get; private set; }

    /// <summary>
    /// From now on findings and finished incidents are held only until they are taken: for a service that runs for months and keeps them
    /// elsewhere. <see cref="Findings"/> stays empty then, and a snapshot tells the incidents that may still change.
    /// </summary>
    public void HandOver() => untold ??= new HashSet<Finding>(ReferenceEqualityComparer.Instance);

    /// <summary>Findings that are new or were repeated since the last call, each with what repeated it. After <see cref="HandOver"/> only.</summary>
    public IReadOnlyList<Finding> TakeFindings()
    {
        if (untold is not { Count: > 0 })
        {
            return [];
        }

        List<Finding> told = [.. untold.Select(repetitions.Tell)];
        untold.Clear();
        return told;
    }

    /// <summary>Incidents that cannot change any more, since the last call. After <see cref="HandOver"/> only.</summary>
    public IReadOnlyList<Incident> TakeFinished()
    {
        if (untold is null || archive.Count == 0)
        {
            return [];
        }

        List<Incident> finished = [.. archive];
        archive.Clear();
        return finished;
    }

    /// <summary>ln A + ln m at a time: what a joined score must reach to be high.</summary>
    public MicroNats Threshold(EventTime time) => MicroNats.FromNats(budget.Threshold(time));

    /// <summary>What the budget has come to at a time.</summary>
    public BudgetUse BudgetUse(EventTime time) => budget.Use(time.Day);

    /// <summary>Accepts so many false incidents a week from now on.</summary>
    public void Accept(double falseIncidentsPerWeek)
    {
        budget.Accept(falseIncidentsPerWeek);
        Changes++;
    }

    /// <summary>Notes that telemetry of a lane is received, so that an investigation can tell "no" from "nobody looked".</summary>
    public void Saw(EventKind kind, SourceFormat format) => telemetry |= kind switch
    {
        EventKind.NetworkFlow or EventKind.DnsQuery => Telemetry.Network,
        EventKind.NetworkConnection => Telemetry.Network | Telemetry.Workload,
        EventKind.ProcessStart or EventKind.ProcessExit or EventKind.FileActivity or EventKind.KernelActivity => Telemetry.Workload,
        _ => format == SourceFormat.KubernetesAudit ? Telemetry.Workload : Telemetry.Identity,
    };

    /// <summary>Counts one event that moved the evidence: the threshold follows from how many there are. Call once per event.</summary>
    /// <param name="moved">False where the event was a repetition inside its session, which no process takes a step on.</param>
    public void CountScored(EventTime time, bool moved = true)
    {
        if (moved)
        {
            budget.Count(time);
        }

        if (time > clock)
        {
            bool newDay = clock.Nanoseconds != long.MinValue && time.Day != clock.Day;
            clock = time;
            if (newDay)
            {
                Forget();
            }
        }
    }

    /// <summary>Counts a principal's use of a source network, so that a rare source can be told from the office's.</summary>
    /// <param name="prefix"><see cref="NetworkOrigin.PrefixKey"/>; 0 is ignored.</param>
    public void ObserveSource(EntityKey principal, ulong prefix, EventTime time)
    {
        SourceUse.Effect effect = sources.Observe(principal, prefix, time);
        if (effect != SourceUse.Effect.None)
        {
            book.LookAtSource(effect == SourceUse.Effect.AllNetworks ? 0 : prefix);
        }
    }

    /// <summary>A settled principal came from a network new to it with a program it is known for: where several do, the company has moved.</summary>
    /// <param name="prefix"><see cref="NetworkOrigin.PrefixKey"/>; 0 is ignored.</param>
    public void ObserveKnownSource(EntityKey principal, ulong prefix, EventTime time)
    {
        if (sources.ObserveKnown(principal, prefix, time))
        {
            book.LookAtPlace(prefix);
            Changes++;
        }
    }

    /// <summary>What an ordinary event speaks against an attack. Does nothing for a thread without evidence.</summary>
    /// <param name="evidence">Its sign does not matter.</param>
    public void Discount(EntityKey thread, EventTime time, MicroNats evidence)
    {
        if (threads.Count > 0 && threads.TryGetValue(Resolve(thread), out EvidenceThread? found))
        {
            found.Discount(time, Math.Abs(evidence.Nats));
            book.Touch(found.Key);
            Changes++;
        }
    }

    public void Add(Signal signal)
    {
        if (!signal.Thread.IsNone && (signal.Evidence.Value > 0 || signal.Novelty.Value > 0))
        {
            Take(new EvidenceItem(signal, options.NoveltyTempering));
        }
    }

    public void Add(Finding finding)
    {
        finding = options.EffectsApart || finding.Process != EvidenceProcess.Effect ? finding : finding with { Process = EvidenceProcess.Behavior };
        var item = new EvidenceItem(finding, options.NoveltyTempering);
        if (Take(item))
        {
            if (untold is null)
            {
                findings.Add(finding);
            }

            Told(item);
        }
    }

    /// <summary>Evidence that repeats a finding: it counts like one, but is told with the finding it repeats.</summary>
    public void Add(RepeatedFinding repetition)
    {
        var item = new EvidenceItem(repetition, options.NoveltyTempering);
        if (Take(item))
        {
            // Where the finding's thread was let go before, it was so for lack of evidence for that long.
            if (untold is null && clock.Since(repetition.Of.Time) > options.QuietClose && !repetitions.Knows(repetition.Of)
                && findings.TakeBack(repetition.Of.Uid) is { Count: > 0 } earlier)
            {
                repetitions.Note(repetition.Of.Uid, earlier);
            }

            repetitions.Note(repetition);
            Told(item);
        }
    }

    private void Told(EvidenceItem item)
    {
        sortedFindings = null;
        untold?.Add(item.Finding!);
        if (item.Source.Kind == OriginKind.External)
        {
            ObserveSource(Resolve(item.Thread), item.Source.PrefixKey, item.Time);
        }
    }

    public void Add(CausalEdge edge)
    {
        bool isNew = edges.Add(edge);
        Advance(edge.Time);
        if (isNew && threads.Count > 0)
        {
            bool fromHas = TouchIfThere(edge.From);
            bool toHas = TouchIfThere(edge.To);
            Changes += fromHas && toHas ? 1 : 0;
        }

        MarkSuspects(Resolve(edge.From), edge.Time);
    }

    /// <summary>An edge that was added before, of the same day and earlier, was seen again: what <see cref="Add(CausalEdge)"/> would do with it.</summary>
    public void SeenAgain(EntityKey from, EventTime time)
    {
        Advance(time);
        MarkSuspects(Resolve(from), time);
    }

    /// <summary>Lineage found that two keys are one actor: evidence of the first counts for the second from now on and in hindsight.</summary>
    public void SameActor(EntityKey from, EntityKey to, EventTime time, string eventUid)
    {
        EntityKey gone = Resolve(from);
        EntityKey kept = Resolve(to);
        if (gone == kept || gone.IsNone || kept.IsNone)
        {
            return;
        }

        Changes++;
        reach.Join(gone, kept);
        threads.TryGetValue(kept, out EvidenceThread? own);
        if (threads.Remove(gone, out EvidenceThread? evidence))
        {
            book.Remove(evidence);
            if (own is not null)
            {
                book.Remove(own);
            }
        }

        aliases.Add(gone, kept);
        book.Renamed(gone);
        if (evidence is not null)
        {
            own ??= ThreadOf(kept);
            own.Absorb(evidence);
            book.Add(own);
            MarkSuspects(kept, time);
        }
    }

    /// <summary>True while the principal belongs to an open incident or owns more than ln 50 nats: its events must not be learnt as normal.</summary>
    public bool IsSuspect(EntityKey principal) =>
        threads.Count > 0 && threads.TryGetValue(Resolve(principal), out EvidenceThread? thread)
        && (thread.SuspectUntil > clock || thread.LiveLevel(clock) >= Suspect);

    /// <summary>All incidents so far, most severe first, then by score, start and id.</summary>
    /// <param name="workers">Threads that tell them; what they say does not depend on it. Nothing may be added meanwhile.</param>
    public IReadOnlyList<Incident> Snapshot(EventTime now, int workers = 1)
    {
        clock = now > clock ? now : clock;
        IncidentCase[] cases = [.. book.Cases().Where(incident => incident.Severity > Severity.Unknown)];
        if (workers == 1)
        {
            return Order([.. archive, .. cases.Select(teller.Tell)]);
        }

        // Puts together what repeated findings: from then on tellers only read what they share.
        _ = Findings;
        var told = new Incident[cases.Length];
        Parallel.For(
            0,
            cases.Length,
            new ParallelOptions { MaxDegreeOfParallelism = workers },
            makeTeller,
            (place, _, own) =>
            {
                told[place] = own.Tell(cases[place]);
                return own;
            },
            static _ => { });
        return Order([.. archive, .. told]);
    }

    /// <summary>Begins a snapshot that is made in pieces; incidents that cannot change any more are left out: <see cref="TakeFinished"/> gives them.</summary>
    public IncidentRound BeginRound() => new(this, book, teller);

    /// <summary>Most severe first, then by score, start and id.</summary>
    internal static int BySeverity(Incident a, Incident b)
    {
        int order = b.Severity.CompareTo(a.Severity);
        order = order != 0 ? order : b.Score.Value.CompareTo(a.Score.Value);
        order = order != 0 ? order : a.StartTime.Nanoseconds.CompareTo(b.StartTime.Nanoseconds);
        return order != 0 ? order : string.CompareOrdinal(a.Uid, b.Uid);
    }

    private static List<Incident> Order(List<Incident> incidents) => [.. incidents.Order(Comparer<Incident>.Create(BySeverity))];

    private bool Take(EvidenceItem item)
    {
        EntityKey key = Resolve(item.Thread);
        Advance(item.Time);
        if (!ThreadOf(key).Add(item))
        {
            return false;
        }

        Changes++;
        budget.Note(item);
        book.Add(key, item);
        MarkSuspects(key, item.Time);
        return true;
    }

    /// <summary>
    /// A cheap over-estimate of an open incident: the thread and those one edge away, each with own evidence, reach the threshold
    /// together. Learning then stays back on all of them until the quiet time is over.
    /// </summary>
    private void MarkSuspects(EntityKey key, EventTime time)
    {
        if (!threads.TryGetValue(key, out EvidenceThread? thread) || thread.LiveLevel(time) < options.OwnEvidence)
        {
            return;
        }

        List<EvidenceThread> near = [thread];
        double sum = thread.LiveLevel(time);
        foreach (EntityKey other in edges.Neighbours(key))
        {
            if (threads.TryGetValue(Resolve(other), out EvidenceThread? neighbour) && !near.Contains(neighbour)
                && neighbour.LiveLevel(time) >= options.OwnEvidence)
            {
                near.Add(neighbour);
                sum += neighbour.LiveLevel(time);
            }
        }

        if (sum >= budget.Threshold(time) || near.Exists(other => other.SuspectUntil > time))
        {
            foreach (EvidenceThread suspect in near)
            {
                EventTime until = time.Plus(options.QuietClose);
                suspect.SuspectUntil = until > suspect.SuspectUntil ? until : suspect.SuspectUntil;
                reach.Note(suspect.Key, time);
            }
        }
    }

    private EvidenceThread ThreadOf(EntityKey key)
    {
        if (!threads.TryGetValue(key, out EvidenceThread? thread))
        {
            thread = new EvidenceThread(key, options, budget.Drift);
            threads.Add(key, thread);
        }

        return thread;
    }

    private EntityKey Resolve(EntityKey key) => aliases.Resolve(key);

    private bool TouchIfThere(EntityKey end)
    {
        EntityKey key = Resolve(end);
        bool isThere = threads.ContainsKey(key);
        if (isThere)
        {
            book.Touch(key);
        }

        return isThere;
    }

    private void Advance(EventTime time) => clock = time > clock ? time : clock;
}
