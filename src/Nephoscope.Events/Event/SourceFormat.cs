namespace Nephoscope.Events;

/// <summary>The log format a record came in. The numbers are stored; never renumber.</summary>
public enum SourceFormat : byte
{
    Unknown = 0,
    CloudTrail = 1,
    VpcFlowLogs = 2,
    Route53Resolver = 3,
    Tetragon = 4,
    Falco = 5,
    Tracee = 6,
    KubernetesAudit = 7,
    GuardDuty = 8,
}
