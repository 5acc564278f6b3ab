using System.Text;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>The product beside its peers, and every place where one of them is ahead. Thread-safe.</summary>
internal static class PeerTables
{
    public static void Write(StringBuilder text, Campaign campaign)
    {
        IReadOnlyList<PeerRow> rows = campaign.PeerRows();
        if (rows.Count == 0)
        {
            return;
        }

        text.Append("## Peers at equal budgets (simulated)\n\nEach peer sees the same events, identities and sources. Its threshold is the lowest that kept the budget in the tuning worlds\n(")
            .Append(EvaluationText.Invariant($"{campaign.TuningWeeks:0.0} company-weeks: a budget below {1 / campaign.TuningWeeks:0.00} a week allows none there)"))
            .Append("; the product's own threshold follows from the budget and was tuned on nothing.\n\n| method | budget a week | found | any event | steps | false a week |\n|---|---|---|---|---|---|\n");
        List<string> ahead = [];
        for (int i = 0; i < EvaluatedSystems.Budgets.Count; i++)
        {
            EvaluatedSystem own = EvaluatedSystems.Budgets[i];
            if (campaign.Board(own) is not { } board)
            {
                continue;
            }

            double alarms = board.FalseIncidents.Count / board.Worlds.Sum(world => world.Weeks);
            text.Append(EvaluationText.Invariant(
                $"| **nephoscope** | {own.Name} | {board.AttacksFound} of {board.Attacked.Count} | {board.Attacked.Count(world => world.Incidents > 0)} | {EvaluationText.Share(board.StepsShown)} | {alarms:0.00} |\n"));
            foreach (PeerRow row in rows.Where(row => row.Budget.PerWeek == own.PerWeek))
            {
                text.Append(EvaluationText.Invariant($"| {row.Name} | {own.Name} | {row.Found} of {row.Attacks} | {row.Touched} | {EvaluationText.Share(row.Steps)} | {row.FalsePerWeek:0.00} |\n"));
                Compare(ahead, own.Name, board, alarms, row);
            }
        }

        text.Append('\n');
        foreach (PeerRow row in rows.DistinctBy(row => row.Name))
        {
            text.Append(EvaluationText.Invariant($"- *{row.Name}*: {row.Idea}.\n"));
        }

        text.Append("\nWhere a peer is ahead: ").Append(ahead.Count == 0 ? "nowhere in these worlds" : string.Join("; ", ahead)).Append(".\n\n");
    }

    private static void Compare(List<string> ahead, string budget, Scoreboard own, double alarms, PeerRow row)
    {
        if (row.Found > own.AttacksFound || row.Steps > (own.StepsShown ?? 0) + 1e-9)
        {
            ahead.Add(EvaluationText.Invariant(
                $"*{row.Name}* at {budget} a week (found {row.Found} against {own.AttacksFound}, steps {EvaluationText.Share(row.Steps)} against {EvaluationText.Share(own.StepsShown)}, with {row.FalsePerWeek:0.00} false a week against {alarms:0.00})"));
        }
    }
}
