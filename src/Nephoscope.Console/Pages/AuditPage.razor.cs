using Microsoft.AspNetCore.Components;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Reading;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>Who did what, latest first; for administrators.</summary>
public sealed partial class AuditPage : LivePage
{
    private const int Screen = 100;

    private IReadOnlyList<Deed> deeds = [];
    private string text = "";
    private long total;
    private bool hasMore;
    private int most = Screen;

    [Inject]
    private LedgerReader Reader { get; set; } = null!;

    protected override IReadOnlyList<LedgerKind> Watched => [LedgerKind.Audit];

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        LedgerPage page = await Reader.PageAsync(
            new LedgerQuery(LedgerKind.Audit) { Limit = Math.Min(most, 1000), Text = text.Trim().Length > 0 ? text.Trim() : null }, cancellation);
        deeds = [.. page.Entries.Select(entry => LedgerReader.Read(entry, DeskJson.Default.Deed)).OfType<Deed>()];
        total = page.Total;
        hasMore = page.Next is not null;
    }

    private Task SearchAsync(ChangeEventArgs change)
    {
        text = Say.Clean(change.Value?.ToString() ?? "", 100);
        most = Screen;
        return TryLoadAsync();
    }

    private Task MoreAsync()
    {
        most += Screen;
        return TryLoadAsync();
    }
}
