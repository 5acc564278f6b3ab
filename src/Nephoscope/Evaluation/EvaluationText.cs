using System.Globalization;
using System.Text;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>The boards of a campaign as Markdown, which reads well on a terminal too. Thread-safe.</summary>
internal static class EvaluationText
{
    /// <summary>The page for the documentation: how it was made, then the boards.</summary>
    /// <param name="date">Day it was measured.</param>
    /// <param name="command">Gives the same boards again.</param>
    public static string Page(Campaign campaign, string date, string command)
    {
        EvaluationRequest request = campaign.Request;
        string tuned = request.Tuning == 0 ? "none" : Invariant($"1 to {request.Tuning}");
        string last = campaign.Reporting[^1].World.Company.Seed.ToString(CultureInfo.InvariantCulture);
        return Invariant($"""
            # Detection quality

            **Everything on this page is simulated**: the companies, their ordinary life and the attacks come from `nephoscope lab`. What was measured
            on public recordings stands in [measurements.md](measurements.md). Goals that were missed stand here as missed.

            Measured on {date}. Seeds reported: {request.Seed} to {last}. Seeds used to set the peers' thresholds: {tuned} (seeds below 1000 are for tuning,
            those from 1000 on for reporting; nothing is tuned on the latter). Command, which gives the same figures again:

            ```
            {command} --markdown docs/detection-quality.md
            ```

            {campaign.Reporting.Count} worlds reported and {campaign.TuningWorlds} for tuning, each a company of its own of {request.People} people and ten times as many workloads over
            {request.Days} days; {campaign.Hard.Count} worlds of hardships and {campaign.Benign.Count} of harmless cases, in the first of the reported companies: {campaign.Events:N0} events in {campaign.Seconds:0} s with {request.Workers} workers, {campaign.Rejected} rejected.

            What limits these figures: one author wrote the simulator and the detections; the companies are small, and an activity below 1 makes them
            quieter than an ordinary one; the reference scenario is given in fewer variants than the 1,000 of the goal where the table says so; each
            hardship and each harmless case was tried in few companies. In memory, flow logs and host events are read a quarter of an hour at a time.

            *Found*: one incident of high severity or above holds two steps of the attack (one, if it has only one). *Steps*: those with an event of at least
            ln 3 nats inside the attack's incident. *False incident*: one of high severity or above without any event of the attack. Intervals are exact 95 %
            Poisson intervals; where nothing was seen the upper bound (rule of three) is given.


            """) + Boards(campaign);
    }

    public static string Boards(Campaign campaign)
    {
        var text = new StringBuilder();
        EvaluationFigures.Write(text, campaign);
        EvaluationTables.Attacks(text, campaign);
        EvaluationTables.Reference(text, campaign);
        EvaluationTables.Budgets(text, campaign);
        EvaluationTables.Parts(text, campaign, EvaluatedSystems.Tactics, "Without one tactic's detections", "tactic left out");
        EvaluationTables.Parts(text, campaign, EvaluatedSystems.Ablations, "Without one part", "part left out");
        PeerTables.Write(text, campaign);
        HardshipTables.Write(text, campaign);
        HardshipTables.Benign(text, campaign);
        EvaluationTables.ColdStart(text, campaign);
        MissTables.Write(text, campaign);
        return text.ToString();
    }

    internal static string Share(double? value) => value is { } share ? Invariant($"{100 * share:0.0} %") : "–";

    internal static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    internal static string Rate(PoissonInterval rate) =>
        rate.Count == 0 ? Invariant($"0 seen, at most {rate.Upper:0.00}") : Invariant($"{rate.Rate:0.00} ({rate.Lower:0.00} to {rate.Upper:0.00})");

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
