using Nephoscope.Events;
using Nephoscope.Incidents.Correlation;

namespace Nephoscope.Incidents.Investigation;

/// <summary>
/// Weighs what could explain an incident: <c>ln posterior = ln prior + sum ln LR(fact)</c> over a shipped table, every fact with the
/// findings and events it rests on. Deterministic; no language model takes part. Thread-safe.
/// </summary>
internal static class Investigator
{
    private const int MostCited = 4;

    /// <summary>Every explanation, most likely first; what speaks for and against each.</summary>
    public static IReadOnlyList<Hypothesis> Weigh(IReadOnlyList<Finding> findings, int threads)
    {
        IReadOnlyDictionary<string, List<Finding>> facts = FactFinder.Of(findings, threads);
        double[] posterior = Posterior(facts);
        HypothesisTable table = HypothesisTable.Shipped;
        return
        [
            .. table.Hypotheses.Select((row, index) => Tell(table, row, index, posterior[index], facts))
                .OrderByDescending(hypothesis => hypothesis.Probability).ThenBy(hypothesis => hypothesis.Uid, StringComparer.Ordinal),
        ];
    }

    /// <summary>Probability of all harmless explanations together; zero while there is no finding.</summary>
    public static double HarmlessProbability(IncidentCase incident)
    {
        List<Finding> findings = [.. incident.Items.Where(item => item.Finding is not null).Select(item => item.Finding!)];
        if (findings.Count == 0)
        {
            return 0;
        }

        double[] posterior = Posterior(FactFinder.Of(findings, incident.Firsts.Count));
        double sum = 0;
        for (int i = 0; i < posterior.Length; i++)
        {
            sum += HypothesisTable.Shipped.Hypotheses[i].Harmless ? posterior[i] : 0;
        }

        return sum;
    }

    private static double[] Posterior(IReadOnlyDictionary<string, List<Finding>> facts)
    {
        HypothesisTable table = HypothesisTable.Shipped;
        double[] logs = [.. table.Hypotheses.Select(row => Math.Log(row.Prior))];
        foreach (FactRow fact in table.Facts)
        {
            if (facts.ContainsKey(fact.Uid))
            {
                for (int i = 0; i < logs.Length; i++)
                {
                    logs[i] += fact.LogRatios[i];
                }
            }
        }

        double top = logs.Max();
        double sum = logs.Sum(log => Math.Exp(log - top));
        return [.. logs.Select(log => Math.Round(Math.Exp(log - top) / sum, 4))];
    }

    private static Hypothesis Tell(
        HypothesisTable table, HypothesisRow row, int index, double probability, IReadOnlyDictionary<string, List<Finding>> facts)
    {
        List<(double Weight, string Text)> weighed = [];
        foreach (FactRow fact in table.Facts)
        {
            if (facts.TryGetValue(fact.Uid, out List<Finding>? cited) && fact.LogRatios[index] != 0)
            {
                weighed.Add((fact.LogRatios[index], Cite(fact, cited)));
            }
        }

        return new Hypothesis(
            row.Uid,
            row.Title,
            probability,
            [.. weighed.Where(entry => entry.Weight > 0).OrderByDescending(entry => entry.Weight).Select(entry => entry.Text)],
            [.. weighed.Where(entry => entry.Weight < 0).OrderBy(entry => entry.Weight).Select(entry => entry.Text)]);
    }

    private static string Cite(FactRow fact, List<Finding> cited)
    {
        IEnumerable<string> titles = cited.Select(finding => LogText.Clean(finding.Title)).Distinct(StringComparer.Ordinal).Take(MostCited);
        List<string> events = [.. cited.Select(finding => LogText.Clean(finding.Events[^1].Uid)).Distinct(StringComparer.Ordinal).Take(MostCited)];
        return $"{fact.Says} ({string.Join(", ", titles)}; {(events.Count == 1 ? "event" : "events")} {string.Join(", ", events)})";
    }
}
