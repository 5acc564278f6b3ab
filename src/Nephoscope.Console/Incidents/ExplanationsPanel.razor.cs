using System.Globalization;
using Microsoft.AspNetCore.Components;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>Explanations that were kept and that were rejected, with what speaks for and against each.</summary>
public sealed partial class ExplanationsPanel
{
    /// <summary>Below this probability an explanation counts as rejected.</summary>
    private const double Least = 0.02;

    [Parameter, EditorRequired]
    public Incident Case { get; set; } = null!;

    private IEnumerable<Hypothesis> Kept => Case.Hypotheses.Where(hypothesis => hypothesis.Probability >= Least).Take(4);

    private IEnumerable<Hypothesis> Rejected => Case.Hypotheses.Except(Kept);

    private static string Width(double share) => (Math.Clamp(share, 0, 1) * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
