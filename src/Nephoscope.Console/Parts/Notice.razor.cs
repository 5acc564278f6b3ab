using Microsoft.AspNetCore.Components;

namespace Nephoscope.WebConsole.Parts;

/// <summary>Says in words that there is nothing, that something failed, or why.</summary>
public sealed partial class Notice
{
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>calm, good or bad.</summary>
    [Parameter]
    public string Tone { get; set; } = "calm";

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
