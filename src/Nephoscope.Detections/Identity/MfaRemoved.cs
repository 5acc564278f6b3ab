using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A second factor taken away, or one put on somebody else's account.</summary>
public sealed class MfaRemoved : IDetector
{
    private const double Cap = 6;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["DeactivateMFADevice"] = new(4.5, "removed the second factor of"),
        ["DeleteVirtualMFADevice"] = new(3.5, "deleted the second factor device of"),
        ["EnableMFADevice"] = new(2.5, "set a second factor for"),
        ["DeleteMfaDeviceForUser"] = new(4.5, "removed the second factor of"),
        ["StartVirtualMfaDeviceRegistration"] = new(1.5, "began to register a second factor for"),
        ["SetUserPoolMfaConfig"] = new(4.0, "changed second factors of the user pool"),
        ["AdminSetUserMFAPreference"] = new(2.5, "changed the second factor of"),
        ["UpdateMfaDeviceManagementForDirectory"] = new(4.0, "changed the rules for second factors of"),
    };

    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "mfa-removed",
        Title = "Second factor removed",
        Decides = "Deactivating or deleting a second factor (IAM, Identity Center, Cognito), or setting one for somebody else. An effect of 2.5 to 4.5 "
            + "nats, an eighth of it for an actor that does so routinely, 1 more where it belongs to somebody else, 0.4 of it where a person "
            + "changes an own device. Setting one's own first device does not count. At most 6 nats.",
        Attacks = [CloudAttack.ModifyAuthentication, CloudAttack.AccountManipulation],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            "iam:DeactivateMFADevice", "iam:DeleteVirtualMFADevice", "iam:EnableMFADevice", "sso-directory:DeleteMfaDeviceForUser",
            "sso-directory:StartVirtualMfaDeviceRegistration", "sso-directory:UpdateMfaDeviceManagementForDirectory",
            "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:AdminSetUserMFAPreference",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.Event.Text(EventField.Operation);
        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(operation, out Weighted worth)
            || (operation == "SetUserPoolMfaConfig" && !Asked.Mentions(observation.Event, "OFF"u8)))
        {
            return;
        }

        string? target = Asked.ForAny(observation.Event, "userName", "userId", "username", "userPoolId", "serialNumber");
        string self = observation.Event.Text(EventField.ActorName);
        bool own = self.Length > 0 && target is not null && (target == self || target.EndsWith("/" + self, StringComparison.Ordinal));
        if (own && operation == "EnableMFADevice")
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        var found = new Case(Cap) { Subject = target ?? operation };
        found.Add(worth.Nats * standing.Effect, "a password alone is enough from now on, or somebody else holds the second factor");
        found.Note(standing.Reason);
        if (own)
        {
            found.Discount(0.4, "the device is the caller's own");
        }
        else
        {
            found.Add(standing.Effect, $"it belongs to {Say.Name(target)}, not to the caller");
        }

        found.About(EntityKind.User, Names.User(in observation, Asked.For(observation.Event, "userName")), "AWS::IAM::User");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What} {Say.Name(target)}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }
}
