using System.Runtime.CompilerServices;

namespace Nephoscope.Events;

/// <summary>
/// Places of an open-addressed table of any length, so that it need not double to grow: well mixed bits choose the place by multiplication instead of
/// a remainder (Lemire, Fast random integer generation in an interval, 2019), linear probing goes round at the end. Pure.
/// </summary>
public static class TablePlaces
{
    /// <summary>The place that 32 bits of a key choose.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Home(uint bits, int length) => (int)((bits * (ulong)(uint)length) >> 32);

    /// <summary>The place after one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(int at, int length) => at + 1 == length ? 0 : at + 1;

    /// <summary>Steps from one place to another, onwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Distance(int from, int to, int length) => to >= from ? to - from : to - from + length;
}
