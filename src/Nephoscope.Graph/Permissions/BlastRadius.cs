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

    /// <summary>Questions about single resources, after which it ends and says so.</summary>
    private const int MostAsked = 50_000;

    /// <summary>What going through one identity's policies costs, in such questions.</summary>
    private const int LikeQuestions = 10;

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

    /// <summary>Whether it ended before everything was asked: of the farther identities' resources some may be missing.</summary>
    public bool IsTruncated { get; private set; }

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
        ReachAll(reached, anything);
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

    /// <summary>What all identities reach together: policy by policy where that is the same, else identity by identity until too much was asked.</summary>
    private void ReachAll(Truth[] reached, Truth[] anything)
    {
        ReachMemo memo = store.Reaches;
        var whole = new Dictionary<string, Truth[]>(StringComparer.Ordinal);
        HashSet<(PolicyDocument, string, bool)> done = [];
        int left = MostAsked;
        foreach ((string identity, Truth certainty) in Identities.Prepend((Arn, Truth.Yes)))
        {
            if (store.Rights(identity) is not { } rights)
            {
                continue;
            }

            if (left <= 0)
            {
                IsTruncated = true;
                break;
            }

            IamPrincipal who = rights.Principal;
            if (memo.Parts(rights) is not { } parts)
            {
                var reach = new ResourceReach(resources, store.ResourcesWithPolicy, rights, certainty, reached, anything);
                reach.Run();
                left -= reach.Asked + LikeQuestions;
                continue;
            }

            // The sure ones come first, so what is done need not be done again for those who are only possible.
            // Somebody whom a resource names, to allow or to deny, is asked about it, and so shares with nobody.
            HashSet<int> named = [.. memo.Naming(who)];
            foreach (PolicyDocument policy in parts)
            {
                (PolicyDocument, string, bool) part = (policy, who.Account, who.Kind == IamKind.User);
                if (named.Count > 0 ? !done.Contains(part) : done.Add(part))
                {
                    Take(memo.Of(policy, rights), certainty, reached, anything, WholeOf(whole, who.Account), named);
                }
            }

            var asked = new ResourceReach(resources, [], rights, certainty, reached, anything);
            foreach (int place in named.Concat(memo.Asking).Distinct())
            {
                if (reached[place] < certainty && left-- > 0)
                {
                    asked.AskFor(place);
                }

                IsTruncated |= left < 0;
            }
        }

        foreach ((string account, Truth[] levels) in whole)
        {
            Fill(account, levels, reached);
        }
    }

    private static Truth[] WholeOf(Dictionary<string, Truth[]> whole, string account)
    {
        if (!whole.TryGetValue(account, out Truth[]? levels))
        {
            whole[account] = levels = new Truth[SensitiveKinds.All.Length];
        }

        return levels;
    }

    private static void Take(ReachMemo.Part part, Truth certainty, Truth[] reached, Truth[] anything, Truth[] whole, HashSet<int> except)
    {
        for (int kind = 0; kind < anything.Length; kind++)
        {
            anything[kind] = anything[kind].Or(part.Anything[kind].And(certainty));
            whole[kind] = whole[kind].Or(part.Whole[kind].And(certainty));
        }

        foreach ((int place, Truth level) in part.Places)
        {
            reached[place] = except.Contains(place) ? reached[place] : reached[place].Or(level.And(certainty));
        }
    }

    /// <summary>Raises all resources of an account that no policy of their own protects.</summary>
    private void Fill(string account, Truth[] levels, Truth[] reached)
    {
        if (Array.TrueForAll(levels, static level => level == Truth.No))
        {
            return;
        }

        for (int i = 0; i < reached.Length; i++)
        {
            ProtectedResource resource = resources[i];
            if (resource.Policy is null && (resource.Account.Length == 0 || resource.Account == account))
            {
                reached[i] = reached[i].Or(levels[SensitiveKinds.All.IndexOf(resource.Kind)]);
            }
        }
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
