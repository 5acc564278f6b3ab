namespace Nephoscope.Events;

/// <summary>What happened, in OCSF's classes. The numbers are stored; never renumber.</summary>
public enum EventKind : byte
{
    None = 0,

    /// <summary>A call of a cloud or cluster API (OCSF 6003 API Activity).</summary>
    ApiCall = 1,

    /// <summary>A sign-in, switch of role, sign-out or MFA check (OCSF 3002 Authentication).</summary>
    SignIn = 2,

    /// <summary>A summarised flow between two addresses (OCSF 4001 Network Activity, from flow logs).</summary>
    NetworkFlow = 3,

    /// <summary>A name looked up (OCSF 4003 DNS Activity).</summary>
    DnsQuery = 4,

    /// <summary>A process started (OCSF 1007 Process Activity, Launch).</summary>
    ProcessStart = 5,

    /// <summary>A process ended (OCSF 1007 Process Activity, Terminate).</summary>
    ProcessExit = 6,

    /// <summary>A connection opened or accepted by a known process (OCSF 4001, from a runtime sensor).</summary>
    NetworkConnection = 7,

    /// <summary>A file opened, written or removed by a known process (OCSF 1001 File System Activity).</summary>
    FileActivity = 8,

    /// <summary>A kernel function or system call worth logging (OCSF 1003 Kernel Activity).</summary>
    KernelActivity = 9,

    /// <summary>A finding of another tool: GuardDuty, Security Hub, Falco, Tracee (OCSF 2004 Detection Finding).</summary>
    ForeignFinding = 10,

    /// <summary>A measure the provider derived, such as a CloudTrail Insight (OCSF 6003, summarised).</summary>
    Insight = 11,
}
