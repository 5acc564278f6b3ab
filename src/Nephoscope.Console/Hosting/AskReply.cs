namespace Nephoscope.WebConsole.Hosting;

/// <summary>What became of a question in plain words: understood and answered, or why not. Holds text of who asked and of the data. Immutable.</summary>
public sealed record AskReply
{
    /// <summary>What was understood, in words; empty where it was not.</summary>
    public string Understood { get; init; } = "";

    /// <summary>What it was asked of: events of the lake, the map.</summary>
    public string Of { get; init; } = "";

    /// <summary>The query that the question became: a statement, or a command of the program.</summary>
    public string Query { get; init; } = "";

    /// <summary>Whether the query is a statement that a hunt can run.</summary>
    public bool IsSql { get; init; }

    /// <summary>Null where it was not understood.</summary>
    public HuntAnswer? Answer { get; init; }

    /// <summary>Why it was not understood; empty where it was.</summary>
    public string Problem { get; init; } = "";

    public IReadOnlyList<AskHint> Hints { get; init; } = [];

    public static AskReply NotUnderstood(string problem) => new() { Problem = problem };
}

/// <summary>What could have been meant.</summary>
/// <param name="Question">The question that it makes; empty where it makes none.</param>
public sealed record AskHint(string Text, string Question);

/// <summary>A question that can be put.</summary>
/// <param name="Of">What it is asked of.</param>
public sealed record AskChoice(string Example, string Of);
