using Nephoscope.Events;
using Nephoscope.WebConsole.Desk;

namespace Nephoscope.WebConsole.Reading;

/// <summary>An incident as one line of a list. Text is cleaned and bounded. Immutable.</summary>
public sealed record IncidentRow
{
    public required string Uid { get; init; }

    public required string Title { get; init; }

    /// <summary>The likeliest explanation in a few words; empty where nothing was asked.</summary>
    public required string Verdict { get; init; }

    /// <summary>Of the likeliest explanation, 0 to 1.</summary>
    public double Probability { get; init; }

    public Severity Severity { get; init; }

    public MicroNats Score { get; init; }

    public EventTime Start { get; init; }

    public EventTime End { get; init; }

    /// <summary>Name of the one it began with.</summary>
    public string Who { get; init; } = "";

    public int Findings { get; init; }

    /// <summary>Tactics in the order of the matrix.</summary>
    public IReadOnlyList<AttackTactic> Tactics { get; init; } = [];

    /// <summary>The incident itself, without its findings.</summary>
    public required Incident Incident { get; init; }

    public Triage Triage { get; init; } = Triage.None;

    /// <summary>A list's line from an incident that was read.</summary>
    public static IncidentRow Of(Incident incident, int findings)
    {
        Hypothesis? likeliest = incident.Hypotheses.Count > 0 ? incident.Hypotheses[0] : null;
        IncidentEntity? who = incident.Entities.FirstOrDefault(entity => entity.Role == EntityRole.PatientZero) ?? (incident.Entities.Count > 0 ? incident.Entities[0] : null);
        return new IncidentRow
        {
            Uid = incident.Uid,
            Title = LogText.Clean(incident.Title, 240),
            Verdict = LogText.Clean(likeliest?.Title ?? "", 120),
            Probability = likeliest?.Probability ?? 0,
            Severity = incident.Severity,
            Score = incident.Score,
            Start = incident.StartTime,
            End = incident.EndTime,
            Who = LogText.Clean(who?.Name is { Length: > 0 } name ? name : who?.Uid ?? "", 80),
            Findings = findings,
            Tactics = [.. incident.Attacks.Select(attack => attack.Tactic).Distinct().Order()],
            Incident = incident with { Signals = [], Story = [], Edges = [], History = [] },
        };
    }
}
