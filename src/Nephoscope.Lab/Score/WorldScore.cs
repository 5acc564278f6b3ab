using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Lab.Score;

/// <summary>What replay found in one simulated world, against what really happened there. Immutable.</summary>
public sealed record WorldScore
{
    /// <summary>A replay may miss this share of a world's records (lost in delivery) and still be of that world.</summary>
    private const double MayMiss = 0.1;

    public required GroundTruth Truth { get; init; }

    public required string Folder { get; init; }

    public required IReadOnlyList<StepScore> Steps { get; init; }

    /// <summary>Incidents of high severity or above that hold an event of the attack: 1 is right.</summary>
    public required int Incidents { get; init; }

    /// <summary>Incidents of any severity that hold an event of the attack.</summary>
    public required int IncidentsAnySeverity { get; init; }

    /// <summary>Share of the attack's events among the events that its incidents rest on, 0 to 1; null where it was missed.</summary>
    public double? Purity { get; init; }

    /// <summary>Place of the attack's first incident in the list, from 1; null where it was missed.</summary>
    public int? Rank { get; init; }

    /// <summary>The step during which the first incident reached high severity; null where none did.</summary>
    public int? OpeningStep { get; init; }

    /// <summary>The incident's root cause is the victim; null where it was missed.</summary>
    public bool? PatientZero { get; init; }

    /// <summary>The incident's most likely hypothesis; null where it was missed.</summary>
    public string? TopHypothesis { get; init; }

    /// <summary>Incidents of high severity or above that hold no event of the attack.</summary>
    public required int FalseIncidents { get; init; }

    /// <summary>Weeks times principals, in thousands.</summary>
    public double Exposure => Weeks * Truth.Principals / 1000.0;

    public double Weeks => Truth.Days / 7.0;

    /// <summary>False incidents that the replay was allowed in all.</summary>
    public required double Budgeted { get; init; }

    /// <exception cref="FormatException">The truth is that of another world; the message says the remedy.</exception>
    public static WorldScore Of(GroundTruth truth, ReplayOutput output)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(output);
        Check(truth, output);
        HashSet<string> attack = [.. truth.Steps.SelectMany(step => step.Events)];
        IReadOnlyList<Incident> all = output.Store.Incidents;
        List<Incident> hits = [.. all.Where(incident => EvidenceIndex.EventsOf(incident).Overlaps(attack))];
        List<Incident> high = [.. hits.Where(incident => incident.Severity >= Severity.High)];
        Incident? main = hits.Count > 0 ? hits[0] : null;
        var index = new EvidenceIndex(output.Store);
        var score = new WorldScore
        {
            Truth = truth,
            Folder = output.Folder,
            Steps = [.. truth.Steps.Select(step => Score(step, index))],
            Incidents = high.Count,
            IncidentsAnySeverity = hits.Count,
            FalseIncidents = all.Count(incident => incident.Severity >= Severity.High) - high.Count,
            Budgeted = output.Budget * truth.Days / 7.0,
        };
        if (main is null)
        {
            return score;
        }

        HashSet<string> held = [.. hits.SelectMany(EvidenceIndex.EventsOf)];
        return score with
        {
            Purity = (double)held.Count(attack.Contains) / held.Count,
            Rank = all.ToList().IndexOf(main) + 1,
            OpeningStep = Opening(truth, index, high),
            PatientZero = main.RootCause.Entity.Contains(truth.Victim, StringComparison.Ordinal),
            TopHypothesis = main.Hypotheses.Count > 0 ? main.Hypotheses[0].Uid : null,
        };
    }

    private static void Check(GroundTruth truth, ReplayOutput output)
    {
        EventTime end = truth.Start.Plus(TimeSpan.FromDays(truth.Days + 2));
        bool apart = output.Records > 0 && (output.First < truth.Start || output.Last > end);
        if (apart || output.Records > truth.Events || output.Records < truth.Events * (1 - MayMiss))
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"{truth.Path} is the truth of another world: it tells of {truth.Events} records from {truth.Start} on, and {output.Folder} was made from {output.Records} records from {output.First} on; name the .truth.json beside the input of that replay, or replay that world again"));
        }
    }

    private static StepScore Score(TruthStep step, EvidenceIndex index)
    {
        int first = -1;
        EventTime? since = null;
        for (int i = 0; i < step.Events.Count; i++)
        {
            if (index.Since(step.Events[i]) is { } known)
            {
                first = first < 0 ? i : first;
                since = since is { } before && before < known ? before : known;
            }
        }

        EventTime? began = Began(step, index);
        return new StepScore(
            step,
            first >= 0,
            step.Events.Any(uid => index.IsNamed(uid, step.Uid)),
            first < 0 ? null : first,
            since is { } seen && began is { } from ? Math.Max(0, seen.Since(from).TotalSeconds) : null);
    }

    /// <summary>From the truth; where it tells no times, from the output, if the step's first event is evidence.</summary>
    private static EventTime? Began(TruthStep step, EvidenceIndex index) =>
        step.Times.Count > 0 ? step.Times[0] : step.Events.Count > 0 ? index.Happened(step.Events[0]) : null;

    private static int? Opening(GroundTruth truth, EvidenceIndex index, List<Incident> high)
    {
        List<EventTime> opened = [.. high.SelectMany(incident => incident.History).Where(change => change.Severity >= Severity.High).Select(change => change.Time)];
        if (opened.Count == 0)
        {
            return null;
        }

        EventTime at = opened.Min();
        return truth.Steps.Where(step => Began(step, index) is { } began && began <= at).Select(step => (int?)step.Number).Max();
    }
}
