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

    /// <summary>Attacks of which at least one incident of high severity or above tells two steps.</summary>
    public int AttacksFound => Attacked.Count(world => world.Found);

    /// <summary>Attacks with evidence in the attack's incident for every step.</summary>
    public int AttacksComplete => Attacked.Count(world => world.Steps.All(step => step.Joined));

    /// <summary>Mean share of steps with evidence in the attack's incident, 0 to 1; null without attacks.</summary>
    public double? StepsJoined => Mean(Attacked.SelectMany(world => world.Steps).Select(step => step.Joined ? 1.0 : 0.0));

    /// <summary>The same, but only attacks that somebody was woken for count.</summary>
    public double? StepsShown => Mean(Attacked.SelectMany(world => world.Steps.Select(step => step.Joined && world.Incidents > 0 ? 1.0 : 0.0)));

    /// <summary>Mean number of such steps in an attack.</summary>
    public double? StepsPerAttack => Mean(Attacked.Select(world => (double)world.Steps.Count(step => step.Joined)));

    /// <summary>Mean share of steps with evidence anywhere, 0 to 1; null without attacks.</summary>
    public double? StepsSeen => Mean(Attacked.SelectMany(world => world.Steps).Select(step => step.Seen ? 1.0 : 0.0));

    /// <summary>Mean share of steps whose first event is evidence; null without attacks.</summary>
    public double? StepsSeenAtOnce => Mean(Attacked.SelectMany(world => world.Steps).Select(step => step.EventsMissed == 0 ? 1.0 : 0.0));

    /// <summary>Mean over the attacks that were found; 1 is right.</summary>
    public double? IncidentsPerAttack => Mean(Attacked.Where(world => world.Incidents > 0).Select(world => (double)world.Incidents));

    public double? MeanPurity => Mean(Attacked.Where(world => world.Purity is not null).Select(world => world.Purity!.Value));

    /// <summary>Median over the attacks that were found.</summary>
    public double? OpeningStep => Median(Attacked.Where(world => world.OpeningStep is not null).Select(world => (double)world.OpeningStep!.Value));

    /// <summary>Largest opening step that at least 95 in 100 attacks do not exceed; an attack without an incident counts as its last step plus one.</summary>
    public double? OpeningStep95 => Quantile([.. Attacked.Select(world => world.OpeningStep ?? (double)world.Steps.Count + 1).Order()], 0.95);

    /// <summary>Median seconds from the attack's first event to the first incident of high severity.</summary>
    public double? OpeningSeconds => Median(Attacked.Where(world => world.OpeningSeconds is not null).Select(world => world.OpeningSeconds!.Value));

    /// <summary>Share of found attacks whose incident names the victim as its beginning.</summary>
    public double? PatientZero => Mean(Attacked.Where(world => world.PatientZero is not null).Select(world => world.PatientZero == true ? 1.0 : 0.0));

    /// <summary>Share of the attacks, as far as their truth tells, whose incident has a true explanation as its most likely one.</summary>
    public double? Explained => Mean(Attacked.Where(world => world.Explained is not null).Select(world => world.Explained == true ? 1.0 : 0.0));

    /// <summary>Mean share of the attacker's events among those cited by the story.</summary>
    public double? StoryPrecision => Mean(Attacked.Where(world => world.StoryPrecision is not null).Select(world => world.StoryPrecision!.Value));

    /// <summary>Mean share of the steps that the story tells.</summary>
    public double? StoryRecall => Mean(Attacked.Where(world => world.StoryRecall is not null).Select(world => world.StoryRecall!.Value));

    /// <summary>Share of found attacks whose incident stands first in the list.</summary>
    public double? RankedFirst => Mean(Attacked.Where(world => world.Rank is not null).Select(world => world.Rank == 1 ? 1.0 : 0.0));

    /// <summary>Top hypotheses of the attacks' incidents with their numbers, most frequent first.</summary>
    public IReadOnlyList<(string Uid, int Count)> Hypotheses =>
    [
        .. Attacked.Where(world => world.TopHypothesis is not null).GroupBy(world => world.TopHypothesis!, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count())).OrderByDescending(entry => entry.Item2).ThenBy(entry => entry.Key, StringComparer.Ordinal),
    ];

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

    private static double? Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];

    private static double? Median(IEnumerable<double> values)
    {
        double[] all = [.. values.Order()];
        return all.Length == 0 ? null : (all[(all.Length - 1) / 2] + all[all.Length / 2]) / 2;
    }
}
