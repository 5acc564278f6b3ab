using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Nephoscope.WebConsole.Parts;

/// <summary>Asks before something that ends what others do.</summary>
public sealed partial class SureDialog
{
    [Parameter]
    public string Title { get; set; } = "";

    [Parameter]
    public string Text { get; set; } = "";

    /// <summary>What the button does, in words.</summary>
    [Parameter]
    public string Button { get; set; } = "";

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;
}
