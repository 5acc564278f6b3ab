using Microsoft.AspNetCore.Components;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>What speaks for or against an explanation, each with its events.</summary>
public sealed partial class ClaimList
{
    private const int Few = 6;

    private bool all;

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<string> Claims { get; set; } = [];

    [Parameter]
    public IReadOnlyList<Finding> Findings { get; set; } = [];
}
