using System.Security.Claims;
using MudBlazor;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Parts;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>The deeds of triage with their dialogs and what to say afterwards. One per connection.</summary>
public sealed class TriageActions(CaseDesk desk, IDialogService dialogs, ISnackbar messages)
{
    /// <summary>Makes it the person's own; gives it back where it is already.</summary>
    public async Task TakeAsync(ClaimsPrincipal user, Incident incident, Triage triage)
    {
        string me = CaseDesk.NameOf(user);
        string to = triage.AssignedTo == me ? "" : me;
        Tell(await desk.AssignAsync(user, incident, triage, to, CancellationToken.None), to.Length > 0 ? "Yours now." : "Given back.");
    }

    /// <summary>Asks for the reason and closes; opens again where it is closed.</summary>
    public async Task CloseOrReopenAsync(ClaimsPrincipal user, Incident incident, Triage triage)
    {
        if (!ConsoleRoles.MayTriage(user))
        {
            Tell(DeedResult.NotAllowed, "");
            return;
        }

        if (triage.IsClosed)
        {
            Tell(await desk.ReopenAsync(user, incident, triage, CancellationToken.None), "Open again.");
            return;
        }

        IDialogReference dialog = await dialogs.ShowAsync<CloseDialog>("Close", new DialogParameters<CloseDialog> { { closing => closing.Title, incident.Title } });
        if (await dialog.Result is { Canceled: false, Data: CloseDialog.Choice choice })
        {
            Tell(await desk.CloseAsync(user, incident, triage, choice.Reason, choice.Comment, CancellationToken.None), $"Closed: {choice.Reason.Title}.");
        }
    }

    public async Task NoteAsync(ClaimsPrincipal user, Incident incident, string text) =>
        Tell(await desk.NoteAsync(user, incident, text, CancellationToken.None), "Note kept.");

    /// <summary>Asks, and closes a blind spot that does not close by itself.</summary>
    public async Task AcknowledgeAsync(ClaimsPrincipal user, LedgerEntry spot)
    {
        IDialogReference dialog = await dialogs.ShowAsync<SureDialog>("Acknowledge", new DialogParameters<SureDialog>
        {
            { asking => asking.Title, "Close this blind spot?" },
            { asking => asking.Text, $"{Words.Say.Clean(spot.Title, 160)}. It does not end by itself: what is missing is not learnt later. It is closed with your name and the time." },
            { asking => asking.Button, "Close it" },
        });
        if (await dialog.Result is { Canceled: false })
        {
            Tell(await desk.AcknowledgeAsync(user, spot, CancellationToken.None), "Closed.");
        }
    }

    public void Say(string text) => messages.Add(text, Calm);

    private void Tell(DeedResult result, string done)
    {
        (string text, MudBlazor.Severity tone) = result switch
        {
            DeedResult.Done => (done, Calm),
            DeedResult.NotAllowed => ("Your role may look, and not decide.", MudBlazor.Severity.Warning),
            DeedResult.Conflict => ("Somebody else decided in the meantime. Look again.", MudBlazor.Severity.Warning),
            _ => ("The ledger has no room left: nothing was written.", MudBlazor.Severity.Error),
        };
        messages.Add(text, tone);
    }

    private const MudBlazor.Severity Calm = MudBlazor.Severity.Normal;
}
