namespace Nephoscope.Lab;

/// <summary>The attacks that the lab knows by name. A new attack is one file and one line here. Thread-safe.</summary>
public static class AttackCatalog
{
    /// <summary>The reference scenario in seven steps.</summary>
    public const string Reference = "reference";

    internal const string Pivot = "cross-account-pivot";

    internal const string Escape = "container-escape";

    private static readonly AttackScript[] Scripts =
    [
        ReferenceAttack.Script,
        ServerSideRequestForgery.Script,
        PipelineBackDoor.Script,
        BackDoor.Script,
        CrossAccountPivot.Script,
        Mining.Script,
        Ransom.Script,
        Insider.Script,
        LoggingFirst.Script,
        PodEscape.Script,
        ModelTheft.Script,
    ];

    /// <summary>What the user may type.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Scripts.Select(script => script.Name)];

    /// <summary>Each name with one sentence about it.</summary>
    public static IReadOnlyList<(string Name, string Summary)> List { get; } = [.. Scripts.Select(script => (script.Name, script.Summary))];

    /// <summary>Whose credential the attack steals when nothing else is said.</summary>
    /// <exception cref="ArgumentException">There is no such attack.</exception>
    public static AttackVictim UsualVictim(string name) => Find(name).Victim;

    /// <summary>The attack has a victim of its own kind; no other can be chosen.</summary>
    /// <exception cref="ArgumentException">There is no such attack.</exception>
    public static bool HasOwnVictim(string name) => Find(name).OwnVictim is not null;

    /// <summary>The attack comes from the victim's own address; no source can be chosen.</summary>
    /// <exception cref="ArgumentException">There is no such attack.</exception>
    public static bool HasOwnSource(string name) => Find(name).FromInside;

    internal static AttackScript Find(string name) => Array.Find(Scripts, script => script.Name == name)
        ?? throw new ArgumentException($"there is no attack of that name; choose one of {string.Join(", ", Names)}", nameof(name));
}
