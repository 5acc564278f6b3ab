namespace Nephoscope.Lab;

/// <summary>One line that a host, its network interface or a cluster produced.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Host">Breaks ties in time.</param>
/// <param name="Owner">The account, the host or the cluster whose file holds the line.</param>
internal sealed record HostLine(long Time, LabFormat Format, int Host, string Owner, string Region, byte[] Text)
{
    /// <summary>Which campaign causes the line, from 1; 0 for ordinary life.</summary>
    public byte Campaign { get; init; }

    /// <summary>Step of the attack, from 1.</summary>
    public short Step { get; init; }

    /// <summary>The line's own id, where an attack must name it.</summary>
    public string Uid { get; init; } = "";
}
