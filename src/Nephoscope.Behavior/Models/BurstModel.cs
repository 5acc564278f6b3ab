using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Counts in sliding windows of ten minutes, one and six hours, judged when a count crosses 1, 3, 6, 12, 24 ... against the actor's own
/// rate, its peers' and the shipped one (Gamma-Poisson; science note 4.3). Remembers the first 64 events of each burst; where the earliest
/// came from a place of the actor's own, it makes room for one from elsewhere.
/// </summary>
internal sealed class BurstModel(PartitionState state, EventFacts facts, NoveltyModel novelty, Action<LearnedEvent> enqueue) : IBehaviorModel
{
    private const int RateFeature = 64;

    // Counts are kept in 256ths so that a month of a busy machine still fits the compact sums.
    private const double RateScale = 256;
    private static readonly int[] WindowSeconds = [600, 3600, 21_600];
    private static readonly double[] ShippedRates = [.. Enumerable.Range(0, Bursts.Count).Select(static k => Priors.Get("rate." + (BurstKind)k)), Priors.Get("rate.Informative")];
    private static readonly double PriorHours = Priors.Get("burst.weight.hours");
    private static readonly double ClusterWeight = Priors.Get("burst.cluster.weight");
    private static readonly double[] ShippedClusters = [.. Enumerable.Range(0, Bursts.Count).Select(static k => Priors.Get("cluster." + (BurstKind)k)), Priors.Get("cluster.Informative")];
    private static readonly double ConsoleFactor = Priors.Get("burst.console.factor");
    private static readonly double CodeFactor = Priors.Get("burst.iac.factor");
    private readonly NumberIndex<RecordKeys> byKey = new(static (keys, number) => keys.KeyOf(number));
    private readonly Pool<BurstRecord> records = new(5);
    private readonly Pool<WideCounts> wide = new(2);
    private readonly BurstNotes notes = new();
    private readonly BurstPlaces places = new(state, facts);

    /// <summary>Sum of the evidence of all steps crossed by the event, in micro-nats.</summary>
    public int Evidence { get; private set; }

    /// <summary>The event crossed a step in any of the kinds.</summary>
    public bool Crossed { get; private set; }

    public void Score(in BehaviorInput input, Assessment assessment)
    {
        Evidence = 0;
        Crossed = false;
        Span<ulong> distinct = stackalloc ulong[BurstPlan.Kinds];
        for (int kinds = BurstPlan.Of(facts, assessment, novelty, distinct); kinds != 0; kinds &= kinds - 1)
        {
            int kind = BitOperations.TrailingZeroCount(kinds);
            ref BurstScore score = ref assessment.Burst((BurstKind)kind);
            Count(in input, kind, distinct[kind], assessment, ref score);
            Evidence += score.MicroNats;
            Crossed |= score.Crossed;
        }
    }

    /// <summary>Counts an informative event; its evidence is for the novelty process alone.</summary>
    public int CountInformative(in BehaviorInput input)
    {
        BurstScore score = default;
        Count(in input, BurstPlan.InformativeKind, 0, null, ref score);
        return score.MicroNats;
    }

    public void Learn(in LearnedEvent learned)
    {
        if (learned.BurstKind == 0)
        {
            return;
        }

        bool human = learned.Class is not (IdentityClass.Workload or IdentityClass.Service);
        int day = state.DayOf(learned.Time);
        Add(learned.Principal, learned.BurstKind - 1, learned.BurstCount, day, human);
        if (!learned.Peers.IsNone)
        {
            Add(learned.Peers, learned.BurstKind - 1, learned.BurstCount, day, human);
        }
    }

    /// <summary>The remembered events of the actor's present burst, earliest first.</summary>
    public IReadOnlyList<BurstEvent> Events(EntityKey principal, BurstKind kind, IReadOnlyList<string> files) =>
        byKey.Find(KeyOf(principal.Value, (int)kind), Keys) is >= 0 and int index ? notes.List(in records[index], files) : [];

    /// <summary>Lets go of bursts that ended and hands their counts to learning.</summary>
    public void Sweep(long seconds)
    {
        for (int i = 0; i < records.Length; i++)
        {
            ref BurstRecord record = ref records[i];
            if (record.Actor != 0 && seconds - record.Last > WindowSeconds[^1] + 3600)
            {
                Flush(ref record);
                notes.Free(ref record);
                byKey.Remove(Keys.KeyOf(i), Keys);
                if (record.Wide != 0)
                {
                    wide.Free(record.Wide - 1);
                }

                records.Free(i);
            }
        }
    }

    public void Save(StateWriter writer, IReadOnlyList<string> files)
    {
        records.Save(writer);
        wide.Save(writer);
        notes.Save(writer, files);
    }

    public void Load(StateReader reader)
    {
        records.Load(reader);
        wide.Load(reader);
        notes.Load(reader);
        bool[] taken = new bool[notes.Length];
        for (int i = 0; i < records.Length; i++)
        {
            reader.Require(records[i].Kind < BurstPlan.Kinds && notes.Holds(in records[i], taken), "a burst's events do not hang together");
            reader.Require(
                (uint)records[i].Actor <= (uint)state.Principals.Count && (uint)records[i].Wide <= (uint)wide.Length, "a burst's actor lies nowhere");
            if (records[i].Actor != 0)
            {
                byKey.Add(i, Keys);
            }
        }
    }

    private static ulong KeyOf(ulong principal, int kind) => Fingerprint.Join(principal, 0xB000 + (ulong)kind);

    private RecordKeys Keys => new(records, state.Principals.Records);

    private void Add(EntityKey key, int kind, int count, int day, bool human)
    {
        ulong node = PartitionState.NodeOf(key, RateFeature + kind);
        NodeState sums = state.Nodes.Find(node).At(day, human);
        sums.Day = Math.Max(sums.Day, day);
        double scaled = count / RateScale;
        sums.Observations += scaled;
        sums.Singletons += scaled * scaled;
        state.Nodes.Set(node, in sums);
    }

    /// <param name="assessment">Tells the place of what is remembered; null where nothing is.</param>
    private void Count(in BehaviorInput input, int kind, ulong distinct, Assessment? assessment, ref BurstScore score)
    {
        ulong key = KeyOf(facts.PrincipalKey.Value, kind);
        if (distinct != 0 && !state.InBurst.Add(Fingerprint.Join(key, distinct)))
        {
            return;
        }

        int index = byKey.Find(key, Keys);
        if (index < 0)
        {
            index = records.Take();
            records[index] = new BurstRecord
            {
                Actor = facts.Principal + 1,
                Peers = facts.PeersKey.Value,
                Kind = (byte)kind,
                Human = facts.Human,
                Last = facts.Seconds,
            };
            byKey.Add(index, Keys);
        }

        ref BurstRecord record = ref records[index];
        if (facts.Seconds / 3600 != record.Last / 3600)
        {
            Flush(ref record);
        }

        long before = record.Last;
        record.Last = Math.Max(record.Last, facts.Seconds);
        record.Unlearnt++;
        notes.Forget(ref record, input.Event.Time.Nanoseconds - (WindowSeconds[^1] * EventTime.NanosecondsPerSecond));
        if (assessment is not null)
        {
            Note(ref record, in input, assessment);
        }

        Judge(ref record, kind, before, ref score);
    }

    private void Note(ref BurstRecord record, in BehaviorInput input, Assessment assessment)
    {
        if (record.Notes < Bursts.MostEvents)
        {
            notes.Add(ref record, in input, places.Of(in input, assessment));
        }
        else if (notes.BeginsOwn(in record) && places.Of(in input, assessment) == BurstPlace.Strange)
        {
            notes.ForgetFirst(ref record);
            notes.Add(ref record, in input, BurstPlace.Strange);
        }
    }

    /// <param name="before">Last second counted before this one.</param>
    private void Judge(ref BurstRecord record, int kind, long before, ref BurstScore score)
    {
        double best = 1;
        bool quiet = true;
        for (int window = 0; window < BurstRecord.Windows; window++)
        {
            int count = Slide(ref record, window, before);
            byte number = BurstSteps.NumberOf(count);
            int step = BurstSteps.Of(number);
            quiet &= count <= 1;
            score.Count = Math.Max(score.Count, count);
            int former = BurstSteps.Of(record.Steps[window]);
            record.Steps[window] = step < former && step > former / 4 ? record.Steps[window] : number;
            if (step <= former)
            {
                continue;
            }

            score.Crossed = true;
            if (count == 1)
            {
                // Given that there is a call at all, one call is certain: nothing to weigh.
                continue;
            }

            // Given that there is a call at all: the windows looked at are those in which something happens.
            (double mean, double size) = Expect(kind, WindowSeconds[window]);
            int capped = Math.Min(count, 2048);
            double scale = (double)capped / count;
            double p = NegativeBinomial.Tail(capped, mean * scale, size) / NegativeBinomial.Tail(1, mean * scale, size);
            if (p < best)
            {
                best = p;
                score.WindowSeconds = WindowSeconds[window];
                score.Expected = (float)mean;
                score.Count = count;
            }
        }

        if (quiet)
        {
            record.Given = 0;
        }

        if (score.Crossed)
        {
            score.Probability = best;
            double e = NegativeBinomial.Calibrate(Math.Min(1, best * BurstRecord.Windows));
            int total = MicroNats.FromNats(ExactMath.Ln(Math.Clamp(e, 1, Priors.CapHigh))).Value;
            score.MicroNats = Math.Max(0, total - record.Given);
            record.Given = Math.Max(record.Given, total);
        }
    }

    private int Slide(ref BurstRecord record, int window, long before)
    {
        int width = WindowSeconds[window] / BurstRecord.Buckets;
        int start = window * BurstRecord.Buckets;
        Span<byte> own = ((Span<byte>)record.Counts).Slice(start, BurstRecord.Buckets);
        Span<int> counts = record.Wide != 0 ? ((Span<int>)wide[record.Wide - 1]).Slice(start, BurstRecord.Buckets) : [];
        long from = Math.Max(0, before / width);
        long present = Math.Max(from, facts.Seconds / width);
        int cleared = (int)Math.Min(present - from, BurstRecord.Buckets);
        for (int i = 1; i <= cleared; i++)
        {
            int bucket = (int)((present - cleared + i) % BurstRecord.Buckets);
            own[bucket] = 0;
            if (!counts.IsEmpty)
            {
                counts[bucket] = 0;
            }
        }

        int at = (int)(present % BurstRecord.Buckets);
        if (counts.IsEmpty && own[at] == byte.MaxValue)
        {
            record.Wide = Widen(record.Counts) + 1;
            counts = ((Span<int>)wide[record.Wide - 1]).Slice(start, BurstRecord.Buckets);
        }

        int sum = 0;
        if (counts.IsEmpty)
        {
            own[at]++;
            foreach (byte count in own)
            {
                sum += count;
            }

            return sum;
        }

        counts[at]++;
        foreach (int count in counts)
        {
            sum += count;
        }

        return sum;
    }

    /// <summary>Makes room for greater counts, with those that are.</summary>
    private int Widen(ReadOnlySpan<byte> narrow)
    {
        int index = wide.Take();
        for (int i = 0; i < narrow.Length; i++)
        {
            wide[index][i] = narrow[i];
        }

        return index;
    }

    /// <summary>
    /// Expected count and size of a kind in a window for the actor at hand. Calls come in clusters (sessions, jobs): the size follows from
    /// the mean number of calls in an hour that has a call, so that a longer window has more clusters, not bigger ones.
    /// </summary>
    private (double Mean, double Size) Expect(int kind, int seconds)
    {
        ref PrincipalRecord principal = ref state.Principals.Records[facts.Principal];
        double longest = (facts.Human ? Priors.HalfLifeHuman : Priors.HalfLifeMachine) * 24 / 0.6931471805599453;
        double hours = Math.Clamp((facts.Seconds / 3600) - principal.FirstHour - 24, 0, longest);
        NodeState own = state.Nodes.Find(PartitionState.NodeOf(facts.PrincipalKey, RateFeature + kind)).At(facts.Day, facts.Human);
        double rate = ShippedRates[kind];
        double cluster = ShippedClusters[kind];
        if (!facts.PeersKey.IsNone)
        {
            NodeState group = state.Nodes.Find(PartitionState.NodeOf(facts.PeersKey, RateFeature + kind)).At(facts.Day, facts.Human);
            double groupHours = Math.Clamp(((facts.Seconds - state.FirstSecond) / 3600.0) - 24, 0, longest) * Math.Max(1, state.Members(facts.PeersKey));
            rate = RateOf(in group, rate, PriorHours, groupHours);
            cluster = ClusterOf(in group, cluster);
        }

        rate = RateOf(in own, rate, PriorHours, hours);
        cluster = ClusterOf(in own, cluster);
        bool calls = kind is (int)BurstKind.Discovery or (int)BurstKind.Regions or BurstPlan.InformativeKind;
        bool writes = kind is (int)BurstKind.IdentityChange or (int)BurstKind.ComputeCreate;
        double factor = facts.AgentKind == UserAgentKind.InfrastructureAsCode && (calls || writes) ? CodeFactor
            : calls && (facts.AgentKind is UserAgentKind.Browser or UserAgentKind.ConsoleBackend || facts.ConsoleSession) ? ConsoleFactor : 1;
        double mean = Math.Max(rate * factor * seconds / 3600.0, 1e-4);
        return (mean, Math.Max(mean / Math.Max((cluster * factor) - 1, 0.25), 1e-4));
    }

    private static double RateOf(in NodeState sums, double prior, double priorHours, double hours) =>
        ((sums.Observations * RateScale) + (prior * priorHours)) / (hours + priorHours);

    private static double ClusterOf(in NodeState sums, double prior) =>
        ((sums.Singletons * RateScale * RateScale) + (ClusterWeight * prior)) / ((sums.Observations * RateScale) + ClusterWeight);

    private void Flush(ref BurstRecord record)
    {
        if (record.Unlearnt == 0)
        {
            return;
        }

        enqueue(new LearnedEvent
        {
            Time = EventTime.FromSeconds(record.Last),
            Principal = new EntityKey(state.Principals.Records[record.Actor - 1].Key),
            Peers = new EntityKey(record.Peers),
            Class = record.Human ? IdentityClass.User : IdentityClass.Workload,
            BurstKind = (byte)(1 + record.Kind),
            BurstCount = record.Unlearnt,
        });
        record.Unlearnt = 0;
    }

    /// <summary>A record's key follows from its actor and kind.</summary>
    private readonly struct RecordKeys(Pool<BurstRecord> records, Pool<PrincipalRecord> principals)
    {
        public ulong KeyOf(int number)
        {
            ref BurstRecord record = ref records[number];
            return BurstModel.KeyOf(principals[record.Actor - 1].Key, record.Kind);
        }
    }
}
