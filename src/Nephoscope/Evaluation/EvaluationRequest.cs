using Nephoscope.Lab;

namespace Nephoscope.Evaluation;

/// <summary>How much to evaluate. Immutable.</summary>
internal sealed record EvaluationRequest
{
    /// <summary>Random variants of the reference scenario, each in a company of its own.</summary>
    public int Variants { get; init; } = 40;

    /// <summary>Worlds of every other attack.</summary>
    public int Others { get; init; } = 2;

    /// <summary>Worlds without an attack.</summary>
    public int Quiet { get; init; } = 4;

    /// <summary>How many of the variants also measure tactics and parts: about thirty times the work.</summary>
    public int Deep { get; init; } = 6;

    /// <summary>Worlds without an attack, of other seeds, on which the peers' thresholds are set.</summary>
    public int Tuning { get; init; } = 6;

    /// <summary>Companies in which each hardship is tried, the same for all.</summary>
    public int Hard { get; init; } = 2;

    /// <summary>Worlds of each hard but harmless case.</summary>
    public int Benign { get; init; } = 1;

    public int People { get; init; } = 40;

    public int Accounts { get; init; } = 2;

    public int Days { get; init; } = 10;

    /// <summary>First seed of the worlds that are reported; tuning uses 1, 2, 3 ...</summary>
    public ulong Seed { get; init; } = 1001;

    /// <summary>Factor on what people and machines do.</summary>
    public double Activity { get; init; } = 1;

    /// <summary>False incidents accepted per week in each company.</summary>
    public double Budget { get; init; } = 0.5;

    /// <summary>Attacks to simulate besides the reference; all where none is named.</summary>
    public IReadOnlyList<string> Attacks { get; init; } = [];

    public int Workers { get; init; } = 1;

    /// <summary>What contradicts, and the remedy; null where it can be evaluated.</summary>
    public string? Problem => this switch
    {
        { Variants: < 1 or > 100_000 } => "--variants must be 1 to 100000; choose --variants 40",
        { Others: < 0 } or { Quiet: < 0 } or { Deep: < 0 } or { Tuning: < 0 } or { Hard: < 0 } or { Benign: < 0 } =>
            "--others, --quiet, --deep, --hard, --benign and --tuning must not be negative; 0 leaves them out",
        { Workers: < 1 or > 256 } => "--workers must be 1 to 256",
        { Budget: not (> 0 and <= 1000) } => "--false-incidents-per-week must be above 0 and at most 1000; choose 0.5",
        { Benign: > 0, People: < 12 } => "hard benign cases need a help desk and operators: choose --people 12 or more, or --benign 0",
        { Days: < 3 } => "an attack needs days before it; choose --days 3 or more",
        { Tuning: > 999 } or { Seed: < 1000 } => "seeds for tuning (1 to 999) and for reporting must be apart; choose --seed 1000 or above, and --tuning 999 or less",
        _ when Attacks.FirstOrDefault(attack => !AttackCatalog.Names.Contains(attack)) is { } unknown =>
            $"there is no attack '{Output.TerminalSafe.Text(unknown)}'; choose of {string.Join(", ", AttackCatalog.Names)}",
        _ => Company.Problem,
    };

    /// <summary>The company that every world varies.</summary>
    public CompanyOptions Company => new()
    {
        People = People,
        Accounts = Accounts,
        Days = Days,
        PeopleActivity = Activity,
        MachineActivity = Activity,
        TimesInTruth = true,
    };
}
