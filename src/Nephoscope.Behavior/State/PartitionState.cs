using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>All that one account's models remember, save what is in quarantine. One writer.</summary>
internal sealed class PartitionState
{
    private const int MemberFeature = 200;

    public ValueTable Values { get; } = new();

    public NodeTable Nodes { get; } = new();

    public PrincipalTable Principals { get; } = new();

    public Pool<ThreadRecord> Threads { get; } = new(4);

    public SessionTable Sessions { get; } = new();

    /// <summary>Shown in this session: (session, feature, value).</summary>
    public SeenSet InSession { get; } = new(86_400);

    /// <summary>Shown lately, whether learnt or not: (actor, feature, value).</summary>
    public SeenSet Lately { get; } = new(86_400);

    /// <summary>Counted in a burst of late: (actor, kind, value).</summary>
    public SeenSet InBurst { get; } = new(21_600);

    public CalibrationMonitor Monitor { get; } = new();

    /// <summary>First day of the account, in days since 1970; -1 before the first event.</summary>
    public int BaseDay { get; set; } = -1;

    /// <summary>First second of the account.</summary>
    public long FirstSecond { get; set; }

    public long Bytes => Values.Bytes + Nodes.Bytes + Principals.Bytes;

    /// <summary>Days since a year before the account's first, so that events before the first still have a day; 0 to 4095.</summary>
    public int DayOf(EventTime time) => Math.Clamp(time.Day - BaseDay + 365, 0, 4095);

    public static ulong NodeOf(EntityKey key, int feature) => Fingerprint.Join(key.Value, (ulong)feature + 1);

    /// <summary>The value, or none where it is forgotten.</summary>
    public static ValueState Alive(ValueState value, int day, bool human) =>
        value.IsNone || value.Count * Decay.Factor(human, day - value.Day) < 0.25 ? default : value;

    /// <summary>How many principals were ever seen in a peer group.</summary>
    public int Members(EntityKey peers) => (int)Nodes.Find(NodeOf(peers, MemberFeature)).Observations;

    public void Join(EntityKey peers)
    {
        if (peers.IsNone)
        {
            return;
        }

        ulong node = NodeOf(peers, MemberFeature);
        NodeState members = Nodes.Find(node);
        members.Observations += 1;
        Nodes.Set(node, in members);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(BaseDay);
        writer.Write(FirstSecond);
        Values.Save(writer);
        Nodes.Save(writer);
        Principals.Save(writer);
        Threads.Save(writer);
        Sessions.Save(writer);
        InSession.Save(writer);
        Lately.Save(writer);
        InBurst.Save(writer);
        Monitor.Save(writer);
    }

    public void Load(StateReader reader)
    {
        BaseDay = reader.ReadInt32();
        FirstSecond = reader.ReadInt64();
        Values.Load(reader);
        Nodes.Load(reader);
        Principals.Load(reader);
        Threads.Load(reader);
        bool[] taken = Threads.FreeOnes();
        for (int i = 0; i < Principals.Count; i++)
        {
            int thread = Principals.Records[i].Thread;
            reader.Require((uint)thread <= (uint)Threads.Length && (thread == 0 || !taken[thread - 1]), "a principal's thread is not its own");
            if (thread != 0)
            {
                taken[thread - 1] = true;
            }
        }

        Sessions.Load(reader);
        InSession.Load(reader);
        Lately.Load(reader);
        InBurst.Load(reader);
        Monitor.Load(reader);
    }
}
