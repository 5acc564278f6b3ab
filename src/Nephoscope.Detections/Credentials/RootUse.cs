using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>The account's root user at work.</summary>
public sealed class RootUse : IDetector
{
    private const double Cap = 6;
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "root-use",
        Title = "Root user used",
        Decides = "Sessions and sign-ins of the root user: 3.5 nats where root was seen on no earlier day, 1.5 on fewer than five, 0.4 later, 1.2 in an "
            + "account's first two days; 1 more without second factor, 1.5 with a long-lived root key, 1 for a call that changes rights or hides. "
            + "Once per session. At most 6 nats.",
        Attacks = [CloudAttack.StolenCloudAccount],
        Triggers = Triggers.SessionStart | Triggers.SourceNewInSession,
        Operations = ["signin:ConsoleLogin", "signin:PasswordRecoveryRequested", "iam:CreateAccessKey", "sts:AssumeRoot"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        bool root = observation.Actor.Class == IdentityClass.Root || observation.Event[EventField.ActorType].SequenceEqual("Root"u8);
        if (!root || observation.Event.Is(EventFlags.ServiceEvent) || observation.Actor.OnBehalf || observation.Event.Is(EventFlags.OnBehalf))
        {
            return;
        }

        var found = new Case(Cap) { Subject = observation.Actor.Session.ToString() };
        double nats = Standing.IsCold(in observation) ? 1.2 : observation.Behavior.ActorDays switch { 0 => 3.5, < 5 => 1.5, _ => 0.4 };
        found.Add(nats, Say.Text($"root was seen on {observation.Behavior.ActorDays} of {observation.Behavior.AccountDays} days"));
        found.Add(observation.Event.Is(EventFlags.Mfa) ? 0 : 1, "without a second factor");
        found.Add(observation.Event[EventField.CredentialUid].StartsWith("AKIA"u8) ? 1.5 : 0, "with a long-lived key, which root should not have");
        found.Add(observation.Behavior.Api.IsSensitive ? 1 : 0, $"for {Say.Name(observation.What)}, which changes rights, hides or executes");
        if (observation.Event.Is(EventFlags.Failed))
        {
            found.Discount(0.5, "the call failed");
        }

        found.Report(in observation, sink, Info, $"The root user called {Say.Name(observation.What)}{Say.Tried(in observation)} from {Say.Place(in observation)}.", repeats);
    }
}
