using System.Text;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>The boards of what makes detection hard: each hardship beside its easy twin, each harmless case by itself. Thread-safe.</summary>
internal static class HardshipTables
{
    public static void Write(StringBuilder text, Campaign campaign)
    {
        foreach (var table in campaign.Hard.GroupBy(result => result.World.Hardship!.Board))
        {
            text.Append(EvaluationText.Invariant($"## {table.Key} (simulated)\n\nThe reference scenario in the same {campaign.Request.Hard} companies each time.\n\n"));
            text.Append("| what is harder | found | steps | steps lost, points | incidents | opens at step | false incidents |\n|---|---|---|---|---|---|---|\n");
            Scoreboard? usual = null;
            foreach (var row in table.GroupBy(result => result.World.Hardship!.Name))
            {
                var board = new Scoreboard([.. row.Select(result => result.Scores[0]), .. row.SelectMany(result => result.OtherAttackers)]);
                usual ??= board;
                text.Append(EvaluationText.Invariant(
                    $"| {row.Key} | {board.AttacksFound} of {board.Attacked.Count} | {EvaluationText.Share(board.StepsJoined)} | {EvaluationText.Number(100 * (usual.StepsJoined - board.StepsJoined), "0.0")} | {EvaluationText.Number(board.IncidentsPerAttack, "0.00")} | {EvaluationText.Number(board.OpeningStep, "0.#")} | {row.Sum(result => result.Scores[0].FalseIncidents)} |\n"));
            }

            text.Append('\n');
        }
    }

    public static void Benign(StringBuilder text, Campaign campaign)
    {
        if (campaign.Benign.Count == 0)
        {
            return;
        }

        text.Append("## Harmless but hard (simulated)\n\nWorlds without an attack in which one thing happens that looks like one.\n\n");
        text.Append("| case | worlds | false incidents | incidents of an authorised exercise |\n|---|---|---|---|\n");
        foreach (var row in campaign.Benign.GroupBy(result => result.World.Group))
        {
            WorldScore[] scores = [.. row.Select(result => result.Scores[0])];
            text.Append(EvaluationText.Invariant($"| {row.Key} | {scores.Length} | {scores.Sum(score => score.FalseIncidents)} | {scores.Sum(score => score.AuthorisedIncidents)} |\n"));
        }

        text.Append('\n');
    }
}
