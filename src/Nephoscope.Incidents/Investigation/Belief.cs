namespace Nephoscope.Incidents.Investigation;

/// <summary>
/// A probability over the rows of a table, moved by answers: <c>ln posterior = ln prior + sum ln LR(answer) * 0.5^k</c>, k counting the earlier
/// yeses of the same topic. One writer; not thread-safe.
/// </summary>
internal sealed class Belief
{
    private readonly double[] logs;
    private readonly Dictionary<string, int> topics = new(StringComparer.Ordinal);

    public Belief(IEnumerable<double> logPriors)
    {
        logs = [.. logPriors];
        Probabilities = new double[logs.Length];
        Normalise();
    }

    public double[] Probabilities { get; }

    /// <summary>Takes a yes.</summary>
    public void Take(string topic, double[] logRatios)
    {
        double share = ShareOf(topic);
        topics[topic] = topics.GetValueOrDefault(topic) + 1;
        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] += share * logRatios[i];
        }

        Normalise();
    }

    /// <summary>
    /// Expected information of an answer in nats: the probability of a yes times the divergence of what one would then believe from what one
    /// believes now. A no counts nothing, because it moves nothing.
    /// </summary>
    public double Gain(Question question)
    {
        double share = ShareOf(question.Topic);
        double[] ifYes = question.IfYes;
        double yes = 0;
        double sum = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            // Most questions say nothing about most rows: a ratio of one needs no exponential.
            double ratio = ifYes[i] == 0 ? 1 : Math.Exp(share * ifYes[i]);
            yes += Probabilities[i] * Math.Min(0.95, question.Base * ratio);
            sum += Probabilities[i] * ratio;
        }

        double divergence = 0;
        double normaliser = Math.Log(sum);
        double unmoved = Math.Exp(-normaliser);
        for (int i = 0; i < logs.Length; i++)
        {
            double shift = (share * ifYes[i]) - normaliser;
            divergence += Probabilities[i] * (ifYes[i] == 0 ? unmoved : Math.Exp(shift)) * shift;
        }

        return yes * Math.Max(0, divergence);
    }

    private double ShareOf(string topic) => Math.Pow(0.5, topics.GetValueOrDefault(topic));

    private void Normalise()
    {
        double top = logs.Max();
        double sum = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            Probabilities[i] = Math.Exp(logs[i] - top);
            sum += Probabilities[i];
        }

        for (int i = 0; i < logs.Length; i++)
        {
            Probabilities[i] /= sum;
        }
    }
}
