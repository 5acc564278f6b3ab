namespace Nephoscope.Behavior;

/// <summary>How often and when a value was last learnt: 24 bits. Count in 9 bits, three flags, day in 12.</summary>
internal readonly record struct ValueState(uint Word)
{
    public bool IsNone => Word == 0;

    /// <summary>Count as of <see cref="Day"/>; single steps are lost above 64.</summary>
    public double Count => SmallFloat.Decode(Word >> 15, 9, 4, -2);

    public bool SeveralDays => (Word & (1 << 14)) != 0;

    public bool SeveralTimes => (Word & (1 << 13)) != 0;

    /// <summary>Only calls that failed showed it: it never becomes known.</summary>
    public bool FailedOnly => (Word & (1 << 12)) != 0;

    public int Day => (int)(Word & 0xFFF);

    public static ValueState Of(double count, bool severalDays, bool severalTimes, bool failedOnly, int day) => new(
        (SmallFloat.Encode(Math.Max(count, 0.25), 9, 4, -2) << 15) | (severalDays ? 1u << 14 : 0) | (severalTimes ? 1u << 13 : 0)
        | (failedOnly ? 1u << 12 : 0) | (uint)day);

    /// <summary>So long ago that even the slowest forgetting left less than a quarter of a count.</summary>
    public bool IsForgotten(int today) => Count * Decay.Factor(human: false, today - Day) < 0.25;
}
