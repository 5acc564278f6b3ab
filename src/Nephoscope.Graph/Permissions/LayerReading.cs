using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>Every layer's outcome for one request, and what follows from all of them.</summary>
internal readonly ref struct LayerReading
{
    private readonly AccessRequest request;
    private readonly LayerOutcome identity;
    private readonly LayerOutcome resource;
    private readonly LayerOutcome boundary;
    private readonly LayerOutcome session;
    private readonly LayerOutcome control;
    private readonly LayerOutcome resourceControl;
    private readonly bool hasBoundary;
    private readonly bool hasSession;

    public LayerReading(AccessRequest request, PolicyLayers layers)
    {
        this.request = request;
        bool identityCounts = request.Caller.Kind is not (CallerKind.Root or CallerKind.Service);
        hasBoundary = identityCounts && layers.Boundary is not null;
        hasSession = identityCounts && layers.Session.Length > 0;
        if (identityCounts)
        {
            foreach (PolicyDocument policy in layers.Identity)
            {
                identity.Read(policy, request, hasBoundary);
            }
        }
        else if (request.Caller.Kind == CallerKind.Root)
        {
            identity.Allow = Truth.Yes;
        }

        if (hasBoundary)
        {
            boundary.Read(layers.Boundary!, request, hasBoundary);
        }

        foreach (PolicyDocument policy in hasSession ? layers.Session : [])
        {
            session.Read(policy, request, hasBoundary);
        }

        if (layers.Resource is not null)
        {
            resource.Read(layers.Resource, request, hasBoundary);
        }

        control = Guardrails(request.Caller.Kind == CallerKind.Service ? [] : layers.ServiceControl, request);
        foreach (PolicyDocument policy in layers.ResourceControl)
        {
            resourceControl.Read(policy, request, hasBoundary);
        }
    }

    public Truth Deny => control.Deny.Or(resourceControl.Deny).Or(resource.Deny).Or(identity.Deny).Or(boundary.Deny).Or(session.Deny);

    /// <summary>Whether the layers together allow it, denials aside.</summary>
    public Truth Granted
    {
        get
        {
            Truth limits = (hasBoundary ? boundary.Allow : Truth.Yes).And(hasSession ? session.Allow : Truth.Yes);
            Truth own = identity.Allow.And(limits);
            Truth granted;
            if (request.Caller.Kind == CallerKind.Service)
            {
                granted = resource.AllowItself;
            }
            else if (request.IsCrossAccount)
            {
                granted = own.And(resource.Allow);
            }
            else
            {
                granted = (request.ResourceMustConsent ? own.And(resource.Allow) : own)
                    .Or(resource.AllowOrigin.And(limits)).Or(resource.AllowItself);
            }

            return control.Allow.And(granted);
        }
    }

    /// <summary>The statement behind the strongest denial.</summary>
    public StatementPlace? Denying
    {
        get
        {
            Truth deny = Deny;
            return deny == Truth.No ? null
                : control.Deny == deny ? Place(PolicyLayer.ServiceControl, control.DenyPolicy, control.DenyStatement)
                : resourceControl.Deny == deny ? Place(PolicyLayer.ResourceControl, resourceControl.DenyPolicy, resourceControl.DenyStatement)
                : resource.Deny == deny ? Place(PolicyLayer.Resource, resource.DenyPolicy, resource.DenyStatement)
                : identity.Deny == deny ? Place(PolicyLayer.Identity, identity.DenyPolicy, identity.DenyStatement)
                : boundary.Deny == deny ? Place(PolicyLayer.Boundary, boundary.DenyPolicy, boundary.DenyStatement)
                : Place(PolicyLayer.Session, session.DenyPolicy, session.DenyStatement);
        }
    }

    /// <summary>The statement that grants: of the identity's policies where they do, else of the resource's.</summary>
    public StatementPlace? Granting =>
        identity.AllowPolicy is not null && identity.Allow >= resource.AllowOrigin
            ? Place(PolicyLayer.Identity, identity.AllowPolicy, identity.AllowStatement)
            : Place(PolicyLayer.Resource, resource.AllowPolicy, resource.AllowStatement)
                ?? Place(PolicyLayer.Identity, identity.AllowPolicy, identity.AllowStatement);

    /// <summary>Where nothing allows: the first layer in the order of evaluation that should have.</summary>
    public PolicyLayer Missing =>
        control.Allow == Truth.No ? PolicyLayer.ServiceControl
        : request.Caller.Kind == CallerKind.Service ? PolicyLayer.Resource
        : (request.IsCrossAccount || request.ResourceMustConsent) && resource.Allow == Truth.No ? PolicyLayer.Resource
        : identity.Allow == Truth.No && (request.IsCrossAccount || resource.AllowOrigin == Truth.No) ? PolicyLayer.Identity
        : hasBoundary && boundary.Allow == Truth.No ? PolicyLayer.Boundary
        : hasSession && session.Allow == Truth.No ? PolicyLayer.Session
        : PolicyLayer.Identity;

    /// <summary>Every level must allow; a denial on any level counts.</summary>
    private static LayerOutcome Guardrails(ImmutableArray<ImmutableArray<PolicyDocument>> levels, AccessRequest request)
    {
        var all = new LayerOutcome { Allow = Truth.Yes };
        foreach (ImmutableArray<PolicyDocument> level in levels)
        {
            var one = new LayerOutcome();
            foreach (PolicyDocument policy in level)
            {
                one.Read(policy, request, hasBoundary: false);
            }

            all.Allow = all.Allow.And(one.Allow);
            if (one.Deny > all.Deny)
            {
                all.Deny = one.Deny;
                all.DenyPolicy = one.DenyPolicy;
                all.DenyStatement = one.DenyStatement;
            }
        }

        return all;
    }

    private static StatementPlace? Place(PolicyLayer layer, PolicyDocument? policy, PolicyStatement? statement) =>
        policy is null ? null : new(layer, policy, statement);
}
