namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>The values of a record that are looked for, each with a place in the table the walk fills.</summary>
internal enum CloudTrailSlot
{
    /// <summary>A name that is of no interest.</summary>
    None,

    /// <summary>A name under which a list of records lies: the object is no record itself.</summary>
    List,
    EventVersion,
    UserIdentity,
    EventTime,
    EventSource,
    EventName,
    Region,
    SourceAddress,
    UserAgent,
    ErrorCode,
    ErrorMessage,
    Request,
    Response,
    Additional,
    EventId,
    ReadOnly,
    Resources,
    EventType,
    ManagementEvent,
    RecipientAccount,
    SharedEventId,
    Category,
    VpcEndpoint,
    VpcEndpointAccount,
    TlsDetails,
    FromConsole,
    ServiceDetails,
    InsightDetails,
    Addendum,

    // userIdentity
    Type,
    PrincipalId,
    Arn,
    AccountId,
    AccessKeyId,
    UserName,
    InvokedBy,
    SessionContext,
    IdentityProvider,
    OnBehalfOf,
    CredentialId,
    InScopeOf,

    // userIdentity.sessionContext
    SessionIssuer,
    WebIdFederation,
    Attributes,
    SourceIdentity,
    RoleDelivery,
    MfaAuthenticated,
    FederatedProvider,
    IssuerPrincipalId,
    IssuerArn,
    IssuerUserName,

    // userIdentity.onBehalfOf and .inScopeOf
    OnBehalfUserId,
    IdentityStoreArn,
    CredentialsIssuedTo,
    ScopeSourceArn,

    // tlsDetails
    HostHeader,
    Count,
}
