using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>An account slips out of its organisation's control.</summary>
public sealed class OrganizationLeft : IDetector
{
    private const double Cap = 8;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["LeaveOrganization"] = new(8, "took the account out of its organisation"),
        ["RemoveAccountFromOrganization"] = new(6.5, "removed an account from the organisation"),
        ["DeleteOrganization"] = new(7.5, "deleted the organisation"),
        ["CloseAccount"] = new(6, "closed an account"),
        ["DetachPolicy"] = new(4.5, "detached an organisation policy"),
        ["DeletePolicy"] = new(3, "deleted an organisation policy"),
        ["DisablePolicyType"] = new(6, "switched off a kind of organisation policy"),
        ["MoveAccount"] = new(3, "moved an account within the organisation"),
        ["DisableAWSServiceAccess"] = new(4, "shut a service out of the organisation"),
        ["DeregisterDelegatedAdministrator"] = new(4, "took away a delegated administrator"),
        ["AcceptHandshake"] = new(3.5, "accepted an invitation of an organisation"),
        ["InviteAccountToOrganization"] = new(2.5, "invited an account into the organisation"),
    };

    /// <summary>What is left of moving an account about in the day after its owner made one: where else should a new account go.</summary>
    private const double FurnishedShare = 0.3;

    private readonly OwnResources own = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "organization-left",
        Title = "Organisation left or its guard rails removed",
        Decides = "Leaving or shrinking the organisation, closing accounts, detaching or disabling organisation policies. An effect of 2.5 to 8 nats; a "
            + "refused attempt counts 0.8, three quarters in an account's first two days, an eighth for an actor that does so routinely, 0.3 for moving an account within a day of making one. At most 8.",
        Attacks = [CloudAttack.DisableTools, CloudAttack.TrustModification],
        Process = EvidenceProcess.Effect,
        Operations = [.. Worth.Keys.Select(static operation => "organizations:" + operation), "account:CloseAccount", "organizations:CreateAccount", "organizations:CreateGovCloudAccount"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [own, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.Event.Text(EventField.Operation);
        if (operation is "CreateAccount" or "CreateGovCloudAccount")
        {
            own.Made(in observation, operation);
            return;
        }

        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(operation, out Weighted worth))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        string? target = Asked.ForAny(observation.Event, "accountId", "policyId", "policyType", "targetId");
        var found = new Case(Cap) { Subject = operation + " " + target };
        found.Add(worth.Nats * standing.Outright, "the organisation's policies, trails and detectors no longer hold there");
        found.Note(standing.Reason);
        if (operation == "MoveAccount" && (own.IsOwn(in observation, "CreateAccount") || own.IsOwn(in observation, "CreateGovCloudAccount")))
        {
            found.Discount(FurnishedShare, "the same actor made an account within the day before: new accounts are moved to their place");
        }

        found.About(EntityKind.Account, target is { Length: 12 } ? target : observation.Event.Text(EventField.AccountUid), "AWS::Organizations::Account");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What}{(target is null ? "" : " (" + Say.Name(target) + ")")}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }
}
