namespace Nephoscope.Lab;

/// <summary>Where an attacker calls from, seen from the victim.</summary>
public enum AttackSource
{
    /// <summary>A hosting company in another country.</summary>
    Foreign,

    /// <summary>Another network of the company's own country.</summary>
    SameCountry,

    /// <summary>The same network operator that the victim uses.</summary>
    SameProvider,
}
