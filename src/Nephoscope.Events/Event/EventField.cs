namespace Nephoscope.Events;

/// <summary>
/// The text fields an event may carry, as UTF-8. At most 64: presence is one bit of a 64-bit mask. The numbers are stored; never
/// renumber. "Raw JSON" fields hold the source's own JSON value and are read with <see cref="JsonText"/>.
/// </summary>
public enum EventField : byte
{
    /// <summary>The source's own id: CloudTrail eventID, Tetragon exec_id, Kubernetes auditID, finding id.</summary>
    Uid = 0,

    /// <summary>The account (or cluster) the event happened in.</summary>
    AccountUid = 1,
    Region = 2,

    /// <summary>CloudTrail userIdentity.type, or the nearest word of the source.</summary>
    ActorType = 3,

    /// <summary>CloudTrail principalId, Kubernetes user uid.</summary>
    ActorUid = 4,

    /// <summary>The caller's ARN, or the Kubernetes user name.</summary>
    ActorArn = 5,
    ActorName = 6,
    ActorAccountUid = 7,

    /// <summary>Access key id.</summary>
    CredentialUid = 8,

    /// <summary>ARN of the role (or user) that issued the session.</summary>
    IssuerArn = 9,
    IssuerUid = 10,

    /// <summary>Service that called on behalf of the actor.</summary>
    InvokedBy = 11,

    /// <summary>Where the call came from, as logged: an address, a service name, "AWS Internal", or junk.</summary>
    SourceAddress = 12,
    UserAgent = 13,

    /// <summary>Called service, such as ec2.amazonaws.com; "kubernetes" for cluster audit.</summary>
    Service = 14,

    /// <summary>Called operation, such as RunInstances; for Kubernetes verb:resource[/subresource].</summary>
    Operation = 15,
    ErrorCode = 16,
    ErrorMessage = 17,

    /// <summary>Raw JSON of the request.</summary>
    Request = 18,

    /// <summary>Raw JSON of the answer.</summary>
    Response = 19,

    /// <summary>ARN or name of the first resource touched.</summary>
    ResourceUid = 20,

    /// <summary>Raw JSON array of all resources named by the source.</summary>
    Resources = 21,

    /// <summary>Raw JSON of additionalEventData or the like.</summary>
    Additional = 22,
    SourceIdentity = 23,

    /// <summary>Web identity or SAML provider behind the session.</summary>
    FederatedProvider = 24,

    /// <summary>Joins the two sides of a cross-account call.</summary>
    SharedUid = 25,
    VpcEndpointUid = 26,

    /// <summary>CloudTrail eventType; for other sources their record type.</summary>
    RecordType = 27,

    /// <summary>Raw JSON of serviceEventDetails or insightDetails.</summary>
    Details = 28,
    DestinationAddress = 29,
    InterfaceUid = 30,
    InstanceUid = 31,
    VpcUid = 32,
    SubnetUid = 33,
    DnsName = 34,
    DnsType = 35,

    /// <summary>Addresses or names answered, separated by one space.</summary>
    DnsAnswers = 36,
    DnsResponseCode = 37,

    /// <summary>Full path of the executed file.</summary>
    ProcessPath = 38,
    ProcessArguments = 39,

    /// <summary>Id of the process that is unique over time (Tetragon exec_id).</summary>
    ProcessUid = 40,
    ParentProcessPath = 41,
    ParentProcessUid = 42,
    WorkingDirectory = 43,

    /// <summary>Node or host name.</summary>
    HostName = 44,
    Namespace = 45,
    PodName = 46,
    ContainerUid = 47,
    ContainerName = 48,
    ContainerImage = 49,

    /// <summary>What the pod belongs to, such as Deployment/web; else the pod's name without its random end.</summary>
    WorkloadName = 50,
    ServiceAccount = 51,

    /// <summary>Kernel function, system call or trace point.</summary>
    FunctionName = 52,
    FilePath = 53,

    /// <summary>Another tool's own rule or finding type.</summary>
    FindingType = 54,
    FindingTitle = 55,
    FindingDescription = 56,

    /// <summary>ATT&amp;CK ids or tags another tool gave, separated by one space.</summary>
    FindingTags = 57,

    /// <summary>Kubernetes: the user actually asked for by impersonation.</summary>
    ImpersonatedUser = 58,

    /// <summary>Role session name or pod identity session.</summary>
    SessionName = 59,

    /// <summary>Kubernetes: groups of the user, separated by one space.</summary>
    ActorGroups = 60,

    /// <summary>TLS name the client asked for.</summary>
    HostHeader = 61,
}
