namespace Nephoscope.Lab;

/// <summary>The attacks that the lab knows by name. Thread-safe.</summary>
public static class AttackCatalog
{
    /// <summary>The reference scenario in seven steps.</summary>
    public const string Reference = "reference";

    internal const string Pivot = "cross-account-pivot";

    private static readonly AttackScript[] Scripts = [ReferenceAttack.Script, .. OtherAttacks.Scripts];

    /// <summary>What the user may type.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Scripts.Select(script => script.Name)];

    /// <summary>Each name with one sentence about it.</summary>
    public static IReadOnlyList<(string Name, string Summary)> List { get; } = [.. Scripts.Select(script => (script.Name, script.Summary))];

    internal static AttackScript Find(string name) => Array.Find(Scripts, script => script.Name == name)
        ?? throw new ArgumentException($"there is no attack of that name; choose one of {string.Join(", ", Names)}", nameof(name));
}
