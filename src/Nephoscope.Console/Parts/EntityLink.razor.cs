using Microsoft.AspNetCore.Components;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Parts;

/// <summary>An entity by name, leading to what is known about it.</summary>
public sealed partial class EntityLink
{
    [Parameter, EditorRequired]
    public IncidentEntity Entity { get; set; } = null!;

    private string KindClass => EntityShape.Of(Entity.Type);
}
