using Microsoft.AspNetCore.Components;
using Nephoscope.Detections;
using Nephoscope.WebConsole.Coverage;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>Which techniques of an attacker would be seen, and why not.</summary>
public sealed partial class CoveragePage : LivePage
{
    private static readonly Lazy<IReadOnlyList<DetectorInfo>> Detectors = new(() => [.. DetectorCatalog.Create().Select(detector => detector.Info)]);

    private CoverageMatrix matrix = new([]);

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    protected override Task LoadAsync(CancellationToken cancellation)
    {
        matrix = CoverageMatrix.Of(Detectors.Value, Host.Arrived?.Invoke(), Host.Detections?.Invoke(), Host.Proven?.Invoke());
        return Task.CompletedTask;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        string fragment = new Uri(Navigation.Uri).Fragment.TrimStart('#');
        if (firstRender && fragment.Length is > 0 and < 20)
        {
            await Browser.RevealAsync(fragment);
        }
    }

    private static string Word(CoverageState state) => state switch
    {
        CoverageState.Watched => "watched",
        CoverageState.Unproven => "test not passed",
        CoverageState.Blind => "no data",
        _ => "off",
    };

    private static string Lack(CoverageDetection detection) => detection.State switch
    {
        CoverageState.Watched => "on, with data, test passed",
        CoverageState.Unproven => "its own test did not pass",
        CoverageState.Blind => "needs " + string.Join(" or ", detection.Formats.Select(Say.Format)),
        _ => "switched off",
    };

    /// <summary>An id stands once in a page: techniques that serve two tactics have it in the first.</summary>
    private bool First(CoverageCell cell, CoverageColumn column) =>
        matrix.Columns.First(other => other.Cells.Any(found => found.Attack.Uid == cell.Attack.Uid)) == column;
}
