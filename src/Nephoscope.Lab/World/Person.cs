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
public sealed class Person
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

    public required string HomeAddress { get; init; }

    public required string Browser { get; init; }

    public required string CommandLine { get; init; }

    /// <summary>Web pages of the console that this person works with.</summary>
    public required IReadOnlyList<int> Pages { get; init; }

    /// <summary>Share of an ordinary person's activity.</summary>
    public required double Diligence { get; init; }
}
