namespace Nephoscope.Lab;

/// <summary>What an employee does with the cloud.</summary>
public enum Trade
{
    Developer,
    Operator,
    Analyst,
    Support,
}

/// <summary>One employee. Immutable after the company was built.</summary>
public sealed record Person
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required Trade Trade { get; init; }

    public required CloudAccount Home { get; init; }

    /// <summary>Has a user with password and long-lived key in the home account; otherwise signs in through single sign-on.</summary>
    public required bool HasUser { get; init; }

    public required string UserId { get; init; }

    public required string KeyId { get; init; }

    /// <summary>Minutes after midnight UTC at which the working day begins.</summary>
    public required int DayStart { get; init; }

    public required string Office { get; init; }

    /// <summary>Where the company's VPN reaches the cloud from.</summary>
    public string Vpn { get; init; } = "203.0.113.200";

    public required string HomeAddress { get; init; }

    public required string Browser { get; init; }

    public required string CommandLine { get; init; }

    /// <summary>Web pages of the console that this person works with.</summary>
    public required IReadOnlyList<int> Pages { get; init; }

    /// <summary>The number under which this person's calls are planned.</summary>
    internal uint Planner { get; init; }

    /// <summary>Share of an ordinary person's activity.</summary>
    public required double Diligence { get; init; }
}
