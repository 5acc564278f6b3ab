namespace Nephoscope.Ask;

/// <summary>Rows of an answer. Immutable.</summary>
/// <param name="Cut">There were more.</param>
internal sealed record AskAnswer(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows, bool Cut = false)
{
    /// <summary>Whether it is told in sentences (columns time, text, events) instead of a table.</summary>
    public bool IsProse { get; init; }

    /// <summary>What to say of the answer as a whole; empty for nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>Sentences with the events they rest on.</summary>
    public static AskAnswer Prose(IEnumerable<(string Time, string Text, IReadOnlyList<string> Events)> sentences) =>
        new(["time", "text", "events"], [.. sentences.Select(sentence => new object?[] { sentence.Time.Length > 0 ? sentence.Time : null, sentence.Text, sentence.Events.ToList() })]) { IsProse = true };
}
