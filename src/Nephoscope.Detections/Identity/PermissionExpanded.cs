using Nephoscope.Events;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Detections;

/// <summary>A change of policies whose effect is great: it newly makes somebody administrator, or opens what is sensitive.</summary>
public sealed class PermissionExpanded : IDetector
{
    private const double Cap = 5.5;
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "permission-expanded",
        Title = "Permissions widened",
        Decides = "Successful changes of IAM users, roles, groups and policies, judged by what they newly allow: policies before and after are evaluated as AWS does. "
            + "3.5 nats where somebody can now become administrator in steps that no single policy shows, and the steps are told (half where that may have been so before); 2.5 where the change makes one outright; "
            + "0.6 for each kind of sensitive resource that is wholly open now (at most 1.8), up to 1.5 for single resources of the inventory, 0.3 for each "
            + "further identity that becomes administrator-equivalent by it (at most 1.2). Counts whoever does it; who does such things on other days leaves an eighth, an account's first two days three quarters. "
            + "At most 5.5 nats. Only what was forbidden for sure and is allowed for sure counts: without an inventory that is so for identities whose whole life was "
            + "seen, and for no others; what an inventory holds already is not new. Service control policies count only where the inventory tells them.",
        Attacks = [CloudAttack.AdditionalRoles],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:PutGroupPolicy", "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy",
            "iam:AddUserToGroup", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy",
            "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary",
            "iam:DeleteUserPolicy", "iam:DeleteRolePolicy", "iam:DeleteGroupPolicy", "iam:DetachUserPolicy", "iam:DetachRolePolicy", "iam:DetachGroupPolicy",
            "iam:RemoveUserFromGroup", "iam:CreateRole",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (observation.Growth is not { } growth || Caller.IsProvider(in observation))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        double weight = standing.Outright;
        IdentityGain? most = Strongest(growth);
        string whom = most?.Arn ?? growth.OtherAdministrators[0];
        var found = new Case(Cap) { Subject = whom };
        if (most is not null)
        {
            Weigh(found, most, weight);
        }

        int others = growth.OtherAdministrators.Count + growth.Gains.Count(gain => gain.Administrator && gain != most);
        found.Add(Math.Min(0.3 * others, 1.2) * weight, $"{others} further identities can become administrator by it");
        foreach (string says in most?.Says ?? [])
        {
            found.Note(Say.Name(says));
        }

        found.Note(standing.Reason);
        found.About(whom.Contains(":role/", StringComparison.Ordinal) ? EntityKind.Role : EntityKind.User, whom, whom.Contains(":role/", StringComparison.Ordinal) ? "AWS::IAM::Role" : "AWS::IAM::User");
        found.Report(
            in observation, sink, Info,
            $"{Say.Actor(in observation)} widened what {Name(whom)} may do: {Effect(most, others)}, from {Say.Place(in observation)}.", repeats);
    }

    private static void Weigh(Case found, IdentityGain gain, double weight)
    {
        string who = Name(gain.Arn);
        if (gain.Administrator && gain.Way.Count > 0)
        {
            found.Add((gain.Perhaps ? 1.75 : 3.5) * weight, $"{who} can now become administrator: {Say.Name(gain.Way[0].Says)}");
            foreach (EscalationStep step in gain.Way.Skip(1).Take(3))
            {
                found.Note("then " + Say.Name(step.Says));
            }
        }

        if (gain.Administrator && gain.Perhaps)
        {
            found.Note($"{who} may have been able to before, under circumstances that are not known");
        }

        if (gain.Administrator && gain.Way.Count == 0)
        {
            found.Add(2.5 * weight, $"{who} is administrator now, and could not become one before");
        }

        found.Add(Math.Min(0.6 * gain.OpenKinds.Count, 1.8) * weight, $"{who} now reaches all {Say.Name(string.Join(", ", gain.OpenKinds.Take(6)))}");
        found.Add(
            Math.Min(0.5 * Math.Log(1 + gain.ResourceCount), 1.5) * weight,
            $"{who} now reaches {gain.ResourceCount} sensitive resources it could not: {Say.Name(string.Join(", ", gain.Resources.Take(4).Select(Name)))}");
    }

    private static string Effect(IdentityGain? most, int others) =>
        most is null ? Say.Text($"{others} identities can become administrator through it")
        : most.Administrator ? "it can become administrator"
        : most.OpenKinds.Count > 0 ? $"it reaches all {Say.Name(string.Join(", ", most.OpenKinds.Take(3)))}"
        : Say.Text($"it reaches {most.ResourceCount} more sensitive resources");

    private static IdentityGain? Strongest(PermissionGrowth growth)
    {
        IdentityGain? most = null;
        foreach (IdentityGain gain in growth.Gains)
        {
            most = most is null || Rank(gain).CompareTo(Rank(most)) > 0 ? gain : most;
        }

        return most;
    }

    private static (bool, bool, int, int) Rank(IdentityGain gain) => (gain.Administrator, gain.Way.Count > 0, gain.OpenKinds.Count, gain.ResourceCount);

    private static string Name(string arn) => Say.Name(arn[(arn.LastIndexOfAny(['/', ':']) + 1)..]);
}
