using Nephoscope.Events;

namespace Nephoscope.Lab.Score;

/// <summary>What was found in one simulated world, against what really happened there; the metrics of the science note, 10.2b. Immutable.</summary>
public sealed record WorldScore
{
    public required GroundTruth Truth { get; init; }

    /// <summary>Where the output lies, or what was simulated.</summary>
    public required string Folder { get; init; }

    public required IReadOnlyList<StepScore> Steps { get; init; }

    /// <summary>An incident of high severity or above holds at least two steps of the attack (one, where it has only one).</summary>
    public bool Found { get; init; }

    /// <summary>Incidents of high severity or above that hold an event of the attack: 1 is right.</summary>
    public required int Incidents { get; init; }

    /// <summary>Incidents of any severity that hold an event of the attack.</summary>
    public required int IncidentsAnySeverity { get; init; }

    /// <summary>Share of the attacker's events among the events that its incidents rest on, 0 to 1; null where it was missed.</summary>
    public double? Purity { get; init; }

    /// <summary>Place of the attack's first incident in the list, from 1; null where it was missed.</summary>
    public int? Rank { get; init; }

    /// <summary>The step during which the first incident reached high severity; null where none did.</summary>
    public int? OpeningStep { get; init; }

    /// <summary>From the attack's first event until the first incident reached high severity; null where none did, or the truth tells no times.</summary>
    public double? OpeningSeconds { get; init; }

    /// <summary>Events of the attack up to that moment.</summary>
    public int? OpeningEvents { get; init; }

    /// <summary>The incident's root cause is the victim; null where it was missed.</summary>
    public bool? PatientZero { get; init; }

    /// <summary>The incident's most likely hypothesis; null where it was missed.</summary>
    public string? TopHypothesis { get; init; }

    /// <summary>The most likely hypothesis is true; null where the attack was missed or the truth does not tell.</summary>
    public bool? Explained => TopHypothesis is null || Truth.Explanations.Count == 0 ? null : Truth.Explanations.Contains(TopHypothesis);

    /// <summary>Share of the attacker's events among those that the story of the attack's incident cites, 0 to 1; null where it was missed.</summary>
    public double? StoryPrecision { get; init; }

    /// <summary>Share of the attack's steps of which the story cites an event, 0 to 1; null where it was missed.</summary>
    public double? StoryRecall { get; init; }

    /// <summary>Incidents of high severity or above that tell of an authorised exercise: neither right nor false.</summary>
    public int AuthorisedIncidents { get; init; }

    /// <summary>Incidents of high severity or above that hold no event of an attacker, authorised or not.</summary>
    public int FalseIncidents => FalseOpenings.Count;

    /// <summary>Hours after the world's first midnight at which each false incident reached high severity.</summary>
    public required IReadOnlyList<double> FalseOpenings { get; init; }

    /// <summary>Weeks times principals, in thousands.</summary>
    public double Exposure => Weeks * Truth.Principals / 1000.0;

    public double Weeks => Truth.Days / 7.0;

    /// <summary>False incidents that were allowed in all.</summary>
    public required double Budgeted { get; init; }

    /// <summary>Scores what replay wrote.</summary>
    /// <exception cref="FormatException">The truth is that of another world; the message says the remedy.</exception>
    public static WorldScore Of(GroundTruth truth, ReplayOutput output)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(output);
        SameWorld.Check(truth, output);
        return Of(truth, output.Store.Incidents, output.Store.Findings, output.Budget, output.Folder);
    }

    /// <param name="incidents">Most severe first.</param>
    /// <param name="budget">False incidents allowed per week.</param>
    public static WorldScore Of(GroundTruth truth, IReadOnlyList<Incident> incidents, IReadOnlyList<Finding> findings, double budget, string name)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(incidents);
        HashSet<string> attack = [.. truth.Steps.SelectMany(step => step.Events)];
        HashSet<string> own = [.. attack, .. truth.Alongside];
        List<Incident> hits = [.. incidents.Where(incident => EvidenceIndex.EventsOf(incident).Overlaps(attack))];
        List<Incident> high = [.. hits.Where(incident => incident.Severity >= Severity.High)];
        List<HashSet<string>> held = [.. high.Select(EvidenceIndex.EventsOf)];
        List<(Incident Incident, HashSet<string> Events)> others =
            [.. incidents.Where(incident => incident.Severity >= Severity.High).Except(high).Select(incident => (incident, EvidenceIndex.EventsOf(incident)))];
        Incident? main = hits.Count > 0 ? hits[0] : null;
        HashSet<string> mainEvents = main is null ? [] : EvidenceIndex.EventsOf(main);
        var index = new EvidenceIndex(incidents, findings);
        var score = new WorldScore
        {
            Truth = truth,
            Folder = name,
            Steps = [.. truth.Steps.Select(step => Score(step, index, mainEvents))],
            Found = held.Exists(events => truth.Steps.Count(step => step.Events.Any(events.Contains)) >= Math.Min(2, truth.Steps.Count)),
            Incidents = high.Count,
            IncidentsAnySeverity = hits.Count,
            AuthorisedIncidents = others.Count(events => events.Events.Overlaps(truth.Authorised)),
            FalseOpenings =
            [
                .. others.Where(other => !other.Events.Overlaps(own) && !other.Events.Overlaps(truth.Authorised)).Select(other => Opened(other.Incident).Since(truth.Start).TotalHours),
            ],
            Budgeted = budget * truth.Days / 7.0,
        };
        return main is null ? score : Told(score, main, incidents, hits, high, own, index);
    }

    private static WorldScore Told(
        WorldScore score, Incident main, IReadOnlyList<Incident> all, List<Incident> hits, List<Incident> high, HashSet<string> own, EvidenceIndex index)
    {
        HashSet<string> held = [.. hits.SelectMany(EvidenceIndex.EventsOf)];
        HashSet<string> cited = [.. main.Story.SelectMany(sentence => sentence.EventUids)];
        GroundTruth truth = score.Truth;
        score = score with
        {
            StoryPrecision = cited.Count == 0 ? 0 : (double)cited.Count(own.Contains) / cited.Count,
            StoryRecall = (double)truth.Steps.Count(step => step.Events.Any(cited.Contains)) / truth.Steps.Count,
            Purity = (double)held.Count(own.Contains) / held.Count,
            Rank = all.ToList().IndexOf(main) + 1,
            PatientZero = IsNamed(main.RootCause.Entity, truth.Victim),
            TopHypothesis = main.Hypotheses.Count > 0 ? main.Hypotheses[0].Uid : null,
        };
        if (high.Count == 0)
        {
            return score;
        }

        EventTime at = high.Select(Opened).Min();
        List<EventTime> times = [.. truth.Steps.SelectMany(step => step.Times)];
        return score with
        {
            OpeningStep = truth.Steps.Where(step => Began(step, index) is { } began && began <= at).Select(step => (int?)step.Number).Max(),
            OpeningSeconds = times.Count > 0 ? Math.Max(0, at.Since(times.Min()).TotalSeconds) : null,
            OpeningEvents = times.Count > 0 ? times.Count(time => time <= at) : null,
        };
    }

    /// <summary>The name is the entity, or one part of its ARN: a longer name that begins alike is another.</summary>
    private static bool IsNamed(string entity, string name) =>
        name.Length > 0 && (entity == name || entity.Split('/', ':', ' ', '(', ')', '"', ',').Contains(name));

    private static EventTime Opened(Incident incident) =>
        incident.History.Where(change => change.Severity >= Severity.High).Select(change => change.Time).DefaultIfEmpty(incident.EndTime).Min();

    private static StepScore Score(TruthStep step, EvidenceIndex index, HashSet<string> main)
    {
        int first = -1;
        bool joined = false;
        EventTime? since = null;
        for (int i = 0; i < step.Events.Count; i++)
        {
            if (index.Since(step.Events[i]) is { } known)
            {
                first = first < 0 ? i : first;
                joined |= main.Contains(step.Events[i]);
                since = since is { } before && before < known ? before : known;
            }
        }

        EventTime? began = Began(step, index);
        return new StepScore(
            step,
            first >= 0,
            joined,
            step.Events.Any(uid => index.IsNamed(uid, step.Uid)),
            first < 0 ? null : first,
            since is { } seen && began is { } from ? Math.Max(0, seen.Since(from).TotalSeconds) : null);
    }

    /// <summary>From the truth; where it tells no times, from the output, if the step's first event is evidence.</summary>
    private static EventTime? Began(TruthStep step, EvidenceIndex index) =>
        step.Times.Count > 0 ? step.Times[0] : step.Events.Count > 0 ? index.Happened(step.Events[0]) : null;
}
