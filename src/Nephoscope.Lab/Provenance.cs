namespace Nephoscope.Lab;

/// <summary>How well a number of the simulated world is known.</summary>
public enum Provenance
{
    /// <summary>Measured in public recordings.</summary>
    Measured,

    /// <summary>Published by somebody who measured it.</summary>
    Published,

    /// <summary>Chosen: nothing public says it. To be swept by a factor of three both ways.</summary>
    Assumed,
}

/// <summary>A number of the simulated world with its origin.</summary>
/// <param name="Value">The number.</param>
/// <param name="Tag">How well it is known.</param>
/// <param name="Source">Who measured or published it, or why it was chosen.</param>
public readonly record struct Parameter(double Value, Provenance Tag, string Source)
{
    public static Parameter Measured(double value, string source) => new(value, Provenance.Measured, source);

    public static Parameter Published(double value, string source) => new(value, Provenance.Published, source);

    public static Parameter Assumed(double value, string reason) => new(value, Provenance.Assumed, reason);
}
