using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Hunting;

/// <summary>The rows of an answer, whatever was asked, with files to take along.</summary>
public sealed partial class AnswerTable
{
    private const int MostColumns = 60;

    /// <summary>Null while there is none.</summary>
    [Parameter]
    public HuntAnswer? Answer { get; set; }

    /// <summary>What was understood; empty where it was asked in SQL.</summary>
    [Parameter]
    public string Title { get; set; } = "";

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    private string Heading => Say.Clean(Title, 300) is { Length: > 0 } told ? char.ToUpperInvariant(told[0]) + told[1..] : "";

    private ValueTask DownloadAsync(string form, ReadOnlyMemory<byte> bytes) =>
        Browser.SaveAsync($"hunt.{form}", form == "csv" ? "text/csv" : "application/x-ndjson", bytes);
}
