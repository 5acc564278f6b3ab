using Microsoft.AspNetCore.Components;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Parts;

/// <summary>A severity: a word, a shape and a colour.</summary>
public sealed partial class SeverityMark
{
    [Parameter, EditorRequired]
    public Severity Severity { get; set; }
}
