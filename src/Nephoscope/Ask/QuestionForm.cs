using System.Text.RegularExpressions;

namespace Nephoscope.Ask;

/// <summary>One kind of question that is understood: how it may be put, and the query it becomes. Immutable; thread-safe.</summary>
internal sealed record QuestionForm
{
    public required string Uid { get; init; }

    public required AskSource Source { get; init; }

    /// <summary>A question of this form that can be put to the sample data.</summary>
    public required string Example { get; init; }

    /// <summary>What was understood, with the slots' names in braces.</summary>
    public required string Understood { get; init; }

    /// <summary>Ways to put it.</summary>
    public required IReadOnlyList<FormAsk> Asks { get; init; }

    /// <summary>Names of the slots that must be filled.</summary>
    public IReadOnlyList<string> Slots => [.. FormPattern.SlotsOf(Asks[0].Text)];

    /// <summary>The statement with its slots; empty where <see cref="Run"/> names what is run.</summary>
    public required string Sql { get; init; }

    /// <summary>Name of the answer where it is no statement.</summary>
    public required string Run { get; init; }
}

/// <summary>One way to put a question. Its expression is made when a question holds all the words that must be there: most never are.</summary>
/// <param name="Text">As written in the table.</param>
internal sealed record FormAsk(string Text)
{
    private readonly IReadOnlyList<string> words = FormPattern.Needed(Text);
    private readonly Lazy<Regex> pattern = new(() => FormPattern.Compile(Text));

    /// <summary>The match of a normalised question; null where it is not put this way.</summary>
    /// <param name="asked">The question's words.</param>
    public Match? Match(string question, IReadOnlySet<string> asked) =>
        words.All(asked.Contains) && pattern.Value.Match(question) is { Success: true } match ? match : null;
}

/// <summary>Where a form's answer comes from.</summary>
internal enum AskSource
{
    /// <summary>Events of the lake, in SQL.</summary>
    Lake,

    /// <summary>Findings and incidents, in SQL.</summary>
    Found,

    /// <summary>The map of who was seen to reach what.</summary>
    Map,

    /// <summary>An inventory's policies.</summary>
    Permissions,

    /// <summary>One incident's investigation.</summary>
    Incident,
}
