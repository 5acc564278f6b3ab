using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nephoscope.Behavior;

/// <summary>What is kept of a principal for good; 52 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct PrincipalRecord
{
    private const int Great = 0x8000;

    public ulong Key;

    /// <summary>Hour (since 1970) of its first event.</summary>
    public int FirstHour;
    public int LastHour;

    /// <summary>Second (since 1970) until which nothing of it is learnt; 0 for none.</summary>
    public uint HeldUntil;

    /// <summary>Learnt events as of <see cref="LastLearntDay"/>.</summary>
    public float Events;
    private ushort dayAndForm;

    /// <summary>Days with learnt events.</summary>
    public ushort Days;

    /// <summary>1 + index of its thread record while it is active, else 0.</summary>
    public int Thread;

    /// <summary>Sessions begun in each hour of the day, known operations by class: two counts a byte, or the number of its record of greater ones.</summary>
    public CountNibbles Counts;

    /// <summary>0 to 4095, as <see cref="PartitionState.DayOf"/> gives it.</summary>
    public ushort LastLearntDay
    {
        readonly get => (ushort)(dayAndForm & ~Great);
        set => dayAndForm = (ushort)((dayAndForm & Great) | value);
    }

    /// <summary>A count did not fit into four bits: all are in a record of their own.</summary>
    public bool HasGreatCounts
    {
        readonly get => (dayAndForm & Great) != 0;
        set => dayAndForm = (ushort)(LastLearntDay | (value ? Great : 0));
    }
}

/// <summary>All counts of a principal, four bits each.</summary>
[InlineArray(PrincipalCounts.All / 2)]
internal struct CountNibbles
{
    private byte first;
}

/// <summary>All counts of a principal, a byte each.</summary>
[InlineArray(PrincipalCounts.All)]
internal struct GreatCounts
{
    private byte first;
}

/// <summary>One small count per class of operation.</summary>
[InlineArray(ClassModel.Classes)]
internal struct ClassBytes
{
    private byte first;
}

/// <summary>What is kept of a principal while it is active: where in the kill chain an attacker in its place would be.</summary>
internal struct ThreadRecord
{
    public StageWeights Full;
    public StageWeights Novel;
}

/// <summary>Weights of the stages in 65,535ths.</summary>
[InlineArray(KillChain.Stages)]
internal struct StageWeights
{
    private ushort first;
}

/// <summary>A session (or credential) in use; 175 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SessionRecord
{
    public ulong Key;
    public long Start;
    public long Last;

    /// <summary>The source network, where the session was carried off to it; 0 for none.</summary>
    public ulong Displaced;

    /// <summary>Times the source changed within the session.</summary>
    public byte Changes;

    /// <summary>Surprises in all classes so far.</summary>
    public byte Surprises;

    /// <summary>Positive evidence given so far, by class of operation; works against counting one surprise many times.</summary>
    public ClassBytes Given;

    /// <summary>Last value of region, network, owner, country and user agent with what was said of it: they rarely change from call to call.</summary>
    public LastScores Recent;
}

/// <summary>A value and what a score of it keeps where it is shown again: evidence counts only the first time. 25 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct LastScore
{
    public ulong Value;
    private float probability;
    private float observations;
    private int peers;

    /// <summary>A node keeps at most 16,000 values, and a value some 8,000 counts.</summary>
    private ushort values;
    private ushort peersSeen;
    private NoveltyLevel level;

    public static LastScore Of(ulong value, in FeatureScore score) => new()
    {
        Value = value,
        probability = score.Probability,
        observations = score.Observations,
        peers = score.Peers,
        values = (ushort)Math.Clamp(score.Values, 0, ushort.MaxValue),
        peersSeen = (ushort)Math.Clamp(score.PeersSeen, 0, ushort.MaxValue),
        level = score.Level,
    };

    /// <summary>The score of the value where it is shown again.</summary>
    public readonly FeatureScore Again() => new()
    {
        Applies = true,
        Level = level,
        Probability = probability,
        PeersSeen = peersSeen,
        Peers = peers,
        Values = values,
        Observations = observations,
    };
}

/// <summary>From <see cref="Feature.ServiceRegion"/> to <see cref="Feature.UserAgent"/>.</summary>
[InlineArray(5)]
internal struct LastScores
{
    public const int From = (int)Feature.ServiceRegion;
    public const int To = (int)Feature.UserAgent;
    public const int Mask = (1 << (To + 1)) - (1 << From);
    private LastScore first;
}
