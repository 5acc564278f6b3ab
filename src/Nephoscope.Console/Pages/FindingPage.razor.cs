using System.Text;
using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Reading;

namespace Nephoscope.WebConsole.Pages;

/// <summary>One finding: what deviated, why that matters, on which events it rests.</summary>
public sealed partial class FindingPage : LivePage
{
    /// <summary>Incidents looked through for the finding, worst first.</summary>
    private const int MostSearched = 200;

    private Finding? finding;
    private IReadOnlyList<LedgerEntry> incidents = [];
    private bool isRevealed;

    [Parameter]
    public string Uid { get; set; } = "";

    [Inject]
    private LedgerReader Reader { get; set; } = null!;

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        finding = await Reader.FindingAsync(Uid, cancellation);
        if (finding is null)
        {
            return;
        }

        byte[] named = Encoding.UTF8.GetBytes("\"" + finding.Uid + "\"");
        LedgerPage page = await Reader.PageAsync(new LedgerQuery(LedgerKind.Incident) { Order = LedgerOrder.Severest, Limit = MostSearched }, cancellation);
        incidents = [.. page.Entries.Where(entry => entry.Status != "merged" && entry.Document.Span.IndexOf(named) >= 0).Take(10)];
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!isRevealed && finding is not null && Navigation.Uri.EndsWith("#event", StringComparison.Ordinal))
        {
            isRevealed = true;
            await Browser.RevealAsync("event");
        }
    }
}
