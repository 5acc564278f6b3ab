using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Kinds of calls that are counted in sliding windows per actor.</summary>
public enum BurstKind : byte
{
    /// <summary>Distinct discovery operations that are new to the actor or rare for it.</summary>
    Discovery = 0,

    /// <summary>Calls refused for missing permission.</summary>
    Denied = 1,

    /// <summary>Distinct secrets or secure parameters read.</summary>
    SecretRead = 2,
    ObjectRead = 3,
    ObjectWrite = 4,
    ObjectDelete = 5,

    /// <summary>Distinct regions called.</summary>
    Regions = 6,

    /// <summary>Distinct roles assumed.</summary>
    RolesAssumed = 7,

    /// <summary>Machines, functions, tasks started.</summary>
    ComputeCreate = 8,
    ModelInvoke = 9,
    EmailSend = 10,

    /// <summary>Identities, policies or credentials changed.</summary>
    IdentityChange = 11,

    /// <summary>Distinct internal addresses or ports tried (network).</summary>
    NetworkScan = 12,
}

/// <summary>Sizes that belong to <see cref="BurstKind"/>.</summary>
public static class Bursts
{
    public const int Count = 13;

    /// <summary>Events remembered of one burst, at most.</summary>
    public const int MostEvents = 64;

    /// <summary>The first second that a window's count covers: windows move on by a sixth of their length.</summary>
    /// <param name="windowSeconds">As <see cref="BurstScore.WindowSeconds"/> says.</param>
    public static long FirstSecond(EventTime now, int windowSeconds)
    {
        int width = Math.Max(windowSeconds / BurstRecord.Buckets, 1);
        return ((now.Seconds / width) - (BurstRecord.Buckets - 1)) * width;
    }
}

/// <summary>State of one sliding window after an event.</summary>
public struct BurstScore
{
    /// <summary>The count just crossed a step of the grid 1, 3, 6, 12, 24 ... and was judged. When false nothing was judged.</summary>
    public bool Crossed;
    public int Count;

    /// <summary>Length of the window that gave the evidence, in seconds.</summary>
    public int WindowSeconds;

    /// <summary>Count expected in that window from the actor's and its peers' past.</summary>
    public float Expected;

    /// <summary>Probability of a count this high or higher.</summary>
    public double Probability;

    /// <summary>Evidence of the crossing: calibrated from <see cref="Probability"/>.</summary>
    public int MicroNats;
}

/// <summary>An event remembered for a burst, so that the finding can name the burst from its first event.</summary>
/// <param name="What">Operation.</param>
/// <param name="Place">As it was known when the event came.</param>
public readonly record struct BurstEvent(string Uid, EventTime Time, string What, BurstPlace Place = BurstPlace.Unsaid);

/// <summary>Whose place an event of a burst came from, as far as it was known then.</summary>
public enum BurstPlace : byte
{
    /// <summary>Nothing is said of it, or it does not say where the caller is.</summary>
    Unsaid = 0,

    /// <summary>
    /// A network (/24, /48) that the actor or its peers use; another one of an owner that they use, with a program that the actor is known for; of an
    /// actor not known for two days, where its session began.
    /// </summary>
    Own = 1,

    /// <summary>A public network that is none of these, or one where a session goes on that began elsewhere (<see cref="Assessment.Displaced"/>).</summary>
    Strange = 2,
}
