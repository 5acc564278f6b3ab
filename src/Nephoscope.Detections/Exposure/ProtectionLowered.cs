using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A guard between the world and what runs or is kept is taken away or weakened.</summary>
public sealed class ProtectionLowered : IDetector
{
    private const double Cap = 5;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["ec2:ModifyInstanceMetadataOptions"] = new(2.5, "let the metadata service answer without a session token on"),
        ["ec2:ModifyInstanceMetadataDefaults"] = new(3, "let the metadata service of new instances answer without a session token"),
        ["ec2:DisableEbsEncryptionByDefault"] = new(2.5, "switched off the encryption of new volumes"),
        ["ec2:DeleteNetworkAcl"] = new(1.5, "deleted a network access list"),
        ["ec2:DeleteNetworkAclEntry"] = new(1.5, "deleted an entry of a network access list"),
        ["wafv2:DeleteRuleGroup"] = new(2.5, "deleted a group of firewall rules"),
        ["wafv2:DeleteIPSet"] = new(1.5, "deleted a list of addresses of the firewall"),
        ["wafv2:DisassociateWebACL"] = new(3, "took the web firewall off"),
        ["waf:DeleteRuleGroup"] = new(2.5, "deleted a group of firewall rules"),
        ["waf-regional:DeleteRuleGroup"] = new(2.5, "deleted a group of firewall rules"),
        ["waf-regional:DisassociateWebACL"] = new(3, "took the web firewall off"),
        ["network-firewall:DeleteFirewall"] = new(4, "deleted the network firewall"),
        ["network-firewall:DeleteFirewallPolicy"] = new(2.5, "deleted the policy of a network firewall"),
        ["network-firewall:DisassociateSubnets"] = new(3.5, "took subnets out of the network firewall"),
        ["route53resolver:DisassociateFirewallRuleGroup"] = new(3, "took the DNS firewall off"),
        ["route53resolver:DeleteFirewallRule"] = new(2, "deleted a rule of the DNS firewall"),
        ["shield:DeleteProtection"] = new(2.5, "took off the protection against floods"),
        ["shield:DisassociateDRTRole"] = new(1.5, "shut out the response team against floods"),
    };

    private readonly OwnResources own = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "protection-lowered",
        Title = "Protection of the network or of instances lowered",
        Decides = "Firewalls, their rules and network access lists deleted or taken off, the metadata service opened to requests without a session token, encryption of new volumes switched "
            + "off. An effect of 1.5 to 4 nats; a refused attempt counts 0.8, three quarters in an account's first two days, an eighth for an actor that does so routinely, a quarter for what "
            + "the actor made within the day (clean-up). Requiring a session token does not count. At most 5 nats.",
        Attacks = [CloudAttack.CloudFirewall, CloudAttack.DisableTools, CloudAttack.ComputeConfigurations],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            .. Worth.Keys, "ec2:CreateNetworkAcl", "wafv2:CreateRuleGroup", "wafv2:CreateIPSet", "network-firewall:CreateFirewall", "network-firewall:CreateFirewallPolicy",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [own, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation))
        {
            return;
        }

        string operation = observation.What;
        string? target = Asked.ForAny(
            observation.Event, "ModifyInstanceMetadataOptionsRequest/InstanceId", "instanceId", "networkAclId", "name", "resourceArn", "firewallName", "firewallPolicyName",
            "firewallRuleGroupAssociationId", "firewallRuleGroupId", "ruleGroupId", "protectionId");
        if (!Worth.TryGetValue(operation, out Weighted worth))
        {
            own.Made(in observation, Asked.Answer(observation.Event, "networkAcl/networkAclId") ?? target);
            return;
        }

        if (operation.StartsWith("ec2:ModifyInstanceMetadata", StringComparison.Ordinal) && !Asked.Mentions(observation.Event, "\"optional\""u8))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        var found = new Case(Cap) { Subject = operation + " " + target };
        found.Add(worth.Nats * standing.Outright, "what it kept out or kept apart no longer is");
        found.Note(standing.Reason);
        if (own.IsOwn(in observation, target))
        {
            found.Discount(0.25, "the actor made it itself within the last day");
        }

        found.About(target?.StartsWith("i-", StringComparison.Ordinal) == true ? EntityKind.Instance : EntityKind.Resource, target, "AWS");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What}{(target is null ? "" : " " + Say.Name(target))}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }
}
