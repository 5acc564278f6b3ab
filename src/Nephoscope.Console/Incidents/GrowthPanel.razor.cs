using System.Globalization;
using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>How the evidence of an incident grew, and when it became severe.</summary>
public sealed partial class GrowthPanel
{
    [Parameter, EditorRequired]
    public Incident Case { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    /// <summary>The changes that raised the severity.</summary>
    private IEnumerable<IncidentChange> Raised
    {
        get
        {
            Severity most = Severity.Unknown;
            foreach (IncidentChange change in Case.History)
            {
                if (change.Severity > most)
                {
                    most = change.Severity;
                    yield return change;
                }
            }
        }
    }

    private string Points => string.Join(' ', Case.History.Select(change => $"{X(change)},{Y(change)}"));

    private string X(IncidentChange change)
    {
        long from = Case.History[0].Time.Nanoseconds;
        long to = Math.Max(from + 1, Case.History[^1].Time.Nanoseconds);
        return Text(5 + (290.0 * (change.Time.Nanoseconds - from) / (to - from)));
    }

    private string Y(IncidentChange change) => Text(84 - (78 * Math.Clamp(change.Score.Nats / Math.Max(1, Case.History.Max(other => other.Score.Nats)), 0, 1)));

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
