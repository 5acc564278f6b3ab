namespace Nephoscope.Behavior;

/// <summary>
/// Non-negative numbers in few bits: an exponent of 4 or 5 bits and the rest mantissa, rounded to nearest. The same on every machine.
/// 0 is kept exactly; what is too large becomes the largest.
/// </summary>
internal static class SmallFloat
{
    /// <param name="bits">Bits in all.</param>
    /// <param name="exponentBits">Bits of the exponent.</param>
    /// <param name="lowest">Exponent of the smallest range: numbers from 2^lowest on keep full precision.</param>
    public static uint Encode(double value, int bits, int exponentBits, int lowest)
    {
        int mantissaBits = bits - exponentBits;
        double unit = Power(lowest - mantissaBits);
        if (!(value > unit * 0.5))
        {
            return 0;
        }

        long raw = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(raw >> 52) - 1023;
        if (exponent < lowest)
        {
            return (uint)Math.Min(Math.Round(value / unit, MidpointRounding.AwayFromZero), (1 << mantissaBits) - 1);
        }

        double scaled = Math.Round(value / Power(exponent - mantissaBits), MidpointRounding.AwayFromZero) - (1 << mantissaBits);
        uint mantissa = (uint)scaled;
        if (mantissa >= 1u << mantissaBits)
        {
            mantissa = 0;
            exponent++;
        }

        int stored = exponent - lowest + 1;
        uint largest = (1u << bits) - 1;
        return stored >= 1 << exponentBits ? largest : ((uint)stored << mantissaBits) | mantissa;
    }

    public static double Decode(uint code, int bits, int exponentBits, int lowest)
    {
        int mantissaBits = bits - exponentBits;
        int stored = (int)(code >> mantissaBits);
        uint mantissa = code & ((1u << mantissaBits) - 1);
        return stored == 0
            ? mantissa * Power(lowest - mantissaBits)
            : (mantissa + (1u << mantissaBits)) * Power(stored - 1 + lowest - mantissaBits);
    }

    private static double Power(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
