using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nephoscope.Behavior;

/// <summary>What is kept of a principal for good; 72 bytes.</summary>
internal struct PrincipalRecord
{
    public ulong Key;

    /// <summary>Hour (since 1970) of its first event.</summary>
    public int FirstHour;
    public int LastHour;

    /// <summary>Second (since 1970) until which nothing of it is learnt; 0 for none.</summary>
    public uint HeldUntil;

    /// <summary>Learnt events as of <see cref="LastLearntDay"/>.</summary>
    public float Events;
    public ushort LastLearntDay;

    /// <summary>Days with learnt events.</summary>
    public ushort Days;

    /// <summary>1 + index of its thread record while it is active, else 0.</summary>
    public int Thread;

    /// <summary>Sessions begun in each hour of the day; halved when one is full.</summary>
    public HourCounts Hours;

    /// <summary>Known operations by class; halved when one is full.</summary>
    public ClassBytes Classes;
}

/// <summary>24 small counts.</summary>
[InlineArray(24)]
internal struct HourCounts
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
    public int Principal;
    public int LastHour;
    public StageWeights Full;
    public StageWeights Novel;
}

/// <summary>Weights of the stages in 65,535ths.</summary>
[InlineArray(KillChain.Stages)]
internal struct StageWeights
{
    private ushort first;
}

/// <summary>A session (or credential) in use; 232 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
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

/// <summary>A value and its score; 36 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct LastScore
{
    public ulong Value;
    public FeatureScore Score;
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
