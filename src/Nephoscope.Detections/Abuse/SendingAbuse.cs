using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Mail or text messages about to be sent in the account's name.</summary>
public sealed class SendingAbuse : IDetector
{
    private const double Cap = 5.5;

    private static readonly (string Operation, double Nats, string What)[] All =
    [
        ("ses:GetSendQuota", 1.4, "asked how much mail may be sent"), ("ses:GetAccount", 1.2, "asked for the state of mail sending"),
        ("ses:GetAccountSendingEnabled", 1.4, "asked whether mail may be sent"), ("ses:ListIdentities", 1.2, "listed senders"),
        ("ses:ListEmailIdentities", 1.2, "listed senders"), ("ses:GetIdentityVerificationAttributes", 1, "looked at senders"),
        ("ses:GetSendStatistics", 1, "looked at mail statistics"), ("ses:ListVerifiedEmailAddresses", 1.2, "listed senders"),
        ("ses:ListServiceQuotas", 1, "asked for quotas"), ("ses:VerifyEmailIdentity", 2.4, "added a sender address"),
        ("ses:VerifyDomainIdentity", 2.4, "added a sender domain"), ("ses:CreateEmailIdentity", 2.4, "added a sender"),
        ("ses:DeleteIdentity", 1.6, "removed a sender"), ("ses:DeleteEmailIdentity", 1.6, "removed a sender"),
        ("ses:PutAccountDetails", 3.6, "asked for unlimited mail sending"), ("ses:UpdateAccountSendingEnabled", 3.2, "switched mail sending"),
        ("ses:PutAccountSendingAttributes", 3.2, "switched mail sending"), ("ses:PutIdentityPolicy", 2.4, "let others send in a sender's name"),
        ("ses:CreateEmailIdentityPolicy", 2.4, "let others send in a sender's name"), ("ses:SendEmail", 1.6, "sent mail"), ("ses:SendRawEmail", 1.6, "sent mail"),
        ("ses:SendBulkEmail", 2.2, "sent bulk mail"), ("sns:GetSMSAttributes", 1.8, "asked how many texts may be sent"),
        ("sns:SetSMSAttributes", 2.8, "changed the limits of texts"), ("sns:GetSMSSandboxAccountStatus", 1.8, "asked whether texts may be sent"),
        ("sns:Publish", 1, "sent a message"), ("sms-voice:SendTextMessage", 1.8, "sent a text"),
        ("sms-voice:DescribeSpendLimits", 1.6, "asked how many texts may be sent"), ("servicequotas:RequestServiceQuotaIncrease", 2.6, "asked for a higher limit of mail"),
    ];

    private static readonly Dictionary<string, Weighted> Worth = All.ToDictionary(static w => w.Operation, static w => new Weighted(w.Nats, w.What), StringComparer.Ordinal);
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "sending-abuse",
        Title = "Abuse of mail or message sending",
        Decides = "SES, SNS text and quota calls by an actor that does not send: questions about limits and senders 1 to 1.8 nats, new senders 2.4, unlimited "
            + "sending, raised limits or sending switched on 2.6 to 3.6, by novelty (a third in an account's first two days, nothing where routine); a "
            + "burst of mail up to 3. The second question in six hours weighs a third, and so on. At most 5.5 nats.",
        Attacks = [CloudAttack.ServiceHijacking, CloudAttack.SendingAbuse],
        Triggers = Triggers.Burst,
        Operations = [.. Worth.Keys],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        BurstScore burst = observation.Behavior.Burst(BurstKind.EmailSend);
        bool many = burst.Crossed && burst.Count >= 6;
        FeatureScore call = observation.Behavior[Feature.Operation];
        if (Caller.IsProvider(in observation) || (!many && call.Applies && (call.Level == NoveltyLevel.Known || !call.FirstInSession)))
        {
            return;
        }

        string operation = observation.What;
        if (!Worth.TryGetValue(operation, out Weighted worth) || (operation.StartsWith("servicequotas", StringComparison.Ordinal) && Asked.For(observation.Event, "serviceCode") != "ses"))
        {
            return;
        }

        if (operation is "ses:UpdateAccountSendingEnabled" or "ses:PutAccountSendingAttributes" && Asked.Mentions(observation.Event, "false"u8))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        var found = new Case(Cap) { Subject = many ? Say.Text($"burst {burst.Count}") : operation, Theme = many ? "burst" : null };
        found.Add(worth.Nats * standing.Novelty, standing.Reason);
        found.Add(many ? Math.Clamp(burst.MicroNats / 1e6, 0, 3) : 0, Say.Text($"{burst.Count} messages in a short time, {burst.Expected:0.#} are to be expected"));
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What}{Say.Tried(in observation)} in {observation.Event.Text(EventField.Region)}, from {Say.Place(in observation)}.", repeats);
    }
}
