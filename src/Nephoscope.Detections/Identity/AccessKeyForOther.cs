using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A long-lived credential made for somebody else: whoever asked for it can be that somebody.</summary>
public sealed class AccessKeyForOther : IDetector
{
    private const double Cap = 6;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["CreateAccessKey"] = new(4.2, "created an access key for"),
        ["UpdateAccessKey"] = new(2.4, "switched on an access key of"),
        ["CreateServiceSpecificCredential"] = new(3.6, "created a service credential for"),
        ["ResetServiceSpecificCredential"] = new(3.0, "reset a service credential of"),
        ["UploadSigningCertificate"] = new(3.6, "uploaded a signing certificate for"),
        ["UploadSSHPublicKey"] = new(2.6, "uploaded an SSH key for"),
    };

    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "access-key-for-other",
        Title = "Access key created for another principal",
        Decides = "CreateAccessKey and its like where the named user is not the caller. An effect of 2.4 to 4.2 nats; an eighth of it for an actor that "
            + "does so routinely, three quarters in an account's first two days, 0.8 when refused; 0.8 more where the caller is a role or workload. "
            + "A key for oneself does not count here. At most 6 nats.",
        Attacks = [CloudAttack.AdditionalCredentials],
        Process = EvidenceProcess.Effect,
        Operations = [.. Worth.Keys.Select(static operation => "iam:" + operation)],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.Event.Text(EventField.Operation);
        string? target = Asked.For(observation.Event, "userName");
        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(operation, out Weighted worth) || string.IsNullOrEmpty(target)
            || target == observation.Event.Text(EventField.ActorName) || (operation == "UpdateAccessKey" && !Asked.Mentions(observation.Event, "\"Active\""u8)))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        var found = new Case(Cap) { Subject = operation + " " + target };
        found.Add(worth.Nats * standing.Effect, $"whoever asked for it can act as {Say.Name(target)} from now on");
        found.Add(observation.Actor.Class is IdentityClass.Workload or IdentityClass.Role ? 0.8 * standing.Novelty : 0, "asked for by a role, not by a person of the account");
        found.Note(standing.Reason);
        found.About(EntityKind.User, Names.User(in observation, target), "AWS::IAM::User");
        if (Asked.Answer(observation.Event, "accessKey/accessKeyId") is { } key)
        {
            found.About(EntityKind.AccessKey, key, "AWS::IAM::AccessKey");
        }

        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What} {Say.Name(target)}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }
}
