namespace Nephoscope.Lab.Score;

/// <summary>The scores of several worlds together. Immutable.</summary>
public sealed class Scoreboard
{
    /// <param name="worlds">At least one.</param>
    public Scoreboard(IReadOnlyList<WorldScore> worlds)
    {
        ArgumentNullException.ThrowIfNull(worlds);
        ArgumentOutOfRangeException.ThrowIfZero(worlds.Count);
        Worlds = worlds;
        Attacked = [.. worlds.Where(world => world.Truth.Attack is not null)];
    }

    public IReadOnlyList<WorldScore> Worlds { get; }

    /// <summary>Worlds with an attack.</summary>
    public IReadOnlyList<WorldScore> Attacked { get; }

    /// <summary>Attacks with at least one incident of high severity or above.</summary>
    public int AttacksFound => Attacked.Count(world => world.Incidents > 0);

    /// <summary>Mean share of steps with evidence, 0 to 1; null without attacks.</summary>
    public double? StepsSeen => Mean(Attacked.SelectMany(world => world.Steps).Select(step => step.Seen ? 1.0 : 0.0));

    /// <summary>Mean share of steps whose first event is evidence; null without attacks.</summary>
    public double? StepsSeenAtOnce => Mean(Attacked.SelectMany(world => world.Steps).Select(step => step.EventsMissed == 0 ? 1.0 : 0.0));

    /// <summary>Mean over the attacks that were found; 1 is right.</summary>
    public double? IncidentsPerAttack => Mean(Attacked.Where(world => world.Incidents > 0).Select(world => (double)world.Incidents));

    public double? MeanPurity => Mean(Attacked.Where(world => world.Purity is not null).Select(world => world.Purity!.Value));

    /// <summary>Median over the attacks that were found.</summary>
    public double? OpeningStep => Median(Attacked.Where(world => world.OpeningStep is not null).Select(world => (double)world.OpeningStep!.Value));

    /// <summary>Median over the steps whose time is known.</summary>
    public double? Seconds => Median(Attacked.SelectMany(world => world.Steps).Where(step => step.Seconds is not null).Select(step => step.Seconds!.Value));

    /// <summary>False incidents (high or above) per week and 1,000 principals.</summary>
    public PoissonInterval FalseIncidents => new(Worlds.Sum(world => world.FalseIncidents), Worlds.Sum(world => world.Exposure));

    /// <summary>False incidents against those that were allowed; at most 1 is right.</summary>
    public double RealisedByBudgeted => Worlds.Sum(world => world.FalseIncidents) / Math.Max(Worlds.Sum(world => world.Budgeted), 1e-9);

    private static double? Mean(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return all.Length == 0 ? null : all.Average();
    }

    private static double? Median(IEnumerable<double> values)
    {
        double[] all = [.. values.Order()];
        return all.Length == 0 ? null : (all[(all.Length - 1) / 2] + all[all.Length / 2]) / 2;
    }
}
