using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>The story in order of time, in three lanes: identity, network, workload.</summary>
public sealed partial class StoryPanel
{
    private IReadOnlyList<StoryMoment> moments = [];

    [Parameter, EditorRequired]
    public Incident Case { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    protected override void OnParametersSet() => moments = StoryMoment.Of(Case, Viewer);
}
