using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>Sensitive resources of one kind that can be reached.</summary>
/// <param name="Sure">ARNs reached for sure, in order.</param>
/// <param name="Possible">ARNs for which it depends, in order.</param>
/// <param name="Anything">Whether the permission is held on every resource of the kind, known or not.</param>
public sealed record KindReach(SensitiveKind Kind, IReadOnlyList<string> Sure, IReadOnlyList<string> Possible, Truth Anything);

/// <summary>
/// What somebody in the shoes of one identity could get at: the identities it can become, whether administrator is among them, and the
/// sensitive resources those may touch. Possible, not observed.
/// </summary>
public sealed class BlastRadius
{
    /// <summary>Resources that listen to their own policy only can be made to listen by an administrator.</summary>
    private static readonly PolicyDocument OpenToRoot = PolicyReader.Read(
        "open", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""");

    private readonly PolicyStore store;
    private readonly EscalationGraph graph;
    private readonly IReadOnlyList<ProtectedResource> resources;

    private BlastRadius(PolicyStore store, EscalationGraph graph, string arn)
    {
        this.store = store;
        this.graph = graph;
        resources = store.ResourcesInOrder;
        Arn = arn;
        Dictionary<string, (string From, Step Step)> sure = graph.Walk(arn, Truth.Yes);
        Dictionary<string, (string From, Step Step)> possible = graph.Walk(arn, Truth.Unknown);
        Administrator = sure.Keys.Any(NodeName.IsAdministrators) ? Truth.Yes : TruthLogic.Of(possible.Keys.Any(NodeName.IsAdministrators)).And(Truth.Unknown);
        Identities = [.. sure.Keys.Where(IsSomebody).Select(key => (key, Truth.Yes))
            .Concat(possible.Keys.Where(key => IsSomebody(key) && !sure.ContainsKey(key)).Select(key => (key, Truth.Unknown)))];
        Kinds = Reach(sure, possible);
    }

    /// <summary>The identity it is about.</summary>
    public string Arn { get; }

    /// <summary>Whether administrator can be reached.</summary>
    public Truth Administrator { get; }

    /// <summary>Users and roles that can be become, nearest first.</summary>
    public IReadOnlyList<(string Arn, Truth Certainty)> Identities { get; }

    /// <summary>What can be reached, by kind; kinds of which nothing can be reached are left out.</summary>
    public IReadOnlyList<KindReach> Kinds { get; }

    /// <summary>The radius of one identity; null where it is not known.</summary>
    public static BlastRadius? Of(string arn, PolicyStore store, EscalationGraph graph) =>
        store.Rights(arn) is null ? null : new(store, graph, arn);

    /// <summary>How one of the identities is reached.</summary>
    public IReadOnlyList<EscalationStep> WayTo(string identity)
    {
        Dictionary<string, (string From, Step Step)> sure = graph.Walk(Arn, Truth.Yes);
        return EscalationGraph.Chain(Arn, identity, sure.ContainsKey(identity) ? sure : graph.Walk(Arn, Truth.Unknown));
    }

    private bool IsSomebody(string node) => NodeName.IsIdentity(node) && store.Find(node)?.Kind is IamKind.User or IamKind.Role;

    private List<KindReach> Reach(Dictionary<string, (string From, Step Step)> sure, Dictionary<string, (string From, Step Step)> possible)
    {
        var reached = new Truth[resources.Count];
        var anything = new Truth[SensitiveKinds.All.Length];
        IReadOnlyList<int> withPolicy = store.ResourcesWithPolicy;
        foreach ((string identity, Truth certainty) in Identities.Prepend((Arn, Truth.Yes)))
        {
            if (store.Rights(identity) is { } rights)
            {
                new ResourceReach(resources, withPolicy, rights, certainty, reached, anything).Run();
            }
        }

        foreach (string node in possible.Keys.Where(NodeName.IsAdministrators))
        {
            OwnEverything(NodeName.Account(node), sure.ContainsKey(node) ? Truth.Yes : Truth.Unknown, reached, anything);
        }

        var kinds = new List<KindReach>();
        for (int kind = 0; kind < anything.Length; kind++)
        {
            SensitiveKind about = SensitiveKinds.All[kind];
            List<string> certain = [];
            List<string> perhaps = [];
            for (int i = 0; i < reached.Length; i++)
            {
                if (reached[i] != Truth.No && ReferenceEquals(resources[i].Kind, about))
                {
                    (reached[i] == Truth.Yes ? certain : perhaps).Add(resources[i].Arn);
                }
            }

            if (certain.Count + perhaps.Count > 0 || anything[kind] != Truth.No)
            {
                kinds.Add(new KindReach(about, certain, perhaps, anything[kind]));
            }
        }

        return kinds;
    }

    /// <summary>An administrator can also change what does not let him in; the organisation's policies remain, as for the root user.</summary>
    private void OwnEverything(string account, Truth certainty, Truth[] reached, Truth[] anything)
    {
        var layers = new PolicyLayers { ServiceControl = store.ServiceControl(account) };
        var root = Caller.Root(account);
        for (int i = 0; i < reached.Length; i++)
        {
            ProtectedResource resource = resources[i];
            if (resource.Account == account || resource.Account.Length == 0)
            {
                reached[i] = reached[i].Or(certainty.And(Left(layers, root, resource.Kind, resource.Arn)));
            }
        }

        for (int kind = 0; kind < anything.Length; kind++)
        {
            anything[kind] = anything[kind].Or(certainty.And(Left(layers, root, SensitiveKinds.All[kind], "*")));
        }
    }

    private static Truth Left(PolicyLayers layers, Caller root, SensitiveKind kind, string arn) =>
        layers.ServiceControl.IsEmpty ? Truth.Yes
        : AccessEvaluator.IsAllowed(new AccessRequest(root, kind.Action, arn, root.Account, RequestContext.Unknown), layers with { Resource = OpenToRoot });
}
