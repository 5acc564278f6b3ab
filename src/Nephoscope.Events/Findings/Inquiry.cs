namespace Nephoscope.Events;

/// <summary>What the investigation of an incident came to. A snapshot; immutable.</summary>
public sealed record Inquiry
{
    /// <summary>Nothing was asked.</summary>
    public static Inquiry None { get; } = new() { Verdict = "", Probability = 0 };

    /// <summary>One or two sentences: the likeliest explanation and goal, with probabilities.</summary>
    public required string Verdict { get; init; }

    /// <summary>Of the likeliest explanation, 0 to 1.</summary>
    public required double Probability { get; init; }

    /// <summary>Most likely first.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses { get; init; } = [];

    /// <summary>What the attacker may be after if it is one, most likely first.</summary>
    public IReadOnlyList<Goal> Goals { get; init; } = [];

    /// <summary>Every question that could be answered, in the order asked.</summary>
    public IReadOnlyList<AskedQuestion> Asked { get; init; } = [];

    /// <summary>Questions that missing telemetry leaves open.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];

    /// <summary>What only people can answer, the most telling first.</summary>
    public IReadOnlyList<string> NextQuestions { get; init; } = [];

    /// <summary>What would contain it; proposals only.</summary>
    public IReadOnlyList<ContainmentOption> Containment { get; init; } = [];
}

/// <summary>What an attacker may be after.</summary>
/// <param name="Probability">0 to 1, over all goals.</param>
/// <param name="For">What speaks for it, with event ids.</param>
public sealed record Goal(string Uid, string Title, double Probability, IReadOnlyList<string> For);

/// <summary>A question and its answer.</summary>
/// <param name="Gain">What an answer was expected to tell when it was asked, in nats.</param>
/// <param name="EventUids">What a yes rests on; empty for a no.</param>
public sealed record AskedQuestion(string Uid, string Question, AnswerKind Answer, double Gain, IReadOnlyList<string> EventUids);

/// <summary>How a question was answered.</summary>
public enum AnswerKind : byte
{
    /// <summary>The telemetry it needs is missing.</summary>
    Unknown = 0,
    No,
    Yes,
}

/// <summary>One way to contain an incident.</summary>
/// <param name="Action">What to do, to what.</param>
/// <param name="Breaks">What honest use it would stop.</param>
/// <param name="Undo">How to take it back.</param>
/// <param name="EventUids">The events that call for it; never empty.</param>
public sealed record ContainmentOption(string Action, string Breaks, string Undo, IReadOnlyList<string> EventUids);
