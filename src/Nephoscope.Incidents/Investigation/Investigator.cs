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
        var last = new EventTime(findings.Count == 0 ? 0 : findings.Max(finding => finding.LastTime.Nanoseconds));
        IReadOnlyDictionary<string, List<Finding>> facts = FactFinder.Of(findings, threads, findings.Sum(finding => finding.Count), last);
        double[] posterior = Posterior(facts);
        HypothesisTable table = HypothesisTable.Shipped;
        string?[] cites = [.. table.Facts.Select(fact => facts.TryGetValue(fact.Uid, out List<Finding>? cited) ? Cite(fact, cited) : null)];
        return
        [
            .. table.Hypotheses.Select((row, index) => Tell(table, row, index, posterior[index], cites))
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

        var last = new EventTime(incident.Items.Where(item => item.Finding is not null).Max(item => item.Time.Nanoseconds));
        double[] posterior = Posterior(FactFinder.Of(findings, incident.Firsts.Count, findings.Count, last));
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

    private static Hypothesis Tell(HypothesisTable table, HypothesisRow row, int index, double probability, string?[] cites)
    {
        List<(double Weight, string Text)> weighed = [];
        for (int i = 0; i < cites.Length; i++)
        {
            double weight = table.Facts[i].LogRatios[index];
            if (cites[i] is { } cite && weight != 0)
            {
                weighed.Add((weight, cite));
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
        List<string> titles = First(cited, static finding => finding.Title);
        List<string> events = First(cited, static finding => finding.Events[^1].Uid);
        return $"{fact.Says} ({string.Join(", ", titles)}; {(events.Count == 1 ? "event" : "events")} {string.Join(", ", events)})";
    }

    /// <summary>The first few different texts.</summary>
    private static List<string> First(List<Finding> cited, Func<Finding, string> textOf)
    {
        List<string> texts = [];
        foreach (Finding finding in cited)
        {
            string text = LogText.Clean(textOf(finding));
            if (!texts.Contains(text))
            {
                texts.Add(text);
                if (texts.Count == MostCited)
                {
                    break;
                }
            }
        }

        return texts;
    }
}
