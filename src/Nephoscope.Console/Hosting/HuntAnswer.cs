namespace Nephoscope.WebConsole.Hosting;

/// <summary>What a hunt found. Immutable.</summary>
public sealed record HuntAnswer
{
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The rows to be shown, as text; fewer than <see cref="Count"/> where there are many.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; init; } = [];

    /// <summary>Rows that can be taken along.</summary>
    public long Count { get; init; }

    /// <summary>True where the limit of rows left some out.</summary>
    public bool Cut { get; init; }

    public TimeSpan Took { get; init; }

    /// <summary>What is to be said of the answer as a whole; empty for nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>Why it could not be answered; null where it was.</summary>
    public string? Error { get; init; }

    /// <summary>All rows as CSV in which no cell is a formula.</summary>
    public ReadOnlyMemory<byte> Csv { get; init; }

    /// <summary>All rows as JSON, an object a line.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    public static HuntAnswer Failed(string error) => new() { Error = error };
}

/// <summary>A hunt that can be chosen.</summary>
/// <param name="Title">What it finds, in a line.</param>
/// <param name="Ready">Shipped with the program; false where somebody saved it.</param>
public sealed record HuntChoice(string Name, string Title, string Sql, bool Ready);
