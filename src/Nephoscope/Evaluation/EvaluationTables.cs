using System.Text;
using Nephoscope.Events;
using Nephoscope.Lab;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>One table for each question. Thread-safe.</summary>
internal static class EvaluationTables
{
    private const string AttackHead =
        "| attacks | found | steps | first event | incidents | rank 1 | purity | patient zero | opens at step | after, s | false / wk / 1k |\n|---|---|---|---|---|---|---|---|---|---|---|\n";

    public static void Attacks(StringBuilder text, Campaign campaign)
    {
        text.Append("## Attacks (simulated)\n\n| what happens ").Append(AttackHead.Replace("|---|---|---|---|---|---|---|---|---|---|---|", "|---|---|---|---|---|---|---|---|---|---|---|---|", StringComparison.Ordinal));
        foreach (string group in campaign.Groups)
        {
            Row(text, group, campaign.Board(EvaluatedSystems.Whole, group));
        }

        text.Append("\nMost likely hypothesis of the attacks' incidents: ");
        text.AppendJoin(", ", campaign.Board(EvaluatedSystems.Whole)!.Hypotheses.Take(8).Select(entry => EvaluationText.Invariant($"{LogText.Clean(entry.Uid, 60)} {entry.Count}"))).Append(".\n\n");
    }

    /// <summary>The reference scenario by pace, victim, source, and step by step.</summary>
    public static void Reference(StringBuilder text, Campaign campaign)
    {
        WorldResult[] worlds = [.. campaign.Reporting.Where(result => result.World.Group == AttackCatalog.Reference)];
        if (worlds.Length == 0)
        {
            return;
        }

        text.Append("## The reference scenario (simulated)\n\n| variants ").Append(AttackHead.Replace("|---|---|---|---|---|---|---|---|---|---|---|", "|---|---|---|---|---|---|---|---|---|---|---|---|", StringComparison.Ordinal));
        foreach (var group in worlds.GroupBy(result => result.World.Company.Attack!.Minutes).OrderBy(group => group.Key))
        {
            Row(text, EvaluationText.Invariant($"{group.Key} minutes"), new Scoreboard([.. group.Select(result => result.Scores[0])]));
        }

        foreach (var group in worlds.GroupBy(result => result.World.Company.Attack!.Victim).OrderBy(group => group.Key))
        {
            Row(text, EvaluationText.Invariant($"victim {group.Key}"), new Scoreboard([.. group.Select(result => result.Scores[0])]));
        }

        foreach (var group in worlds.GroupBy(result => result.World.Company.Attack!.Source).OrderBy(group => group.Key))
        {
            Row(text, EvaluationText.Invariant($"source {group.Key}"), new Scoreboard([.. group.Select(result => result.Scores[0])]));
        }

        text.Append("\n| step | detection expected | in the incident | evidence anywhere | named as expected | on its first event | events before it, mean | seconds, median |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var group in worlds.SelectMany(result => result.Scores[0].Steps).GroupBy(step => step.Step.Number).OrderBy(group => group.Key))
        {
            StepScore[] steps = [.. group];
            double[] seconds = [.. steps.Where(step => step.Seconds is not null).Select(step => step.Seconds!.Value).Order()];
            int[] missed = [.. steps.Where(step => step.EventsMissed is not null).Select(step => step.EventsMissed!.Value)];
            text.Append(EvaluationText.Invariant(
                $"| {group.Key} | `{steps[0].Step.Uid}` | {Part(steps, step => step.Joined)} | {Part(steps, step => step.Seen)} | {Part(steps, step => step.Named)} | {Part(steps, step => step.EventsMissed == 0)} | {(missed.Length == 0 ? "–" : EvaluationText.Number(missed.Average(), "0.0"))} | {(seconds.Length == 0 ? "–" : EvaluationText.Number(seconds[seconds.Length / 2], "0"))} |\n"));
        }

        text.Append('\n');
    }

    public static void Budgets(StringBuilder text, Campaign campaign)
    {
        text.Append("## Budgets (simulated)\n\n| budget a week | false incidents | company-weeks | realised a week | realised / budgeted | attacks found | opening step |\n|---|---|---|---|---|---|---|\n");
        foreach (EvaluatedSystem system in EvaluatedSystems.Budgets)
        {
            if (campaign.Board(system) is { } board)
            {
                double weeks = board.Worlds.Sum(world => world.Weeks);
                text.Append(EvaluationText.Invariant(
                    $"| {system.Name} | {board.FalseIncidents.Count} | {weeks:0.0} | {EvaluationText.Rate(new PoissonInterval(board.FalseIncidents.Count, weeks))} | {board.RealisedByBudgeted:0.00} | {board.AttacksFound} of {board.Attacked.Count} | {EvaluationText.Number(board.OpeningStep, "0.#")} |\n"));
            }
        }

        text.Append('\n');
    }

    public static void Parts(StringBuilder text, Campaign campaign, IReadOnlyList<EvaluatedSystem> systems, string title, string head)
    {
        if (campaign.Board(EvaluatedSystems.Whole, deepOnly: true) is not { } whole)
        {
            return;
        }

        text.Append(EvaluationText.Invariant($"## {title} (simulated)\n\n| {head} | found | steps | all steps | incidents | opens at step | after, s | false incidents |\n|---|---|---|---|---|---|---|---|\n"));
        Line("nothing: the whole", whole);
        foreach (EvaluatedSystem system in systems)
        {
            if (campaign.Board(system) is { } board)
            {
                Line(system.Name, board);
            }
        }

        text.Append('\n');

        void Line(string name, Scoreboard board) => text.Append(EvaluationText.Invariant(
            $"| {name} | {board.AttacksFound} of {board.Attacked.Count} | {EvaluationText.Share(board.StepsJoined)} | {board.AttacksComplete} of {board.Attacked.Count} | {EvaluationText.Number(board.IncidentsPerAttack, "0.00")} | {EvaluationText.Number(board.OpeningStep, "0.#")} | {EvaluationText.Number(board.OpeningSeconds, "0")} | {board.FalseIncidents.Count} in {board.Worlds.Sum(world => world.Weeks):0.0} weeks |\n"));
    }

    public static void ColdStart(StringBuilder text, Campaign campaign)
    {
        text.Append("## Cold start (simulated)\n\nFalse incidents by day since the first event was ever seen, per week per 1,000 principals:\n\n| day | seen | rate |\n|---|---|---|\n");
        IReadOnlyList<PoissonInterval> days = campaign.ByDay();
        for (int day = 0; day < days.Count; day++)
        {
            text.Append(EvaluationText.Invariant($"| {day + 1} | {days[day].Count} | {EvaluationText.Rate(days[day])} |\n"));
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, string name, Scoreboard? board)
    {
        if (board is null)
        {
            return;
        }

        bool attacked = board.Attacked.Count > 0;
        text.Append(EvaluationText.Invariant(
            $"| {name} | {(attacked ? board.Attacked.Count : board.Worlds.Count + " worlds")} | {(attacked ? board.AttacksFound : "–")} | {EvaluationText.Share(board.StepsJoined)} | {EvaluationText.Share(board.StepsSeenAtOnce)} | {EvaluationText.Number(board.IncidentsPerAttack, "0.00")} | {EvaluationText.Share(board.RankedFirst)} | {EvaluationText.Share(board.MeanPurity)} | {EvaluationText.Share(board.PatientZero)} | {EvaluationText.Number(board.OpeningStep, "0.#")} | {EvaluationText.Number(board.OpeningSeconds, "0")} | {EvaluationText.Rate(board.FalseIncidents)} |\n"));
    }

    private static string Part(StepScore[] steps, Func<StepScore, bool> holds) => EvaluationText.Share(steps.Average(step => holds(step) ? 1.0 : 0.0));
}
