using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>What proves who owns an account, a domain or an address is put into other hands.</summary>
public sealed class OwnershipChanged : IDetector
{
    private const double Cap = 7;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["account:StartPrimaryEmailUpdate"] = new(5, "began to change the root user's address of the account"),
        ["account:AcceptPrimaryEmailUpdate"] = new(6, "changed the root user's address of the account"),
        ["account:PutAlternateContact"] = new(2, "changed whom the provider tells"),
        ["account:DeleteAlternateContact"] = new(2, "removed whom the provider tells"),
        ["account:PutContactInformation"] = new(2, "changed the contact of the account"),
        ["route53domains:DisableDomainTransferLock"] = new(3.5, "unlocked the transfer of the domain"),
        ["route53domains:RetrieveDomainAuthCode"] = new(4, "fetched the code that transfers the domain"),
        ["route53domains:UpdateDomainContact"] = new(2.5, "changed the owner's contact of the domain"),
        ["route53domains:UpdateDomainNameservers"] = new(4, "changed the name servers of the domain"),
        ["ec2:EnableAddressTransfer"] = new(4, "offered a public address to another account:"),
    };

    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "ownership-changed",
        Title = "Ownership put into other hands",
        Decides = "Changes of what proves ownership: the root user's address, the contacts the provider writes to (1 more for the security contact), a domain's lock, transfer code, contact or "
            + "name servers, a public address offered to another account. An effect of 2 to 6 nats; a refused attempt counts 0.8, three quarters in an account's first two days, an eighth "
            + "for an actor that does so routinely. At most 7 nats.",
        Attacks = [CloudAttack.AccountManipulation, CloudAttack.AccountRemoval, CloudAttack.Domains],
        Process = EvidenceProcess.Effect,
        Operations = [.. Worth.Keys],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.What;
        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(operation, out Weighted worth))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        string? target = Asked.ForAny(observation.Event, "domainName", "transferAccountId", "EnableAddressTransferRequest/TransferAccountId", "accountId");
        var found = new Case(Cap) { Subject = operation + " " + target };
        found.Add(worth.Nats * standing.Outright, "who holds it can lock its owner out, or stand in for it");
        bool security = operation.EndsWith("AlternateContact", StringComparison.Ordinal) && Asked.For(observation.Event, "alternateContactType") == "SECURITY";
        found.Add(security ? standing.Outright : 0, "the provider's warnings of abuse go there");
        found.Note(standing.Reason);
        bool domain = operation.StartsWith("route53domains:", StringComparison.Ordinal);
        found.About(
            domain ? EntityKind.DnsName : EntityKind.Account, domain || target is { Length: 12 } ? target : observation.Event.Text(EventField.AccountUid),
            domain ? "AWS::Route53Domains::Domain" : "AWS::Account");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What}{(target is null ? "" : " " + Say.Name(target))}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }
}
