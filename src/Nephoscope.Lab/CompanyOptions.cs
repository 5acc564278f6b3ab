using System.IO.Compression;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>What to simulate. Immutable. Contradictions are told by <see cref="Problem"/>.</summary>
public sealed record CompanyOptions
{
    /// <summary>The same seed and options give the same records, byte for byte.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of employees, 1 to 10,000. Workloads follow from <see cref="CompanyParameters.WorkloadsPerPerson"/>.</summary>
    public int People { get; init; } = 12;

    /// <summary>Number of cloud accounts, 1 to 100: the first is production.</summary>
    public int Accounts { get; init; } = 2;

    /// <summary>First midnight, UTC.</summary>
    public EventTime Start { get; init; } = EventTime.FromSeconds(1_772_496_000);

    /// <summary>Days to simulate, 1 to 400. The attack, if any, ends on the last one.</summary>
    public int Days { get; init; } = 15;

    /// <summary>Factor on everything that people do; 1 is an ordinary company.</summary>
    public double PeopleActivity { get; init; } = 1;

    /// <summary>Factor on everything that machines do; 1 is an ordinary company.</summary>
    public double MachineActivity { get; init; } = 1;

    /// <summary>Days with VPC flow logs and host events, counted from the last day.</summary>
    public int HostDays { get; init; } = 2;

    /// <summary>Hosts with flow logs and host events.</summary>
    public int Hosts { get; init; } = 4;

    /// <summary>Hosts and their network write VPC flow logs.</summary>
    public bool FlowLogs { get; init; } = true;

    /// <summary>Hosts write Tetragon events.</summary>
    public bool Runtime { get; init; } = true;

    /// <summary>A Kubernetes cluster writes its audit log and, with <see cref="Runtime"/>, Tetragon events of its pods.</summary>
    public bool Cluster { get; init; }

    /// <summary>The attack, or null for a quiet company: the first of <see cref="Attacks"/>.</summary>
    public AttackOptions? Attack
    {
        get => Attacks.Count > 0 ? Attacks[0] : null;
        init => Attacks = value is null ? [] : [value];
    }

    /// <summary>Attacks by different attackers at the same time, two at most.</summary>
    public IReadOnlyList<AttackOptions> Attacks { get; init; } = [];

    /// <summary>What goes wrong with delivery.</summary>
    public DeliveryTrouble Delivery { get; init; }

    /// <summary>How tightly delivered files are packed; the records are the same.</summary>
    public CompressionLevel Packing { get; init; } = CompressionLevel.Fastest;

    /// <summary>Hard but harmless things that happen.</summary>
    public BenignCases Benign { get; init; }

    /// <summary>The truth file tells each attack event's time as well; scores of delay are exact with it.</summary>
    public bool TimesInTruth { get; init; }

    /// <summary>The numbers behind the behaviour.</summary>
    public CompanyParameters Parameters { get; init; } = new();

    /// <summary>What contradicts, and the remedy; null when the options can be simulated.</summary>
    public string? Problem => this switch
    {
        { People: < 1 or > 10_000 } => "people must be 1 to 10000: a company needs somebody; choose --people 12",
        { Accounts: < 1 or > 100 } => "accounts must be 1 to 100; choose --accounts 2",
        { Days: < 1 or > 400 } => "days must be 1 to 400; choose --days 15",
        { Attacks.Count: > 2 } => "two attackers at once are the most; name two attacks",
        { Cluster: true, HostDays: 0 } => "a cluster's logs need days; choose host days of 1 or more, or no cluster",
        { HostDays: < 0 } or { Hosts: < 0 or > 1000 } => "host days and hosts must not be negative, hosts at most 1000",
        { PeopleActivity: not (>= 0 and <= 1000) } or { MachineActivity: not (>= 0 and <= 1000) } => "activity factors must be 0 to 1000",
        { Benign: not BenignCases.None, People: < 12 } => "hard benign cases need a help desk and operators: choose --people 12 or more, or leave out --benign",
        { Start.Nanoseconds: < 0 } => "the start must be 1970 or later",
        _ => Attacks.Select(attack => attack.Problem(this)).FirstOrDefault(problem => problem is not null),
    };
}
