using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Writes findings of workload, network and cluster detectors. Allocates: only for what deviates.</summary>
internal static class Reporting
{
    private const int LongestQuote = 240;

    /// <summary>Adds a finding; its severity follows from the evidence unless the case says otherwise.</summary>
    internal static void Report(
        this FindingSink sink,
        in Observation observation,
        DetectorInfo info,
        double nats,
        string description,
        IReadOnlyList<string> reasons,
        Severity severity = Severity.Unknown,
        string subject = "",
        IReadOnlyList<AttackTechnique>? attacks = null,
        IReadOnlyList<RelatedEvent>? events = null,
        string product = "Nephoscope")
    {
        sink.Add(observation, info, new FindingDraft
        {
            Description = description,
            Evidence = MicroNats.FromNats(nats),
            Severity = severity == Severity.Unknown ? SeverityOf(nats) : severity,
            Reasons = [.. reasons.Where(static reason => reason.Length > 0)],
            Resources = ResourcesOf(observation.Event),
            Subject = subject,
            Attacks = attacks,
            Events = events ?? [],
            Product = product,
        });
    }

    /// <summary>Below 1 nat informational, below 2.5 low, below 4.5 medium, else high. A finding alone never wakes anyone.</summary>
    internal static Severity SeverityOf(double nats) => nats switch
    {
        < 1 => Severity.Informational,
        < 2.5 => Severity.Low,
        < 4.5 => Severity.Medium,
        _ => Severity.High,
    };

    /// <summary>Who acted, as a sentence's subject.</summary>
    internal static string Who(in Observation observation)
    {
        string name = observation.Event.Text(EventField.WorkloadName);
        if (name.Length > 0)
        {
            string space = observation.Event.Text(EventField.Namespace);
            return Quote(space.Length > 0 ? name + " in " + space : name);
        }

        return Quote(observation.Principal.Name);
    }

    /// <summary>Program and arguments, shortened.</summary>
    internal static string Command(in SecurityEvent e) =>
        Quote(e.Text(EventField.ProcessPath) + (e.Has(EventField.ProcessArguments) ? " " + e.Text(EventField.ProcessArguments) : ""));

    /// <summary>Text of a log record, cut to a length that a sentence bears.</summary>
    internal static string Quote(string text) => text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), " ...");

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static List<FindingResource> ResourcesOf(in SecurityEvent e)
    {
        List<FindingResource> resources = [];
        string pod = e.Text(EventField.PodName);
        if (pod.Length > 0)
        {
            resources.Add(new FindingResource(e.Text(EventField.Namespace) + "/" + pod, "Pod", pod));
        }

        if (e.Has(EventField.ContainerUid))
        {
            string name = e.Text(EventField.ContainerName);
            resources.Add(new FindingResource(e.Text(EventField.ContainerUid), "Container", name.Length > 0 ? name : e.Text(EventField.ContainerUid)));
        }

        if (e.Has(EventField.InstanceUid))
        {
            resources.Add(new FindingResource(e.Text(EventField.InstanceUid), "Instance", e.Text(EventField.InstanceUid)));
        }

        if (e.Has(EventField.ResourceUid))
        {
            resources.Add(new FindingResource(e.Text(EventField.ResourceUid), "Resource", e.Text(EventField.ResourceUid)));
        }

        return resources;
    }
}
