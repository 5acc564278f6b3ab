using Microsoft.AspNetCore.Components;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>What would contain an incident, and what each would break.</summary>
public sealed partial class ContainmentPanel
{
    private const int Few = 5;

    private bool all;

    [Parameter, EditorRequired]
    public Incident Case { get; set; } = null!;
}
