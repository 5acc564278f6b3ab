using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Watches whether new values come as often as the model says, for each feature, people and machines apart, on learnt events only. Where
/// they come more often, the probability of "new" is raised by the ratio (science note 5.1); it is never lowered. One writer.
/// </summary>
internal sealed class CalibrationMonitor
{
    private const double Prior = 50;
    private double[] observed = new double[Features.Count * 2];
    private double[] expected = new double[Features.Count * 2];

    public void Observe(bool human, Feature feature, bool seen, double newProbability)
    {
        int cell = ((int)feature * 2) + (human ? 1 : 0);
        observed[cell] = (observed[cell] * 0.9999) + (seen ? 0 : 1);
        expected[cell] = (expected[cell] * 0.9999) + newProbability;
    }

    /// <summary>Ratio of observed to expected new values, at least 1.</summary>
    public double Ratio(bool human, Feature feature)
    {
        int cell = ((int)feature * 2) + (human ? 1 : 0);
        return Math.Clamp((observed[cell] + Prior) / (expected[cell] + Prior), 1, 10);
    }

    /// <summary>Raises the three "new" cells by the ratio; the four cells still sum to one.</summary>
    public void Correct(bool human, Feature feature, Span<double> normal)
    {
        double fresh = normal[1] + normal[2] + normal[3];
        double raised = Math.Min(fresh * Ratio(human, feature), Math.Max(fresh, 0.95));
        double factor = raised / fresh;
        normal[0] = Math.Max(0, 1 - raised);
        for (int i = 1; i < 4; i++)
        {
            normal[i] *= factor;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.WriteArray<double>(observed);
        writer.WriteArray<double>(expected);
    }

    public void Load(StateReader reader)
    {
        observed = reader.ReadArray<double>();
        expected = reader.ReadArray<double>();
        reader.Require(observed.Length == Features.Count * 2 && expected.Length == observed.Length, "it counts other features");
    }
}
