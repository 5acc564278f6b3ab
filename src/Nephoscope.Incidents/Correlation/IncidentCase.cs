using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>Threads joined into one story while a run goes through event time; becomes an <see cref="Incident"/> when it weighs enough.</summary>
/// <param name="made">Thread of its first evidence.</param>
internal sealed class IncidentCase(RunThread made)
{
    private const int MostChanges = 200;
    private readonly List<IncidentChange> history = [];

    /// <summary>What only judging needs; null once the run is over, as most cases are kept for days after it.</summary>
    private Judging? judging = new(made);
    private HashSet<string>? aliases;
    private double lastTold;
    private EvidenceItem? first;

    /// <summary>Thread of its first evidence.</summary>
    public EntityKey Made { get; } = made.Key;

    /// <summary>Threads whose evidence still counts for it. Asked while judging only.</summary>
    public CaseThreads Threads => judging!.Threads;

    /// <summary>Every thread that ever belonged to it, with its first item.</summary>
    public SortedList<ulong, EvidenceItem> Firsts { get; private set; } = new(1);

    /// <summary>What was told of it, until something changes; null before it was told.</summary>
    public ToldCase? Told { get; set; }

    /// <summary>True once another case has taken it over.</summary>
    public bool IsGone { get; private set; }

    public List<EvidenceItem> Items { get; private set; } = new(1);

    public List<CandidateLink> Links { get; } = [];

    /// <summary>In ordinal order.</summary>
    public IReadOnlyList<string> Aliases => [.. (aliases ?? []).Order(StringComparer.Ordinal)];

    public IReadOnlyList<IncidentChange> History => history;

    public Severity Severity { get; private set; }

    /// <summary>Highest score it ever had, in nats.</summary>
    public double Peak { get; private set; }

    public EventTime LastEvidence { get; private set; } = new(long.MinValue);

    public bool IsOpen => Severity >= Severity.High;

    /// <summary>Detections with a word of their own (at least ln 3), signals left out. Asked while judging only, as the next two.</summary>
    public int Analytics => judging!.Analytics.Count;

    /// <summary>Events those detections rest on.</summary>
    public int Events => judging!.Events.Count;

    public int Tactics => judging!.Tactics.Count;

    public bool HasFinding { get; private set; }

    /// <summary>Something was changed that matters whoever did it.</summary>
    public bool HasEffect { get; private set; }

    /// <summary>Strongest single rule or decoy, in nats.</summary>
    public double StrongestRule { get; private set; }

    /// <summary>From the case's first finding, or its first signal where there is none.</summary>
    public string Uid => UidFrom(first!);

    public void Add(EvidenceItem item, EntityKey thread)
    {
        Firsts.TryAdd(thread.Value, item);
        first = first is null || Names(item, first) ? item : first;
        Take(item);
    }

    /// <summary>The run is over: what only it needed goes.</summary>
    public void Finish()
    {
        judging = null;
        Items.TrimExcess();
        Links.TrimExcess();
        Firsts.TrimExcess();
        history.TrimExcess();
    }

    private void Take(EvidenceItem item)
    {
        Items.Add(item);
        LastEvidence = item.Time > LastEvidence ? item.Time : LastEvidence;
        if (item.Finding is not { } finding)
        {
            return;
        }

        HasFinding = true;
        HasEffect |= finding.Process == EvidenceProcess.Effect && finding.Severity >= Severity.High;
        if (finding.Process == EvidenceProcess.Rule)
        {
            StrongestRule = Math.Max(StrongestRule, item.Effect);
        }

        if (item.Strongest >= MicroNats.Kept.Nats)
        {
            judging!.Events.Add(item.EventUid);
            judging.Analytics.Add(item.AnalyticKey);
            foreach (AttackTechnique attack in finding.Attacks)
            {
                judging.Tactics.Add(attack.Tactic);
            }
        }
    }

    /// <summary>Takes over the case at the other end of a link; the older id stays, the other becomes an alias, both histories are kept.</summary>
    public void Absorb(RunThread from, RunThread to, CandidateLink link, EventTime time)
    {
        IncidentCase other = to.Case!;
        bool bothTold = Severity > Severity.Unknown && other.Severity > Severity.Unknown;
        EvidenceItem gone = Names(other.first!, first!) ? first! : other.first!;
        first = ReferenceEquals(gone, first) ? other.first : first;
        other.IsGone = true;
        TakeEvidence(other);
        foreach (RunThread thread in other.Threads.All)
        {
            thread.Case = this;
        }

        Threads.Join(other.Threads, from, to, link.Strength);
        Links.AddRange(other.Links);
        Links.Add(link);
        (aliases, other.aliases) = (aliases?.Count ?? 0) < (other.aliases?.Count ?? 0) ? (other.aliases, aliases) : (aliases, other.aliases);
        aliases?.UnionWith(other.aliases ?? []);
        if (other.history.Count > 0)
        {
            history.AddRange(other.history);
            history.Sort(Compare);
        }

        Peak = Math.Max(Peak, other.Peak);
        Severity = other.Severity > Severity ? other.Severity : Severity;
        lastTold = Math.Max(lastTold, other.lastTold);
        if (bothTold)
        {
            string alias = UidFrom(gone);
            (aliases ??= new(StringComparer.Ordinal)).Add(alias);
            history.Add(new IncidentChange(time, Severity, MicroNats.FromNats(Peak), $"joined with {alias}: {EdgeWords.Of(link.Edge.Kind)}"));
        }
    }

    private static string UidFrom(EvidenceItem first) =>
        "inc-" + Fingerprint.Of(first.Uid).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether a case takes its name from this item rather than from the other.</summary>
    private static bool Names(EvidenceItem item, EvidenceItem other)
    {
        bool isFinding = item.Finding is not null;
        return isFinding == (other.Finding is not null) ? item.CompareTo(other) < 0 : isFinding;
    }

    /// <summary>The smaller of both goes into the larger, whoever keeps it: a case that grows by joining would else be copied again and again.</summary>
    private void TakeEvidence(IncidentCase other)
    {
        bool isSmaller = Items.Count < other.Items.Count;
        (List<EvidenceItem> large, List<EvidenceItem> small) = isSmaller ? (other.Items, Items) : (Items, other.Items);
        large.InsertRange(isSmaller ? 0 : large.Count, small);
        Items = large;
        (SortedList<ulong, EvidenceItem> firsts, SortedList<ulong, EvidenceItem> more) = isSmaller ? (other.Firsts, Firsts) : (Firsts, other.Firsts);
        foreach ((ulong thread, EvidenceItem first) in more)
        {
            bool earlier = !firsts.TryGetValue(thread, out EvidenceItem? known) || first.CompareTo(known) < 0;
            firsts[thread] = earlier ? first : known!;
        }

        Firsts = firsts;
        judging!.Join(other.judging!);
        LastEvidence = other.LastEvidence > LastEvidence ? other.LastEvidence : LastEvidence;
        HasFinding |= other.HasFinding;
        HasEffect |= other.HasEffect;
        StrongestRule = Math.Max(StrongestRule, other.StrongestRule);
    }

    /// <summary>Takes a new judgement; severity and score never fall, the history tells each step.</summary>
    public void Judge(EventTime time, double score, Severity severity, string what)
    {
        Peak = Math.Max(Peak, score);
        bool rises = severity > Severity;
        if (rises)
        {
            Severity = severity;
        }

        bool worthTelling = Severity > Severity.Unknown && Peak >= lastTold + 1 && history.Count < MostChanges;
        if (rises || worthTelling)
        {
            lastTold = Peak;
            history.Add(new IncidentChange(time, Severity, MicroNats.FromNats(Peak), what));
        }
    }

    private sealed class Judging(RunThread first)
    {
        public CaseThreads Threads { get; } = new(first);

        public HashSet<ulong> Analytics { get; } = [];

        public HashSet<string> Events { get; private set; } = new(StringComparer.Ordinal);

        public HashSet<AttackTactic> Tactics { get; } = [];

        /// <summary>Counts what another case rests on too; the other is spent afterwards.</summary>
        public void Join(Judging other)
        {
            Analytics.UnionWith(other.Analytics);
            Tactics.UnionWith(other.Tactics);
            (HashSet<string> large, HashSet<string> small) = Events.Count < other.Events.Count ? (other.Events, Events) : (Events, other.Events);
            large.UnionWith(small);
            Events = large;
        }
    }

    private static int Compare(IncidentChange a, IncidentChange b)
    {
        int order = a.Time.CompareTo(b.Time);
        order = order != 0 ? order : ((int)a.Severity).CompareTo((int)b.Severity);
        order = order != 0 ? order : a.Score.CompareTo(b.Score);
        return order != 0 ? order : string.CompareOrdinal(a.What, b.What);
    }
}
