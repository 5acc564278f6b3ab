using Microsoft.AspNetCore.Components;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Reading;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>All findings, page by page.</summary>
public sealed partial class FindingsPage : LivePage
{
    private const int Screen = 100;

    private static readonly Lazy<IReadOnlyList<(string Uid, string Title)>> Known = new(() =>
        [.. DetectorCatalog.Create().Select(detector => (detector.Info.Uid, detector.Info.Title)).OrderBy(pair => pair.Title, StringComparer.Ordinal)]);

    private IReadOnlyList<Finding> findings = [];
    private LedgerOrder order = LedgerOrder.Newest;
    private string text = "";
    private string status = "";
    private string? next;
    private long total;
    private int most = Screen;

    [Inject]
    private LedgerReader Reader { get; set; } = null!;

    private static IReadOnlyList<(string Uid, string Title)> Detections => Known.Value;

    protected override IReadOnlyList<LedgerKind> Watched => [LedgerKind.Finding];

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        var query = new LedgerQuery(LedgerKind.Finding)
        {
            Order = order,
            Limit = Math.Min(most, 1000),
            Text = text.Trim().Length > 0 ? text.Trim() : null,
            Status = status.Length > 0 ? status : null,
        };
        LedgerPage page = await Reader.PageAsync(query, cancellation);
        findings = [.. page.Entries.Select(entry => OcsfReader.ReadFinding(entry.Document)).OfType<Finding>()];
        next = page.Next;
        total = page.Total;
    }

    private Task SearchAsync(ChangeEventArgs change)
    {
        text = Say.Clean(change.Value?.ToString() ?? "", 100);
        return AgainAsync();
    }

    private Task DetectionAsync(ChangeEventArgs change)
    {
        status = Say.Clean(change.Value?.ToString() ?? "", 100);
        return AgainAsync();
    }

    private Task OrderAsync(ChangeEventArgs change)
    {
        order = Enum.TryParse(change.Value?.ToString(), out LedgerOrder chosen) ? chosen : LedgerOrder.Newest;
        return AgainAsync();
    }

    private Task AgainAsync()
    {
        most = Screen;
        return TryLoadAsync();
    }

    private Task MoreAsync()
    {
        most += Screen;
        return TryLoadAsync();
    }
}
