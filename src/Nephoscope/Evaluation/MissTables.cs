using System.Text;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>What went wrong, world by world, so that each can be simulated again. Thread-safe.</summary>
internal static class MissTables
{
    private const int Most = 40;

    public static void Write(StringBuilder text, Campaign campaign)
    {
        text.Append("## What went wrong (simulated)\n\n");
        List<string> lines = [];
        foreach (WorldResult result in campaign.Reporting.Concat(campaign.Hard).Concat(campaign.Benign))
        {
            WorldScore score = result.Scores[0];
            List<string> wrong = [];
            if (score.Truth.Attack is not null && !score.Found)
            {
                wrong.Add("**attack missed**");
            }

            List<int> lost = [.. score.Steps.Where(step => !step.Joined).Select(step => step.Step.Number)];
            if (lost.Count > 0)
            {
                wrong.Add("steps without evidence: " + string.Join(", ", lost));
            }

            if (score.Incidents > 1)
            {
                wrong.Add(EvaluationText.Invariant($"{score.Incidents} incidents for one attack"));
            }

            if (score.FalseIncidents > 0)
            {
                wrong.Add("false incident on day " + string.Join(", ", score.FalseOpenings.Select(hours => EvaluationText.Invariant($"{1 + (int)(hours / 24)}"))));
            }

            if (wrong.Count > 0)
            {
                lines.Add(EvaluationText.Invariant($"- {result.World.Label}: {string.Join("; ", wrong)}\n"));
            }
        }

        text.AppendJoin("", lines.Take(Most));
        text.Append(lines.Count == 0 ? "Nothing.\n" : lines.Count > Most ? EvaluationText.Invariant($"- and {lines.Count - Most} more worlds\n") : "").Append('\n');
    }
}
