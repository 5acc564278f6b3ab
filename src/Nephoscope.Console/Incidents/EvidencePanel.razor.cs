using Microsoft.AspNetCore.Components;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>Every finding and weak sign of an incident.</summary>
public sealed partial class EvidencePanel
{
    [Parameter, EditorRequired]
    public Incident Case { get; set; } = null!;

    private static string Anchor(AttackTechnique attack) => string.Concat(attack.Uid.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.').Take(20));
}
