using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A change of who may do what by someone who does not make such changes, weighed by what the change grants.</summary>
public sealed class AnomalousIamUpdate : IDetector
{
    private const double Cap = 7.5;
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "iam-update-anomalous",
        Title = "Anomalous IAM update",
        Decides = "Writes to IAM, STS, Identity Center, Organizations policies, KMS key policies and EKS access. Two parts: how unusual the write is for "
            + "the actor, its peers and the account (0.8 to 3 nats by operation; nothing where the actor did it on earlier days, 0.3 if then from a network it never used; less where such things are its job or the account is under a week old; a third in an "
            + "account's first two days), and what it grants, read from the policy itself: everything on everything 4.5, all of IAM 3.5, passing any "
            + "role 2.5, actions that lead to more rights 1.5, everything of a sensitive service 1, an administrator's managed policy 2 to 5.5. "
            + "Granting oneself adds 1.2. Routine leaves an eighth of the grant. At most 7.5 nats. Does not evaluate conditions or what was "
            + "already allowed; a trust policy grants nothing here.",
        Attacks = [CloudAttack.AdditionalRoles, CloudAttack.AdditionalCredentials, CloudAttack.CreateCloudAccount, CloudAttack.TemporaryElevation],
        Operations = [.. IamWrites.Operations],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = Asked.Operation(observation.Event);
        if (Caller.IsProvider(in observation) || !IamWrites.TryWorth(operation, out Weighted worth))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        string? target = Asked.ForAny(observation.Event, "userName", "roleName", "groupName", "instanceProfileName", "policyName", "policyArn", "principalArn", "principalId", "keyId");
        var found = new Case(Cap) { Subject = operation + " " + target };
        found.Add(worth.Nats * standing.Novelty, standing.Reason);
        string granted = Grant(found, in observation, operation, standing.Outright);
        if (IsSelf(in observation, operation))
        {
            found.Add(1.2 * standing.Effect, "the actor grants this to itself");
        }

        if (observation.Actor.Chained)
        {
            found.Add(0.4 * standing.Novelty, "reached through more than one role");
        }

        About(found, in observation);
        found.Report(
            in observation, sink, Info,
            $"{Say.Actor(in observation)} {worth.What}{(target is null ? "" : " " + Say.Name(target))}{Say.Tried(in observation)}{granted}, from {Say.Place(in observation)}.", repeats);
    }

    private static string Grant(Case found, in Observation o, string operation, double weight)
    {
        string? managed = Asked.ForAny(o.Event, "policyArn", "managedPolicyArn");
        double attached = operation.StartsWith("Attach", StringComparison.Ordinal) || operation.StartsWith("Associate", StringComparison.Ordinal)
            || operation.StartsWith("Create", StringComparison.Ordinal) ? Escalation.OfPolicy(managed) : 0;
        if (attached > 0)
        {
            found.Add(attached * weight, $"the managed policy {Say.Name(managed)} gives wide rights");
            return $" with {Say.Name(managed?[(managed.LastIndexOf('/') + 1)..])}";
        }

        string? group = Asked.For(o.Event, "groupName");
        if (operation == "AddUserToGroup" && group is not null && group.Contains("admin", StringComparison.OrdinalIgnoreCase))
        {
            found.Add(2.2 * weight, $"the group {Say.Name(group)} names administrators");
            return "";
        }

        if (operation is "CreateRole" or "UpdateAssumeRolePolicy")
        {
            // A trust policy says who may take the role, not what the role may do: its sts:AssumeRole grants nothing.
            return "";
        }

        PolicyReading policy = PolicyReading.Of(Asked.ForAny(o.Event, "policyDocument", "policy", "inlinePolicy"));
        if (policy.IsReadable)
        {
            return Read(found, policy, weight);
        }

        if (Asked.Mentions(o.Event, "system:masters"u8))
        {
            found.Add(4 * weight, "the mapping grants the cluster's administrators' group");
        }

        return "";
    }

    private static string Read(Case found, PolicyReading policy, double weight)
    {
        if (policy.IsAdministrator)
        {
            found.Add(4.5 * weight, "the policy allows every action on every resource");
            return ", which allows everything";
        }

        if (policy.GrantsIdentityControl)
        {
            found.Add(3.5 * weight, "the policy gives control over identities themselves (all of IAM)");
            return ", which allows all of IAM";
        }

        found.Add(policy.PassesAnyRole ? 2.5 * weight : 0, "the policy lets any role be passed on to a service");
        found.Add(policy.EscalatingActions.Count > 0 ? 1.5 * weight : 0, $"allows {Say.Name(string.Join(", ", policy.EscalatingActions.Take(4)))}, which lead to more rights");
        bool sensitive = policy.WholeServices.Exists(static s => s is "s3" or "ec2" or "lambda" or "sts" or "kms" or "secretsmanager" or "ssm" or "organizations");
        found.Add(sensitive ? weight : 0, $"allows everything of {Say.Name(string.Join(", ", policy.WholeServices.Take(4)))}");
        found.Add(policy.DeniesEverything ? 2 * weight : 0, "refuses everything to whom it applies: locks others out");
        return "";
    }

    private static bool IsSelf(in Observation o, string operation)
    {
        bool grants = operation.StartsWith("Attach", StringComparison.Ordinal) || operation.StartsWith("Put", StringComparison.Ordinal)
            || operation is "AddUserToGroup" or "UpdateAssumeRolePolicy" || operation.EndsWith("PermissionsBoundary", StringComparison.Ordinal);
        if (!grants)
        {
            return false;
        }

        string self = o.Event.Text(EventField.ActorName);
        string issuer = o.Event.Text(EventField.IssuerArn);
        return (self.Length > 0 && Asked.For(o.Event, "userName") == self)
            || (issuer.Length > 0 && Asked.For(o.Event, "roleName") is { Length: > 0 } role && issuer.EndsWith("/" + role, StringComparison.Ordinal));
    }

    private static void About(Case found, in Observation o)
    {
        found.About(EntityKind.User, Names.User(in o, Asked.For(o.Event, "userName")), "AWS::IAM::User");
        found.About(EntityKind.Role, Names.Role(in o, Asked.For(o.Event, "roleName")), "AWS::IAM::Role");
        found.About(EntityKind.Group, Names.Group(in o, Asked.For(o.Event, "groupName")), "AWS::IAM::Group");
        found.About(EntityKind.Policy, Asked.For(o.Event, "policyArn"), "AWS::IAM::Policy");
        found.About(EntityKind.EncryptionKey, Asked.For(o.Event, "keyId"), "AWS::KMS::Key");
    }
}
