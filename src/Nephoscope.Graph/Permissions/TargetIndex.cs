using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>Who belongs to a class, with how sure that is.</summary>
internal readonly record struct Target(string Arn, Truth Sure);

/// <summary>
/// The identities as targets of escalation, in classes: an account's users, its roles, the roles a service may use, the roles that leave it
/// to an account who assumes them, the roles that name one principal. Kept change by change. One writer.
/// </summary>
internal sealed class TargetIndex
{
    private static readonly StringComparer Order = StringComparer.Ordinal;
    private static readonly string[] Services = [.. EscalationCatalog.Paths.Select(path => path.Service).Where(service => service.Length > 0).Distinct()];
    private readonly Dictionary<string, SortedList<string, Truth>> classes = new(Order);
    private readonly Dictionary<string, List<string>> memberships = new(Order);

    public static string Users(string account) => account + "|users";

    public static string Groups(string account) => account + "|groups";

    public static string Roles(string account) => account + "|roles";

    public static string ServiceRoles(string account, string service) => $"{account}|service|{service}";

    /// <summary>Roles that leave it to the account, without further conditions.</summary>
    public static string Open(string account) => account + "|open";

    /// <summary>Roles with a managed policy that the account may rewrite.</summary>
    public static string Rewritable(string account) => account + "|rewritable";

    /// <summary>The same, of those that leave it to the account, without further conditions.</summary>
    public static string RewritableOpen(string account) => account + "|rewritable-open";

    /// <summary>Roles that leave it to the account under conditions, so that each asking must be decided.</summary>
    public static string Asking(string account) => account + "|asking";

    /// <summary>Roles that speak of everybody, so that each asking must be decided, whatever the caller's own policies.</summary>
    public const string Everyone = "*|everyone";

    public static string Named(string principal) => "named|" + principal;

    /// <summary>The members in the order of their ARNs.</summary>
    public SortedList<string, Truth>? Members(string name) => classes.GetValueOrDefault(name);

    /// <summary>The classes an identity belongs to.</summary>
    public IReadOnlyList<string> ClassesOf(string arn) => memberships.GetValueOrDefault(arn) ?? [];

    public void Remove(string arn)
    {
        if (memberships.Remove(arn, out List<string>? names))
        {
            foreach (string name in names)
            {
                classes[name].Remove(arn);
            }
        }
    }

    public void Add(IamPrincipal principal)
    {
        string account = principal.Account;
        switch (principal.Kind)
        {
            case IamKind.User:
                Join(principal.Arn, Users(account), Truth.Yes);
                break;
            case IamKind.Group:
                Join(principal.Arn, Groups(account), Truth.Yes);
                break;
            default:
                Join(principal.Arn, Roles(account), Truth.Yes);
                AddTrust(principal);
                AddRewritable(principal);
                break;
        }
    }

    private void AddTrust(IamPrincipal role)
    {
        if (role.Trust is null || role.Trust.Fault is not null)
        {
            Join(role.Arn, Asking(role.Account), Truth.Unknown);
            return;
        }

        bool plain = role.Trust.Statements.All(statement => statement.IsAllow);
        foreach (PolicyStatement statement in role.Trust.Statements)
        {
            if (!statement.IsAllow || !statement.CoversAction("sts:AssumeRole"))
            {
                continue;
            }

            if (statement.PrincipalsNegated || statement.Principals is null || statement.Principals.Everyone)
            {
                Join(role.Arn, Everyone, Truth.Unknown);
            }

            foreach (string named in statement.Principals?.Aws ?? [])
            {
                AddNamed(role, named, plain && !statement.PrincipalsNegated && statement.Conditions.Length == 0);
            }
        }

        foreach (string service in Services)
        {
            Truth trusts = TrustsService(role, service);
            if (trusts != Truth.No)
            {
                Join(role.Arn, ServiceRoles(role.Account, service), trusts);
            }
        }
    }

    private void AddRewritable(IamPrincipal role)
    {
        if (!StepFinder.Rewritable(role.Attached, role.Account).Any())
        {
            return;
        }

        Join(role.Arn, Rewritable(role.Account), Truth.Yes);
        if (ClassesOf(role.Arn).Contains(Open(role.Account)))
        {
            Join(role.Arn, RewritableOpen(role.Account), Truth.Yes);
        }
    }

    private void AddNamed(IamPrincipal role, string named, bool plain)
    {
        string account = named.Length == 12 && named.All(char.IsAsciiDigit) ? named
            : named.EndsWith(":root", StringComparison.Ordinal) ? Arns.Account(named) : "";
        if (account.Length > 0)
        {
            Join(role.Arn, plain ? Open(account) : Asking(account), plain ? Truth.Yes : Truth.Unknown);
        }
        else
        {
            Join(role.Arn, Named(named), Truth.Unknown);
        }
    }

    /// <summary>Whether the service may run something as the role, for the role's own account; instances need a profile besides.</summary>
    private static Truth TrustsService(IamPrincipal role, string service)
    {
        RequestContext context = RequestContext.Unknown.With("aws:SourceAccount", role.Account);
        var request = new AccessRequest(Caller.Service(service), "sts:AssumeRole", role.Arn, role.Account, context);
        Truth trusts = AccessEvaluator.IsAllowed(request, PolicyLayers.Empty with { Resource = role.Trust });
        if (service != "ec2.amazonaws.com")
        {
            return trusts;
        }

        return trusts.And(role.HasInstanceProfile is null ? Truth.Unknown : TruthLogic.Of(role.HasInstanceProfile.Value));
    }

    private void Join(string arn, string name, Truth sure)
    {
        if (!classes.TryGetValue(name, out SortedList<string, Truth>? members))
        {
            classes[name] = members = new SortedList<string, Truth>(Order);
        }

        members[arn] = members.TryGetValue(arn, out Truth known) ? known.Or(sure) : sure;
        if (!memberships.TryGetValue(arn, out List<string>? names))
        {
            memberships[arn] = names = [];
        }

        if (!names.Contains(name))
        {
            names.Add(name);
        }
    }
}
