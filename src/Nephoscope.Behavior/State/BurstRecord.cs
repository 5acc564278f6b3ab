using System.Runtime.CompilerServices;

namespace Nephoscope.Behavior;

/// <summary>One actor's sliding windows of one kind while it is active.</summary>
internal struct BurstRecord
{
    public const int Windows = 3;
    public const int Buckets = 6;

    public ulong Key;
    public ulong Principal;
    public ulong Peers;
    public byte Kind;
    public bool Human;

    /// <summary>Last second counted.</summary>
    public long Last;

    /// <summary>Calls counted but not yet handed to learning.</summary>
    public int Unlearnt;

    /// <summary>Evidence already given in this burst, so that one burst is not counted at every step anew.</summary>
    public int Given;

    /// <summary>First and last remembered event, as 1 + index; 0 for none.</summary>
    public int Head;
    public int Tail;
    public int Notes;
    public BucketCounts Counts;
    public WindowNumbers Present;
    public WindowSteps Steps;

    [InlineArray(Windows * Buckets)]
    internal struct BucketCounts
    {
        private int first;
    }

    [InlineArray(Windows)]
    internal struct WindowNumbers
    {
        private long first;
    }

    [InlineArray(Windows)]
    internal struct WindowSteps
    {
        private int first;
    }
}

/// <summary>An event remembered for a burst: its id as text, or file and record where it has none.</summary>
internal struct BurstNote
{
    public const int LongestUid = 108;

    public long Nanoseconds;
    public int Next;
    public int What;

    /// <summary>Bytes of the id; 0 means <see cref="File"/> and <see cref="Record"/> tell it.</summary>
    public int Length;
    public int File;
    public int Record;
    public UidBytes Uid;

    [InlineArray(LongestUid)]
    internal struct UidBytes
    {
        private byte first;
    }
}
