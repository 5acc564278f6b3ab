using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Ask;

/// <summary>A question that was understood. Immutable.</summary>
internal sealed record Understanding
{
    public required QuestionForm Form { get; init; }

    /// <summary>What was understood, in words; holds text of who asked and of the data.</summary>
    public required string Words { get; init; }

    public TimeWindow? Window { get; init; }

    public required IReadOnlyDictionary<string, AskedValue> Slots { get; init; }

    /// <summary>The query as it can be run and changed: a statement, or a command line.</summary>
    public required string Query { get; init; }

    /// <summary>Whether the query is a statement for <c>nephoscope hunt</c>.</summary>
    public bool IsSql => Form.Sql.Length > 0;
}

/// <summary>What stands in a slot.</summary>
/// <param name="Text">As asked.</param>
/// <param name="Node">The entity it names, where it names one.</param>
/// <param name="Incident">The incident it names, where it names one.</param>
internal sealed record AskedValue(string Text, MapNode? Node = null, Incident? Incident = null)
{
    /// <summary>For people.</summary>
    public string Name => Incident is not null ? Incident.Uid : Node is null ? Text : Node.Name.Length > 0 ? Node.Name : Node.Uid.Length > 0 ? Node.Uid : Node.Id;
}

/// <summary>What came of reading a question: understood, or why not. Immutable.</summary>
/// <param name="Hints">Questions that can be put; where <see cref="Reading.Name"/> is told, what it may stand for, each beginning with its id.</param>
internal sealed record Reading(Understanding? Understood, string Problem, IReadOnlyList<string> Hints)
{
    /// <summary>The name in the question that stands for nothing or for several; empty where it is not about a name.</summary>
    public string Name { get; init; } = "";

    public static Reading Of(Understanding understood) => new(understood, "", []);
}
