namespace Nephoscope.Events;

/// <summary>
/// Evidence: a natural logarithm of a likelihood ratio in millionths, as an integer, so that sums are the same on every machine and in
/// every order. Positive speaks for an attack. ln 3 (worth keeping) is 1,098,612; an incident opens at about 12,000,000.
/// </summary>
public readonly record struct MicroNats(int Value) : IComparable<MicroNats>
{
    /// <summary>ln 3: from here on a single event is kept as evidence.</summary>
    public static readonly MicroNats Kept = new(1_098_612);

    public double Nats => Value / 1e6;

    /// <summary>Rounds to the nearest millionth; what is not a number or out of range is clamped to ±1,000 nats.</summary>
    public static MicroNats FromNats(double nats) =>
        new(double.IsNaN(nats) ? 0 : (int)Math.Round(Math.Clamp(nats, -1000, 1000) * 1e6, MidpointRounding.AwayFromZero));

    public int CompareTo(MicroNats other) => Value.CompareTo(other.Value);

    public static MicroNats operator +(MicroNats left, MicroNats right) => Clamped((long)left.Value + right.Value);

    public static MicroNats operator -(MicroNats left, MicroNats right) => Clamped((long)left.Value - right.Value);

    public static bool operator <(MicroNats left, MicroNats right) => left.Value < right.Value;

    public static bool operator >(MicroNats left, MicroNats right) => left.Value > right.Value;

    public static bool operator <=(MicroNats left, MicroNats right) => left.Value <= right.Value;

    public static bool operator >=(MicroNats left, MicroNats right) => left.Value >= right.Value;

    /// <summary>A sum beyond what the number holds, some 2,147 nats, stays at the bound instead of turning into its opposite.</summary>
    private static MicroNats Clamped(long value) => new((int)Math.Clamp(value, int.MinValue, int.MaxValue));

    public override string ToString() => Nats.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
}
