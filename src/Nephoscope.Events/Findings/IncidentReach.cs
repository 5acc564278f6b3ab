using System.Globalization;

namespace Nephoscope.Events;

/// <summary>
/// What the entities of an incident could reach at the time of its last evidence: by paths that were seen, and by permission where an inventory
/// is known. Immutable; thread-safe.
/// </summary>
public sealed record IncidentReach
{
    /// <summary>Nothing was looked at.</summary>
    public static IncidentReach None { get; } = new();

    /// <summary>When; zero where nothing was looked at.</summary>
    public EventTime Time { get; init; }

    /// <summary>By paths that were seen; null where none lead anywhere.</summary>
    public ReachSide? Observed { get; init; }

    /// <summary>By permission, as far as it is sure; null where no inventory tells it.</summary>
    public ReachSide? Permitted { get; init; }

    /// <summary>Whether rights as an administrator's can be had: yes, depends or no; empty where no inventory tells it.</summary>
    public string Administrator { get; init; } = "";

    /// <summary>The steps to an administrator's rights, in sentences; empty where an entity has them already.</summary>
    public IReadOnlyList<string> Way { get; init; } = [];

    public bool IsNone => Observed is null && Permitted is null;

    /// <summary>Whether permission leads to an administrator's rights or to sensitive data, for sure.</summary>
    public bool IsGrave => Administrator == "yes" || Permitted is { SensitiveCount: > 0 };

    /// <summary>Whether the other says the same, word for word.</summary>
    public bool Says(IncidentReach other) =>
        ReferenceEquals(this, other)
        || (Time == other.Time && string.Equals(Administrator, other.Administrator, StringComparison.Ordinal) && Way.SequenceEqual(other.Way)
            && ReachSide.Same(Observed, other.Observed) && ReachSide.Same(Permitted, other.Permitted));

    /// <summary>In sentences, for people. Holds text of log records.</summary>
    public IReadOnlyList<string> Sentences()
    {
        List<string> said = [];
        if (Observed is { } observed)
        {
            said.Add($"From here could be reached, on paths that were used: {observed.Words()}.");
        }

        if (Permitted is { } permitted)
        {
            said.Add($"By permission could be reached: {permitted.Words()}.");
            said.Add(Administrator switch
            {
                "yes" when Way.Count == 0 => "With an administrator's rights.",
                "yes" => "An administrator's rights could be had: " + string.Join("; then ", Way) + ".",
                "depends" => "Whether an administrator's rights could be had depends on conditions.",
                _ => "No way to an administrator's rights is known.",
            });
        }

        return said;
    }
}

/// <summary>What is reached on one kind of path.</summary>
/// <param name="Counts">How many of each kind, the kind in words and in the plural.</param>
/// <param name="Sensitive">Some of what holds data or opens other doors.</param>
/// <param name="SensitiveCount">How many those are in all.</param>
public sealed record ReachSide(IReadOnlyList<ReachCount> Counts, IReadOnlyList<string> Sensitive, int SensitiveCount)
{
    private const int MostNamed = 8;

    /// <summary>Whether two say the same; both may be null.</summary>
    public static bool Same(ReachSide? one, ReachSide? other) =>
        ReferenceEquals(one, other)
        || (one is not null && other is not null && one.SensitiveCount == other.SensitiveCount
            && one.Counts.SequenceEqual(other.Counts) && one.Sensitive.SequenceEqual(other.Sensitive));

    public string Words()
    {
        string counts = Counts.Count == 0 ? "nothing" : string.Join(", ", Counts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Count} {(entry.Count == 1 ? One(entry.Kind) : entry.Kind)}")));
        if (SensitiveCount == 0)
        {
            return counts;
        }

        string more = SensitiveCount > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {SensitiveCount - Math.Min(MostNamed, Sensitive.Count)} more") : "";
        return $"{counts}; sensitive: {string.Join(", ", Sensitive.Take(MostNamed))}{more}";
    }

    private static string One(string kind) => kind.EndsWith("ies", StringComparison.Ordinal) ? kind[..^3] + "y" : kind.TrimEnd('s');
}

/// <summary>How many of a kind.</summary>
public sealed record ReachCount(string Kind, int Count);
