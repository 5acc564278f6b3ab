using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nephoscope.Behavior;

/// <summary>One actor's sliding windows of one kind while it is active; 60 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct BurstRecord
{
    public const int Windows = 3;
    public const int Buckets = 6;

    public ulong Peers;

    /// <summary>1 + index of the actor; 0 where the record is free.</summary>
    public int Actor;

    /// <summary>Calls counted but not yet handed to learning.</summary>
    public int Unlearnt;

    /// <summary>Evidence already given in this burst, so that one burst is not counted at every step anew.</summary>
    public int Given;

    /// <summary>First and last remembered event, as 1 + index; 0 for none.</summary>
    public int Head;
    public int Tail;

    /// <summary>1 + index of its counts where a byte each is too little; 0 for none.</summary>
    public int Wide;
    private uint lastLow;
    private sbyte lastHigh;
    private byte kindAndHuman;
    public byte Notes;

    /// <summary>Steps reached, as <see cref="BurstSteps"/> numbers them.</summary>
    public WindowSteps Steps;
    public BucketBytes Counts;

    /// <summary>Last second counted; 40 bits hold every second that event time knows.</summary>
    public long Last
    {
        readonly get => ((long)lastHigh << 32) | lastLow;
        set => (lastHigh, lastLow) = ((sbyte)(value >> 32), (uint)value);
    }

    public byte Kind
    {
        readonly get => (byte)(kindAndHuman >> 1);
        set => kindAndHuman = (byte)((value << 1) | (kindAndHuman & 1));
    }

    public bool Human
    {
        readonly get => (kindAndHuman & 1) != 0;
        set => kindAndHuman = (byte)((kindAndHuman & ~1) | (value ? 1 : 0));
    }

    [InlineArray(Windows * Buckets)]
    internal struct BucketBytes
    {
        private byte first;
    }

    [InlineArray(Windows)]
    internal struct WindowSteps
    {
        private byte first;
    }
}

/// <summary>The counts of a burst that a byte each cannot hold.</summary>
[InlineArray(BurstRecord.Windows * BurstRecord.Buckets)]
internal struct WideCounts
{
    private int first;
}

/// <summary>The steps 1, 3, 6, 12, 24 ... at which a count is judged, by number; step 0 is none. Pure.</summary>
internal static class BurstSteps
{
    /// <summary>Number of the highest step that a count reaches.</summary>
    public static byte NumberOf(int count)
    {
        if (count < 3)
        {
            return count < 1 ? (byte)0 : (byte)1;
        }

        byte number = 2;
        for (int step = 3; step <= count / 2; step *= 2)
        {
            number++;
        }

        return number;
    }

    public static int Of(byte number) => number < 2 ? number : 3 << (number - 2);
}
