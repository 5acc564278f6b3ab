namespace Nephoscope.Lab.Peers;

/// <summary>
/// A peer's threshold: the lowest that would have shown, in worlds without an attack, no more than the budget. Set on tuning seeds, applied to
/// reporting seeds. Immutable.
/// </summary>
/// <param name="PerWeek">False incidents accepted per week in one company.</param>
/// <param name="Threshold">An incident is shown when its score lies above.</param>
public sealed record PeerBudget(double PerWeek, double Threshold)
{
    /// <param name="benign">Scores of all windows of all tuning worlds.</param>
    /// <param name="weeks">Weeks that the tuning worlds cover together.</param>
    public static PeerBudget Tune(IEnumerable<double> benign, double weeks, double perWeek)
    {
        ArgumentNullException.ThrowIfNull(benign);
        double[] sorted = [.. benign.OrderDescending()];
        int allowed = (int)Math.Floor((perWeek * weeks) + 1e-9);
        return new PeerBudget(perWeek, allowed < sorted.Length ? sorted[allowed] : 0);
    }

    /// <summary>Incidents without an event of the attack.</summary>
    public int FalseIncidents(IEnumerable<PeerWindow> windows) => windows.Count(window => window.Steps == 0 && window.Score > Threshold);

    /// <summary>Steps of the attack within the incidents shown.</summary>
    public int Steps(IEnumerable<PeerWindow> windows) =>
        System.Numerics.BitOperations.PopCount(Shown(windows).Aggregate(0UL, static (all, window) => all | window.Steps));

    /// <summary>One incident tells at least so many steps.</summary>
    public bool Finds(IEnumerable<PeerWindow> windows, int steps) =>
        Shown(windows).Any(window => System.Numerics.BitOperations.PopCount(window.Steps) >= steps);

    private IEnumerable<PeerWindow> Shown(IEnumerable<PeerWindow> windows) => windows.Where(window => window.Steps != 0 && window.Score > Threshold);
}
