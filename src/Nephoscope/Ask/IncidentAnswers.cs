using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Report;

namespace Nephoscope.Ask;

/// <summary>Answers from one incident's investigation, in sentences with the events they rest on. Nothing is added to what the incident holds.</summary>
internal static class IncidentAnswers
{
    private const double Worth = 0.05;

    public static AskAnswer Of(Understanding asked, AskWorld world) => asked.Form.Run == "path"
        ? Path(asked.Slots["incident"].Incident!, world) : Of(asked.Form.Run, asked.Slots["incident"].Incident!);

    private static AskAnswer Path(Incident incident, AskWorld world)
    {
        var path = IncidentPath.Of(incident, world.Map);
        Dictionary<EntityKey, PathStop> stops = path.Stops.ToDictionary(stop => stop.Key);
        return AskAnswer.Prose(path.Steps.Select(step => (Short(step.Time), $"{stops[step.From].Name} -> {stops[step.To].Name}: {step.What}{(step.EventUids.Count == 0 ? " (seen on the map)" : "")}", step.EventUids)));
    }

    private static AskAnswer Of(string run, Incident incident) => AskAnswer.Prose(run switch
    {
        "timeline" => incident.Story.Select(sentence => (Short(sentence.Time), sentence.Text, sentence.EventUids)),
        "why" => Why(incident),
        "root" => Root(incident),
        "for" => For(incident),
        "against" => Against(incident),
        "gaps" => Or(incident.Inquiry.Gaps, "No question was left open for want of telemetry."),
        "people" => Or(incident.Inquiry.NextQuestions, "There is nothing only people could answer."),
        "asked" => incident.Inquiry.Asked.Select(question => ("", $"{question.Question} {question.Answer}.", question.EventUids)),
        "contain" => incident.Inquiry.Containment.Select(option => ("", $"{option.Action} Breaks: {option.Breaks} Undo: {option.Undo}", option.EventUids)),
        "entities" => incident.Entities.Select(entity => Entity(incident, entity)),
        "made" => Or([.. incident.Entities.Where(entity => entity.Role == EntityRole.MadeByAttacker).Select(entity => Entity(incident, entity))], "Nothing was seen to be made."),
        "sources" => Or([.. incident.Entities.Where(entity => entity.Role == EntityRole.Source).Select(entity => Entity(incident, entity))], "No address outside was seen."),
        "attacks" => incident.Attacks.GroupBy(attack => attack.Tactic).Select(stage => ("", $"{stage.First().TacticName}: {string.Join(", ", stage.Select(attack => $"{attack.Name} ({attack.Uid})"))}.", Events(incident, stage))),
        "goals" => incident.Inquiry.Goals.Where(goal => goal.Probability >= Worth).Select(goal => Plain($"{goal.Title} ({HtmlIncident.Percent(goal.Probability)}){(goal.For.Count > 0 ? ": " + string.Join("; ", goal.For.Take(3)) : "")}")),
        "reach" => Or(incident.Reach.IsNone ? [] : incident.Reach.Sentences(), "What could be reached is told of high incidents only."),
        _ => Verdict(incident),
    });

    private static IEnumerable<(string, string, IReadOnlyList<string>)> Verdict(Incident incident)
    {
        yield return (Short(incident.StartTime), incident.Description, incident.Findings.Count > 0 ? [.. incident.Findings[0].Events.Select(related => related.Uid)] : []);
        if (incident.Inquiry.Verdict.Length > 0)
        {
            yield return Plain(incident.Inquiry.Verdict);
        }
    }

    private static IEnumerable<(string, string, IReadOnlyList<string>)> Why(Incident incident)
    {
        yield return Plain(string.Create(CultureInfo.InvariantCulture, $"It is {incident.Severity.ToString().ToLowerInvariant()} with {incident.Score} nats of evidence. Its severity rose so:"));
        foreach (IncidentChange change in incident.History)
        {
            Finding? cause = incident.Findings.FirstOrDefault(finding => finding.Time == change.Time && finding.Title == change.What) ?? incident.Findings.FirstOrDefault(finding => finding.Time == change.Time);
            yield return (Short(change.Time), string.Create(CultureInfo.InvariantCulture, $"{change.Severity}, {change.Score} nats: {change.What}."), cause is null ? [] : [.. cause.Events.Select(related => related.Uid)]);
        }

        foreach (Finding finding in incident.Findings.OrderByDescending(finding => finding.Evidence.Value).ThenBy(finding => finding.Uid, StringComparer.Ordinal).Take(5))
        {
            yield return (Short(finding.Time), $"Among the strongest, {finding.Evidence} nats: {finding.Title}. {finding.Description}", [.. finding.Events.Select(related => related.Uid)]);
        }
    }

    private static IEnumerable<(string, string, IReadOnlyList<string>)> Root(Incident incident)
    {
        foreach (IncidentEntity entity in incident.Entities.Where(entity => entity.Role == EntityRole.PatientZero))
        {
            yield return Entity(incident, entity);
        }

        yield return (Short(incident.RootCause.Time), incident.RootCause.Explanation, incident.RootCause.EventUids);
    }

    private static IEnumerable<(string, string, IReadOnlyList<string>)> For(Incident incident)
    {
        if (incident.Hypotheses.Count > 0)
        {
            yield return Plain($"The likeliest explanation: {incident.Hypotheses[0].Title} ({HtmlIncident.Percent(incident.Hypotheses[0].Probability)}). For it speaks:");
            foreach (string reason in incident.Hypotheses[0].For)
            {
                yield return Plain(reason);
            }
        }
    }

    private static IEnumerable<(string, string, IReadOnlyList<string>)> Against(Incident incident)
    {
        if (incident.Hypotheses.Count == 0)
        {
            yield break;
        }

        Hypothesis first = incident.Hypotheses[0];
        yield return Plain(first.Against.Count > 0 ? $"Against the likeliest explanation ({first.Title}, {HtmlIncident.Percent(first.Probability)}) speaks:" : $"Nothing that was seen speaks against the likeliest explanation ({first.Title}, {HtmlIncident.Percent(first.Probability)}).");
        foreach (string reason in first.Against)
        {
            yield return Plain(reason);
        }

        foreach (Hypothesis other in incident.Hypotheses.Skip(1))
        {
            yield return Plain($"Also weighed: {other.Title} ({HtmlIncident.Percent(other.Probability)}).{(other.For.Count > 0 ? " For it: " + string.Join("; ", other.For.Take(2)) + "." : "")}{(other.Against.Count > 0 ? " Against it: " + string.Join("; ", other.Against.Take(2)) + "." : "")}");
        }
    }

    private static (string, string, IReadOnlyList<string>) Entity(Incident incident, IncidentEntity entity) => (
        "",
        $"{HtmlIncident.RoleWord(entity.Role)}: {entity.Name} ({entity.Type}){(entity.Uid == entity.Name ? "" : ", " + entity.Uid)}.",
        [.. incident.Findings.Where(finding => finding.Actor.Key == entity.Key || finding.Entities.Contains(entity.Key) || finding.SourceAddress == entity.Uid || finding.Resources.Any(resource => resource.Uid == entity.Uid))
            .SelectMany(finding => finding.Events).Select(related => related.Uid).Distinct(StringComparer.Ordinal).Take(20)]);

    private static IReadOnlyList<string> Events(Incident incident, IEnumerable<AttackTechnique> stage) =>
        [.. incident.Findings.Where(finding => finding.Attacks.Intersect(stage).Any()).SelectMany(finding => finding.Events).Select(related => related.Uid).Distinct(StringComparer.Ordinal).Take(20)];

    private static IEnumerable<(string, string, IReadOnlyList<string>)> Or(IReadOnlyList<string> entries, string none) => entries.Count == 0 ? [Plain(none)] : entries.Select(Plain);

    private static IEnumerable<(string, string, IReadOnlyList<string>)> Or(IReadOnlyList<(string, string, IReadOnlyList<string>)> entries, string none) => entries.Count == 0 ? [Plain(none)] : entries;

    private static (string, string, IReadOnlyList<string>) Plain(string text) => ("", text, []);

    private static string Short(EventTime time) => time.ToString()[..19].Replace('T', ' ');
}
