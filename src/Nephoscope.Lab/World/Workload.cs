namespace Nephoscope.Lab;

/// <summary>Kinds of machines that hold credentials.</summary>
public enum WorkloadKind
{
    Function,
    Service,
    Instance,
    Pipeline,
    Scanner,
}

/// <summary>One workload with its role. Immutable after the company was built.</summary>
public sealed class Workload
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required WorkloadKind Kind { get; init; }

    public required CloudAccount Account { get; init; }

    public required string Region { get; init; }

    public required string RoleName { get; init; }

    public required string RoleId { get; init; }

    public required bool Idle { get; init; }

    /// <summary>Minute of the hour at which it runs.</summary>
    public required int Minute { get; init; }

    public required string Address { get; init; }

    public required string Agent { get; init; }

    /// <summary>Which of its kind's programs it runs.</summary>
    public required int Program { get; init; }
}
