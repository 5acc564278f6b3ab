using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Layout;

namespace Nephoscope.WebConsole.Parts;

/// <summary>Shows its content once it is loaded; before that a skeleton, after a failure what can be done.</summary>
public sealed partial class Loaded
{
    [Parameter, EditorRequired]
    public PageState State { get; set; }

    [Parameter]
    public EventCallback OnRetry { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
