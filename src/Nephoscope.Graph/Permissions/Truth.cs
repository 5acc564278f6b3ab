namespace Nephoscope.Graph.Permissions;

/// <summary>Kleene's three values: no, not known, yes. The numbers are ordered, so that "and" is the least and "or" the greatest.</summary>
public enum Truth : byte
{
    No = 0,
    Unknown = 1,
    Yes = 2,
}

/// <summary>Kleene's connectives over <see cref="Truth"/>.</summary>
internal static class TruthLogic
{
    public static Truth And(this Truth left, Truth right) => left < right ? left : right;

    public static Truth Or(this Truth left, Truth right) => left > right ? left : right;

    public static Truth Not(this Truth value) => (Truth)(2 - (int)value);

    public static Truth Of(bool value) => value ? Truth.Yes : Truth.No;
}
