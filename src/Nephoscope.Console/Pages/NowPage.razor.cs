using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Incidents;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Reading;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>What matters now: incidents worst first, how the service is doing, what it cannot see.</summary>
public sealed partial class NowPage : LivePage
{
    private const int Screen = 50;

    private IncidentFilter filter = new(IncidentShow.Open, "", Severity.Unknown, "");
    private IncidentSlice page = new([], 0, false);
    private IncidentCounts counts = new(0, 0, 0);
    private IDisposable? keys;
    private string marked = "";
    private int most = Screen;

    [Inject]
    private LedgerReader Reader { get; set; } = null!;

    [Inject]
    private Keyboard Keyboard { get; set; } = null!;

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    [Inject]
    private TriageActions Actions { get; set; } = null!;

    private string Headline => State is PageState.Loading ? "Now" : counts.Urgent switch
    {
        0 => counts.Open == 0 ? "All calm" : "Nothing that should wake anybody",
        1 => "One incident needs a person now",
        _ => $"{Say.Count(counts.Urgent)} incidents need a person now",
    };

    private string Subline => counts.All == 0
        ? "No incident yet. What deviates is joined into incidents as soon as there is enough evidence."
        : $"{Say.Count(counts.Open, "incident")} open, {Say.Count(counts.All - counts.Open)} closed.";

    private string EmptyTitle => filter.Text.Length > 0 || filter.Least > Severity.Unknown ? "Nothing fits" : filter.Show switch
    {
        IncidentShow.Mine => "Nothing is yours",
        IncidentShow.Closed => "Nothing was closed yet",
        _ => "Nothing to look at",
    };

    private string EmptyText => filter.Text.Length > 0 || filter.Least > Severity.Unknown ? "Search for less, or lower the severity." : filter.Show switch
    {
        IncidentShow.Mine => "Press a on an incident to take it.",
        IncidentShow.Closed => "Closed incidents stay here with the reason they were closed for.",
        _ => "When evidence adds up to an attack, it appears here by itself.",
    };

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        filter = filter with { Me = CaseDesk.NameOf(User) };
        keys = Keyboard.Listen(OnKeyAsync);
    }

    protected override IReadOnlyList<LedgerKind> Watched => [LedgerKind.Incident, LedgerKind.Triage];

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        counts = await Reader.CountAsync(cancellation);
        page = await Reader.OpenAsync(filter, most, cancellation);
    }

    protected override void Dispose(bool disposing)
    {
        keys?.Dispose();
        base.Dispose(disposing);
    }

    private static string TabTitle(IncidentShow tab) => tab switch
    {
        IncidentShow.Mine => "Mine",
        IncidentShow.Closed => "Closed",
        IncidentShow.All => "All",
        _ => "Open",
    };

    private Task ShowAsync(IncidentShow show)
    {
        filter = filter with { Show = show };
        most = Screen;
        return TryLoadAsync();
    }

    private Task SearchAsync(ChangeEventArgs change)
    {
        filter = filter with { Text = Say.Clean(change.Value?.ToString() ?? "", 100) };
        most = Screen;
        return TryLoadAsync();
    }

    private Task LeastAsync(ChangeEventArgs change)
    {
        filter = filter with { Least = Enum.TryParse(change.Value?.ToString(), out Severity least) ? least : Severity.Unknown };
        most = Screen;
        return TryLoadAsync();
    }

    private Task MoreAsync()
    {
        most += Screen;
        return TryLoadAsync();
    }

    private async Task<bool> OnKeyAsync(string key)
    {
        int at = page.Rows.ToList().FindIndex(row => row.Uid == marked);
        switch (key)
        {
            case "j" or "k" when page.Rows.Count > 0:
                at = key == "j" ? Math.Min(at + 1, page.Rows.Count - 1) : Math.Max(at - 1, 0);
                marked = page.Rows[at].Uid;
                StateHasChanged();
                await Browser.FocusAsync("row-" + marked);
                return true;
            case "o" or "Enter" when at >= 0:
                Navigation.NavigateTo("/incidents/" + Uri.EscapeDataString(marked));
                return true;
            case "a" when at >= 0:
                await Actions.TakeAsync(User, page.Rows[at].Incident, page.Rows[at].Triage);
                await TryLoadAsync();
                StateHasChanged();
                return true;
            case "c" when at >= 0:
                await Actions.CloseOrReopenAsync(User, page.Rows[at].Incident, page.Rows[at].Triage);
                await TryLoadAsync();
                StateHasChanged();
                return true;
            default:
                return false;
        }
    }
}
