using Microsoft.AspNetCore.Components;
using MudBlazor;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Parts;

/// <summary>Shows a secret the one time that it can be seen.</summary>
public sealed partial class SecretDialog
{
    private bool copied;

    [Parameter]
    public string Title { get; set; } = "";

    [Parameter]
    public string Text { get; set; } = "";

    [Parameter]
    public string Secret { get; set; } = "";

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    private async Task CopyAsync()
    {
        await Browser.CopyAsync(Secret);
        copied = true;
    }
}
