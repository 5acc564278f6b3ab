using Microsoft.AspNetCore.Components;
using MudBlazor;
using Nephoscope.WebConsole.Desk;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>Asks why an incident is closed. Gives a <see cref="Choice"/>.</summary>
public sealed partial class CloseDialog
{
    private CloseReason? chosen;
    private string comment = "";

    [Parameter]
    public string Title { get; set; } = "";

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    private void Cancel() => Dialog.Cancel();

    private void Close()
    {
        if (chosen is not null)
        {
            Dialog.Close(DialogResult.Ok(new Choice(chosen, comment)));
        }
    }

    /// <summary>What the person chose.</summary>
    public sealed record Choice(CloseReason Reason, string Comment);
}
