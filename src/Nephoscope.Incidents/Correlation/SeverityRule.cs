using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// From score to severity. High means a person should be woken: the joined score reaches the threshold of the budget AND at least two
/// different detections on two different events speak, or one rule or decoy is near certain by itself. A detection alone never wakes anyone.
/// </summary>
internal static class SeverityRule
{
    private const double Lead = 3.0;
    private const double LowFrom = 6.0;

    /// <param name="threshold">ln A + ln m.</param>
    /// <param name="lnA">What one rule or decoy must be worth to stand alone.</param>
    public static Severity Of(IncidentCase incident, double score, double threshold, double lnA, CorrelatorOptions options)
    {
        if (score < Lead)
        {
            return Severity.Unknown;
        }

        bool certain = incident.StrongestRule >= lnA;
        bool corroborated = incident.Analytics >= 2 && incident.Events >= 2;
        if (certain)
        {
            return Severity.Critical;
        }

        if (score >= threshold && corroborated)
        {
            bool grave = score >= threshold + options.CriticalMargin && (incident.Tactics >= 3 || incident.HasEffect);
            return grave ? Severity.Critical : Severity.High;
        }

        if (score >= threshold || (corroborated && score >= threshold / 2))
        {
            return Severity.Medium;
        }

        if (!incident.HasFinding)
        {
            return Severity.Unknown;
        }

        return score >= LowFrom || incident.Analytics >= 2 ? Severity.Low : Severity.Informational;
    }
}
