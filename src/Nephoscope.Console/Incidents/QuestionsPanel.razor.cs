using Microsoft.AspNetCore.Components;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>What an inquiry could not find out, and what it asked.</summary>
public sealed partial class QuestionsPanel
{
    [Parameter, EditorRequired]
    public Incident Case { get; set; } = null!;
}
