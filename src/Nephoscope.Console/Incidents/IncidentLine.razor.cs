using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Reading;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>One incident in a list: how bad, what, who, when, whose.</summary>
public sealed partial class IncidentLine
{
    [Parameter, EditorRequired]
    public IncidentRow Row { get; set; } = null!;

    /// <summary>True where the keys stand.</summary>
    [Parameter]
    public bool Marked { get; set; }

    [Parameter]
    public EventCallback OnMark { get; set; }

    private string LastedText => Row.End == Row.Start ? "one moment" : "over " + Say.Span(Row.End.Since(Row.Start));
}
