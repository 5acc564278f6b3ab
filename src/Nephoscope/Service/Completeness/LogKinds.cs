using Nephoscope.Events;

namespace Nephoscope.Service.Completeness;

/// <summary>Kinds of logs that detections want; one of several formats is enough.</summary>
/// <param name="Name">As settings call it.</param>
/// <param name="Without">What is not seen without it.</param>
internal sealed record LogKinds(string Name, IReadOnlyList<SourceFormat> Formats, string Without)
{
    public static IReadOnlyList<LogKinds> All { get; } =
    [
        new("cloudtrail", [SourceFormat.CloudTrail], "what people and programs do in the cloud accounts"),
        new("flow", [SourceFormat.VpcFlowLogs], "connections of machines: scans, mining, data that leaves"),
        new("dns", [SourceFormat.Route53Resolver], "names that machines look up: tunnels, command and control"),
        new("runtime", [SourceFormat.Falco, SourceFormat.Tetragon, SourceFormat.Tracee], "processes on machines and in containers"),
        new("kubernetes", [SourceFormat.KubernetesAudit], "what is done in clusters"),
        new("guardduty", [SourceFormat.GuardDuty], "findings of GuardDuty"),
    ];
}
