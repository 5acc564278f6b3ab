using System.Text;
using Nephoscope.Lab;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>The figures that were set as goals, each with its goal, the least that counts, and a plain verdict. Thread-safe.</summary>
internal static class EvaluationFigures
{
    public static void Write(StringBuilder text, Campaign campaign)
    {
        text.Append("## Goals (simulated)\n\n| board | measured | goal | least | verdict |\n|---|---|---|---|---|\n");
        Scoreboard? reference = campaign.Board(EvaluatedSystems.Whole, AttackCatalog.Reference);
        Scoreboard all = campaign.Board(EvaluatedSystems.Whole)!;
        if (reference is not null)
        {
            int count = reference.Attacked.Count;
            double complete = (double)reference.AttacksComplete / count;
            Row(text, "reference scenario: variants", EvaluationText.Invariant($"{count}"), "1,000", "–", null);
            Row(text, "found", EvaluationText.Invariant($"{reference.AttacksFound} of {count}"), "99 %", "–", null);
            Row(
                text, "steps with evidence", EvaluationText.Invariant($"{reference.StepsPerAttack:0.00} of 7; 7 of 7 in {100 * complete:0.0} %"),
                "7/7 in 99 %", "6.3", Verdict(complete >= 0.99, reference.StepsPerAttack >= 6.3));
            Row(
                text, "incidents per campaign", EvaluationText.Number(reference.IncidentsPerAttack, "0.00"), "1.00", "1.10",
                Verdict(reference.IncidentsPerAttack <= 1.004, reference.IncidentsPerAttack <= 1.10));
            Row(
                text, "opening step, median; 95 % at or before", EvaluationText.Invariant($"{EvaluationText.Number(reference.OpeningStep, "0.#")}; {EvaluationText.Number(reference.OpeningStep95, "0.#")}"),
                "2", "3.5", Verdict(reference.OpeningStep <= 2, reference.OpeningStep <= 3.5));
        }

        PoissonInterval rate = all.FalseIncidents;
        Row(
            text, "false incidents per week per 1,000 principals", EvaluationText.Invariant($"{EvaluationText.Rate(rate)}; exposure {rate.Exposure:0.0}"), "0.05", "0.5",
            rate.Count == 0 ? Verdict(rate.Upper <= 0.05, rate.Upper <= 0.5, "not shown: too little exposure") : Verdict(rate.Rate <= 0.05, rate.Rate <= 0.5));
        Row(
            text, "realised / budgeted", EvaluationText.Invariant($"{all.RealisedByBudgeted:0.00} at {campaign.Request.Budget} a week"), "0.5 to 1.0", "at most 1.5",
            Verdict(all.RealisedByBudgeted is >= 0.5 and <= 1.0, all.RealisedByBudgeted <= 1.5));
        if (campaign.Benign.Count > 0)
        {
            Row(
                text, "the same with a hard but harmless case in every company",
                EvaluationText.Invariant($"{campaign.Benign.Sum(result => result.Scores[0].FalseIncidents)} false incidents in {campaign.Benign.Count} worlds"), "–", "–", null);
        }

        Investigated(text, all);
        Tactics(text, campaign);
        Hardships(text, campaign);
        text.Append('\n');
    }

    /// <summary>What the investigation made of all attacks that were seen.</summary>
    private static void Investigated(StringBuilder text, Scoreboard all)
    {
        if (all.PatientZero is null)
        {
            return;
        }

        Row(text, "patient zero right", EvaluationText.Share(all.PatientZero.Value), "0.99", "0.90", Verdict(all.PatientZero >= 0.99, all.PatientZero >= 0.90));
        if (all.Explained is { } explained)
        {
            Row(text, "most likely explanation true", EvaluationText.Share(explained), "0.95", "0.85", Verdict(explained >= 0.95, explained >= 0.85));
        }

        (double precision, double recall) = (all.StoryPrecision ?? 0, all.StoryRecall ?? 0);
        Row(
            text, "story: cited events that are the attacker's; steps that are told", EvaluationText.Invariant($"{EvaluationText.Share(precision)}; {EvaluationText.Share(recall)}"),
            "0.98", "0.90", Verdict(precision >= 0.98 && recall >= 0.98, precision >= 0.90 && recall >= 0.90));
    }

    private static void Tactics(StringBuilder text, Campaign campaign)
    {
        double[] recalls =
        [
            .. EvaluatedSystems.Tactics.Select(tactic => campaign.Board(tactic)).OfType<Scoreboard>()
                .Select(board => (double)board.AttacksFound / Math.Max(1, board.Attacked.Count)),
        ];
        if (recalls.Length > 0)
        {
            Row(
                text, "leave-one-tactic-out recall, mean; worst", EvaluationText.Invariant($"{EvaluationText.Share(recalls.Average())}; {EvaluationText.Share(recalls.Min())}"),
                "0.98", "0.90", Verdict(recalls.Average() >= 0.98, recalls.Average() >= 0.90));
        }
    }

    /// <summary>Padding, mimicry, poisoning: each beside the same companies without it.</summary>
    private static void Hardships(StringBuilder text, Campaign campaign)
    {
        List<Scoreboard> padding = Rows(campaign, "Padding");
        if (padding.Count == 3)
        {
            double few = 100 * (padding[0].StepsJoined - padding[1].StepsJoined) ?? 0;
            double many = 100 * (padding[0].StepsJoined - padding[2].StepsJoined) ?? 0;
            Row(text, "padding x10 / x100: points of steps lost", EvaluationText.Invariant($"{few:0.0} / {many:0.0}"), "1 / 2", "5 / 10", Verdict(few <= 1 && many <= 2, few <= 5 && many <= 10));
        }

        List<Scoreboard> mimicry = Rows(campaign, Hardship.Mimicry);
        if (mimicry.Count == 6)
        {
            double[] found = [.. mimicry.Select(board => (double)board.AttacksFound / board.Attacked.Count)];
            double area = (((found[0] + found[4]) / 2) + found[1] + found[2] + found[3]) / 4;
            Row(text, "mimicry: area of recall over its share", EvaluationText.Invariant($"{area:0.00}"), "0.90", "0.75", Verdict(area >= 0.90, area >= 0.75));
            Row(text, "mimicry: administrator, in full", EvaluationText.Invariant($"{found[5]:0.00}"), "0.70", "0.30", Verdict(found[5] >= 0.70, found[5] >= 0.30));
        }

        List<Scoreboard> poisoning = Rows(campaign, "Poisoning");
        if (poisoning.Count == 2)
        {
            double lost = 100 * (poisoning[0].StepsJoined - poisoning[1].StepsJoined) ?? 0;
            Row(text, "poisoning for 14 days: points of steps lost", EvaluationText.Invariant($"{lost:0.0}"), "1", "5", Verdict(lost <= 1, lost <= 5));
        }
    }

    private static List<Scoreboard> Rows(Campaign campaign, string board) =>
    [
        .. campaign.Hard.Where(result => result.World.Hardship!.Board == board).GroupBy(result => result.World.Hardship!.Name)
            .Select(row => new Scoreboard([.. row.Select(result => result.Scores[0])])),
    ];

    private static string Verdict(bool goal, bool least, string otherwise = "**missed**") => goal ? "goal met" : least ? "least met, goal missed" : otherwise;

    private static void Row(StringBuilder text, string board, string measured, string goal, string least, string? verdict) =>
        text.Append(EvaluationText.Invariant($"| {board} | {measured} | {goal} | {least} | {verdict ?? "–"} |\n"));
}
