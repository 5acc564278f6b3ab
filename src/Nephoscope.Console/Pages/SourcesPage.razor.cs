using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>Where events come from, and how that goes.</summary>
public sealed partial class SourcesPage : LivePage
{
    private IReadOnlyList<SourceStatus> sources = [];

    private string Headline => State is not PageState.Ready ? "Sources" : sources.Count(source => source.State is SourceState.Silent or SourceState.Failed) switch
    {
        0 => sources.Count == 0 ? "Sources" : "Every source is heard",
        1 => "One source is quiet",
        int quiet => $"{quiet} sources are quiet",
    };

    protected override Task LoadAsync(CancellationToken cancellation)
    {
        sources = [.. (Host.Sources?.Invoke() ?? []).OrderByDescending(source => source.State is SourceState.Silent or SourceState.Failed).ThenBy(source => source.Name, StringComparer.Ordinal)];
        return Task.CompletedTask;
    }

    private static string Word(SourceState state) => state switch
    {
        SourceState.Silent => "silent",
        SourceState.Failed => "failed",
        SourceState.Waiting => "waiting",
        _ => "heard",
    };

    private static string Tone(SourceState state) => state switch
    {
        SourceState.Silent => "warn",
        SourceState.Failed => "bad",
        SourceState.Waiting => "new",
        _ => "good",
    };
}
