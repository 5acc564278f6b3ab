namespace Nephoscope.Events;

/// <summary>Facts about an event that fit one bit.</summary>
[Flags]
public enum EventFlags
{
    None = 0,

    /// <summary>The operation did not succeed, for whatever reason.</summary>
    Failed = 1 << 0,

    /// <summary>It failed because permission was missing (AccessDenied, UnauthorizedOperation, Forbidden, 401, 403).</summary>
    Denied = 1 << 1,

    /// <summary>The source says the operation only reads. Not set both for writes and where the source is silent.</summary>
    ReadOnly = 1 << 2,

    /// <summary>The caller's session was authenticated with a second factor.</summary>
    Mfa = 1 << 3,

    /// <summary>The credential was issued to a web console session.</summary>
    ConsoleSession = 1 << 4,

    /// <summary>An object-level (data plane) event.</summary>
    DataEvent = 1 << 5,

    /// <summary>A CloudTrail network activity event (a call through a VPC endpoint).</summary>
    NetworkActivity = 1 << 6,

    /// <summary>The provider itself caused the event, no caller credential is involved.</summary>
    ServiceEvent = 1 << 7,

    /// <summary>A service of the provider made the call for the actor (<see cref="EventField.InvokedBy"/>).</summary>
    OnBehalf = 1 << 8,

    /// <summary>A field was longer than its bound and was cut.</summary>
    Truncated = 1 << 9,

    /// <summary>The source address looks like an address but is not one (leading zeros, out of range). Kept as text.</summary>
    InvalidAddress = 1 << 10,

    /// <summary>A flow that a security group or network ACL refused.</summary>
    Refused = 1 << 11,

    /// <summary>A flow record that says nothing was seen (NODATA).</summary>
    NoData = 1 << 12,

    /// <summary>A flow record that says records were lost (SKIPDATA).</summary>
    SkippedData = 1 << 13,

    /// <summary>The flow, connection or query enters the interface; not set: it leaves, or the source does not say.</summary>
    Inbound = 1 << 14,

    /// <summary>The process runs in a container.</summary>
    InContainer = 1 << 15,

    /// <summary>The process runs with full privileges (root with all capabilities, privileged container).</summary>
    Privileged = 1 << 16,

    /// <summary>The executed file was written or changed after the container started, or lives only in memory.</summary>
    DroppedExecutable = 1 << 17,

    /// <summary>Nobody authenticated (anonymous S3 or Kubernetes request).</summary>
    Anonymous = 1 << 18,
}
