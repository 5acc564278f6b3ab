using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Incidents;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Map;
using Nephoscope.WebConsole.Reading;

namespace Nephoscope.WebConsole.Pages;

/// <summary>One incident: what it is, what happened, what else could explain it, what would contain it.</summary>
public sealed partial class IncidentPage : LivePage
{
    private CaseFolder? folder;
    private AttackPath path = AttackPath.None;
    private (Incident? Incident, MapDocument? Map) laid;
    private IDisposable? keys;

    [Parameter]
    public string Uid { get; set; } = "";

    [Inject]
    private LedgerReader Reader { get; set; } = null!;

    [Inject]
    private MapShelf Shelf { get; set; } = null!;

    [Inject]
    private TriageActions Actions { get; set; } = null!;

    [Inject]
    private Keyboard Keyboard { get; set; } = null!;

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    private Incident Case => folder!.Incident;

    private bool MayTriage => ConsoleRoles.MayTriage(User);

    private bool IsMine => folder!.Triage.AssignedTo == CaseDesk.NameOf(User);

    private EventTime? HighSince => Case.History.FirstOrDefault(change => change.Severity >= Severity.High)?.Time;

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        keys = Keyboard.Listen(OnKeyAsync);
    }

    protected override IReadOnlyList<LedgerKind> Watched => [LedgerKind.Incident, LedgerKind.Triage, LedgerKind.Note];

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        CaseFolder? read = await Reader.CaseAsync(Uid, cancellation);
        MapDocument? map = read is null ? null : await Shelf.MapAsync(cancellation);
        if (read is not null && laid != (read.Incident, map))
        {
            // A great map takes a while to search.
            path = await Task.Run(() => AttackPath.Of(read.Incident, map), cancellation);
            laid = (read.Incident, map);
        }

        folder = read;
    }

    protected override void Dispose(bool disposing)
    {
        keys?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<bool> OnKeyAsync(string key)
    {
        if (folder is null)
        {
            return false;
        }

        Func<Task>? deed = key switch { "a" => TakeAsync, "c" => CloseAsync, "x" => CopyAsync, "n" => FocusNoteAsync, _ => null };
        if (deed is null)
        {
            return false;
        }

        await deed();
        StateHasChanged();
        return true;
    }

    private async Task TakeAsync()
    {
        await Actions.TakeAsync(User, Case, folder!.Triage);
        await TryLoadAsync();
    }

    private async Task CloseAsync()
    {
        await Actions.CloseOrReopenAsync(User, Case, folder!.Triage);
        await TryLoadAsync();
    }

    private async Task NoteAsync(string text)
    {
        await Actions.NoteAsync(User, Case, text);
        await TryLoadAsync();
    }

    private async Task CopyAsync()
    {
        await Browser.CopyAsync(CaseText.Of(folder!));
        Actions.Say("Copied as text.");
    }

    private async Task PrintAsync() => await Browser.PrintAsync();

    private async Task FocusNoteAsync() => await Browser.RevealAsync("note-text");
}
