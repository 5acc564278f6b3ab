using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Behaviour of one account: its models, what they remember, and the quarantine before them. Events come in event order from one writer.
/// </summary>
internal sealed class AccountPartition
{
    private const long SweepSeconds = 3600;
    private readonly PartitionState state = new();
    private readonly EventFacts facts = new();
    private readonly Quarantine quarantine;
    private readonly List<LearnedEvent> released = [];
    private readonly FeatureExtractor extractor;
    private readonly IReadOnlyList<string> files;
    private readonly NoveltyModel novelty;
    private readonly ClassModel classes;
    private readonly BurstModel bursts;
    private readonly TimeOfWeekModel hours;
    private readonly TailModel tails;
    private readonly EvidenceFold fold;
    private readonly BehaviorParts parts;
    private readonly Homes homes;
    private readonly int number;
    private long clock = long.MinValue / 4;
    private long swept = long.MinValue / 4;

    /// <param name="extractor">Shared by all accounts: it remembers texts, nothing of an account.</param>
    /// <param name="homes">Told of each principal when this account first meets it, or has it loaded.</param>
    public AccountPartition(FeatureExtractor extractor, IReadOnlyList<string> files, Homes homes, BehaviorParts parts)
    {
        this.parts = parts;
        this.homes = homes;
        quarantine = new Quarantine(state.Principals);
        number = homes.Open(state);
        this.extractor = extractor;
        this.files = files;
        novelty = new NoveltyModel(state, facts, parts.Novelty);
        classes = new ClassModel(state, facts);
        bursts = new BurstModel(state, facts, novelty, learned => Wait(in learned));
        hours = new TimeOfWeekModel(state, facts);
        tails = new TailModel(state, facts);
        fold = new EvidenceFold(state, facts, novelty, classes, bursts, tails, new SourceContext(novelty, hours, facts), parts);
        BurstEvents = kind => bursts.Events(facts.PrincipalKey, kind, files);
    }

    /// <summary>Events of the present burst of the actor scored last.</summary>
    public Func<BurstKind, IReadOnlyList<BurstEvent>> BurstEvents { get; }

    /// <summary>Bytes of lasting state: values, sums and principals.</summary>
    public long LastingBytes => state.Bytes;

    public int Principals => state.Principals.Count;

    /// <summary>Age of the account's history in hours; 0 while there is none.</summary>
    public double HoursAt(EventTime time) => state.BaseDay < 0 ? 0 : Math.Max(0, (time.Seconds - state.FirstSecond) / 3600.0);

    public long InQuarantine => quarantine.Count + quarantine.Held;

    public void Score(in BehaviorInput input, Assessment assessment)
    {
        EventTime time = input.Event.Time;
        if (state.BaseDay < 0)
        {
            state.BaseDay = Math.Max(0, time.Day);
            state.FirstSecond = time.Seconds;
        }

        Advance(time);
        extractor.Extract(in input, facts);
        facts.Day = state.DayOf(time);
        facts.PeersKey = parts.Peers ? facts.PeersKey : default;
        FindActor(assessment);
        MarkFirst(assessment);
        assessment.Api = facts.Api;
        assessment.BurstEvents = BurstEvents;
        novelty.Score(in input, assessment);
        FollowSource(assessment);
        classes.Score(in input, assessment);
        if (parts.Bursts)
        {
            bursts.Score(in input, assessment);
        }

        if (parts.TimeOfWeek)
        {
            hours.Score(in input, assessment);
        }

        if (parts.Tails)
        {
            tails.Score(in input, assessment);
        }

        fold.Fold(in input, assessment);
        Enqueue(time, assessment);
    }

    /// <summary>Lets event time pass: learns what has waited long enough, forgets what ended.</summary>
    public void Advance(EventTime time)
    {
        if (time.Seconds <= clock)
        {
            return;
        }

        clock = time.Seconds;
        state.InSession.Advance(clock);
        state.Lately.Advance(clock);
        state.InBurst.Advance(clock);
        while (quarantine.IsDue(clock) && quarantine.TryRelease(clock, out LearnedEvent learned))
        {
            if (IsFree(learned.Principal))
            {
                Learn(in learned);
            }
            else
            {
                quarantine.Hold(in learned);
            }
        }

        if (clock - swept >= SweepSeconds)
        {
            swept = clock;
            Sweep();
        }
    }

    public void Suspect(EntityKey principal, EventTime until)
    {
        int index = state.Principals.Find(principal.Value);
        if (index >= 0)
        {
            ref PrincipalRecord record = ref state.Principals.Records[index];
            record.HeldUntil = Math.Max(record.HeldUntil, (uint)Math.Clamp(until.Seconds, 0, uint.MaxValue));
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(clock);
        writer.Write(swept);
        state.Save(writer);
        classes.Save(writer);
        bursts.Save(writer, files);
        tails.Save(writer);
        quarantine.Save(writer);
    }

    public void Load(StateReader reader)
    {
        clock = reader.ReadInt64();
        swept = reader.ReadInt64();
        state.Load(reader);
        for (int i = 0; i < state.Principals.Count; i++)
        {
            homes.Join(number, i);
        }

        classes.Load(reader);
        bursts.Load(reader);
        tails.Load(reader);
        quarantine.Load(reader);
    }

    private bool IsFree(EntityKey principal)
    {
        int index = state.Principals.Find(principal.Value);
        return index < 0 || state.Principals.Records[index].HeldUntil <= clock;
    }

    private void FindActor(Assessment assessment)
    {
        int hour = (int)(facts.Seconds / 3600);
        int index = state.Principals.Find(facts.PrincipalKey.Value);
        if (index < 0)
        {
            index = state.Principals.Add(facts.PrincipalKey.Value);
            state.Principals.Records[index].FirstHour = hour;
            state.Join(facts.PeersKey);
            homes.Join(number, index);
        }

        facts.Principal = index;
        facts.PeersCount = -1;
        ref PrincipalRecord record = ref state.Principals.Records[index];
        record.LastHour = Math.Max(record.LastHour, hour);
        if (record.Thread == 0)
        {
            record.Thread = state.Threads.Take() + 1;
            ref ThreadRecord made = ref state.Threads[record.Thread - 1];
            KillChain.Reset(ref made.Full);
            KillChain.Reset(ref made.Novel);
        }

        facts.Thread = record.Thread - 1;
        facts.Session = state.Sessions.Touch(facts.SessionKey.Value, facts.Seconds, out facts.SessionStart, out long idle);
        assessment.SessionIdle = TimeSpan.FromSeconds(idle);
        assessment.SessionStart = facts.SessionStart;
        assessment.ActorEvents = record.Events * (float)Decay.Factor(facts.Human, facts.Day - record.LastLearntDay);
        assessment.ActorDays = record.Days;
        assessment.AccountHours = Math.Max(0, (facts.Seconds - state.FirstSecond) / 3600.0);
        assessment.AccountDays = (int)(assessment.AccountHours / 24);
    }

    private void MarkFirst(Assessment assessment)
    {
        ref SessionRecord record = ref state.Sessions.Records[facts.Session];
        ulong session = Fingerprint.Join(facts.SessionKey.Value, (ulong)record.Start);
        facts.First = facts.Pending = facts.Same = facts.Present = 0;
        Span<ulong> keys = stackalloc ulong[Features.Count];
        for (int f = 0; f < Features.Count; f++)
        {
            ulong value = facts.Values[f];
            if (value == 0)
            {
                continue;
            }

            facts.Present |= 1 << f;
            if (f is >= LastScores.From and <= LastScores.To && record.Recent[f - LastScores.From].Value == value)
            {
                facts.Same |= 1 << f;
                continue;
            }

            keys[f] = Fingerprint.Join(Fingerprint.Join(session, (ulong)f), value);
            state.InSession.Prefetch(keys[f]);
        }

        for (int rest = facts.Present & ~facts.Same; rest != 0; rest &= rest - 1)
        {
            int f = BitOperations.TrailingZeroCount(rest);
            if (!state.InSession.Add(keys[f]))
            {
                facts.Pending |= 1 << f;
                continue;
            }

            facts.First |= 1 << f;
            if (!state.Lately.Add(Fingerprint.Join(PartitionState.NodeOf(facts.PrincipalKey, f), facts.Values[f])))
            {
                facts.Pending |= 1 << f;
            }
        }

        assessment.SourceNewInSession = facts.IsFirst(Feature.SourcePrefix);
        assessment.UserAgentNewInSession = facts.IsFirst(Feature.UserAgent);
    }

    private void FollowSource(Assessment assessment)
    {
        ulong prefix = facts.Values[(int)Feature.SourcePrefix];
        ref SessionRecord record = ref state.Sessions.Records[facts.Session];
        if (assessment.SourceNewInSession && !facts.SessionStart && assessment[Feature.SourcePrefix].Level == NoveltyLevel.NewToAccount)
        {
            bool away = assessment.UserAgentNewInSession
                || (facts.Applies(Feature.SourceNetwork) && assessment[Feature.SourceNetwork].Level == NoveltyLevel.NewToAccount);
            record.Displaced = away ? prefix : record.Displaced;
        }

        assessment.Displaced = prefix != 0 && record.Displaced == prefix;
    }

    private void Enqueue(EventTime time, Assessment assessment)
    {
        if (facts.First == 0 && !facts.SessionStart && facts.Bytes == 0)
        {
            return;
        }

        var learned = new LearnedEvent
        {
            Time = time,
            Principal = facts.PrincipalKey,
            Peers = facts.PeersKey,
            Account = facts.AccountKey,
            Session = facts.SessionKey,
            ApiId = (ushort)facts.Api.Id,
            Class = facts.Class,
            Failed = facts.Failed,
            SessionStart = facts.SessionStart,
            OperationLevel = facts.HasOperation && facts.IsFirst(facts.OperationFeature) ? assessment[facts.OperationFeature].Level : NoveltyLevel.Known,
            Informative = fold.Marked,
            Bytes = facts.Bytes,
        };
        for (int f = 0; f < Features.Count; f++)
        {
            learned.Values[f] = facts.IsFirst((Feature)f) ? facts.Values[f] : 0;
        }

        Wait(in learned);
    }

    private void Wait(in LearnedEvent learned)
    {
        if (parts.Quarantine)
        {
            quarantine.Enqueue(in learned);
        }
        else
        {
            Learn(in learned);
        }
    }

    private void Learn(in LearnedEvent learned)
    {
        novelty.Learn(in learned);
        classes.Learn(in learned);
        bursts.Learn(in learned);
        hours.Learn(in learned);
        tails.Learn(in learned);

        int index = learned.BurstKind == 0 ? state.Principals.Find(learned.Principal.Value) : -1;
        if (index < 0)
        {
            return;
        }

        ref PrincipalRecord record = ref state.Principals.Records[index];
        int day = state.DayOf(learned.Time);
        bool human = learned.Class is not (IdentityClass.Workload or IdentityClass.Service);
        if (day > record.LastLearntDay)
        {
            record.Events *= (float)Decay.Factor(human, day - record.LastLearntDay);
            record.LastLearntDay = (ushort)day;
            record.Days = (ushort)Math.Min(record.Days + 1, ushort.MaxValue);
        }

        record.Events += 1;
    }

    private void Sweep()
    {
        state.Sessions.Sweep(clock);
        bursts.Sweep(clock);
        int hour = (int)(clock / 3600);
        for (int i = 0; i < state.Principals.Count; i++)
        {
            ref PrincipalRecord principal = ref state.Principals.Records[i];
            if (principal.Thread != 0 && principal.LastHour != 0 && hour - principal.LastHour > 7 * 24)
            {
                state.Threads.Free(principal.Thread - 1);
                principal.Thread = 0;
            }
        }

        if (quarantine.Held > 0)
        {
            quarantine.ReleaseHeld(IsFree, released);
            foreach (LearnedEvent learned in released)
            {
                Learn(in learned);
            }

            released.Clear();
        }
    }
}
