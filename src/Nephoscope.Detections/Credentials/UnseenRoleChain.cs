using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A role taken on from another role, or by somebody, as never before.</summary>
public sealed class UnseenRoleChain : IDetector
{
    private const double Cap = 4;
    private const string MadeAccount = "account";
    private static readonly TimeSpan Memory = TimeSpan.FromDays(120);
    private readonly RecentUse pairs = new(16_384);

    /// <summary>What is left of going into an account that the actor's organisation made on its order within the day.</summary>
    private const double FurnishedShare = 0.4;

    private readonly OwnResources own = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "role-chain-unseen",
        Title = "Role chaining never seen",
        Decides = "AssumeRole where the caller is itself a role session and this pair of roles was not seen before yesterday: 2.6 nats where the role is "
            + "new to the actor, its peers and the account, less where others assume it, a third in an account's first two days. A role new to a user "
            + "without chaining gives 1.2. A role in another account adds 0.8, many different roles in a short time up to 2. Services that "
            + "assume roles do not count; 0.4 is left for the role that an organisation puts into a new account, for who made an account within the day. At most 4 nats.",
        Least = 0.4,
        Attacks = [CloudAttack.StolenToken, CloudAttack.RemoteCloudServices, CloudAttack.TemporaryElevation],
        Operations = ["sts:AssumeRole", "organizations:CreateAccount"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [pairs, own, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (observation.Event[EventField.Operation].SequenceEqual("CreateAccount"u8))
        {
            own.Made(in observation, MadeAccount);
            return;
        }

        if (Caller.IsProvider(in observation) || observation.Actor.OnBehalf || observation.Event.Is(EventFlags.OnBehalf) || observation.Event[EventField.InvokedBy].Length > 0)
        {
            return;
        }

        BurstScore burst = observation.Behavior.Burst(BurstKind.RolesAssumed);
        FeatureScore role = observation.Behavior[Feature.AssumedRole];
        bool many = burst.Crossed && burst.Count >= 3;
        if (!many && role.Applies && role.Level == NoveltyLevel.Known)
        {
            return;
        }

        string? target = Asked.For(observation.Event, "roleArn");
        bool chained = observation.Event.Has(EventField.IssuerArn) || observation.Actor.Chained;
        ulong pair = Fingerprint.Join(chained ? Fingerprint.Of(observation.Event[EventField.IssuerArn]) : observation.Actor.Principal.Value, Fingerprint.Of(target ?? ""));
        bool seen = pairs.TryFirst(pair, out EventTime first) && observation.Time.Since(first) > TimeSpan.FromHours(24);
        if (!observation.Event.Is(EventFlags.Failed))
        {
            pairs.Count(pair, observation.Time, Memory);
        }

        if (target is not null && (!seen || many))
        {
            Judge(in observation, sink, target, chained, seen, many ? burst : default);
        }
    }

    private void Judge(in Observation o, FindingSink sink, string target, bool chained, bool seen, BurstScore burst)
    {
        Standing standing = Standing.Of(in o, Feature.AssumedRole);
        var found = new Case(Cap) { Subject = target };
        if (!seen)
        {
            found.Add((chained ? 2.6 : 1.2) * standing.Novelty, standing.Reason);
            found.Add(chained ? 0.3 * standing.Novelty : 0, "taken on from within another role");
            string account = AccountNumber.In(target);
            found.Add(account.Length > 0 && account != o.Event.Text(EventField.AccountUid) ? 0.8 * standing.Novelty : 0, $"the role lives in account {account}");
        }

        found.Add(burst.Crossed ? Math.Clamp(burst.MicroNats / 1e6, 0, 2) : 0, $"{burst.Count} different roles in a short time, {burst.Expected:0.#} are to be expected");
        if (own.IsOwn(in o, MadeAccount) && (target.EndsWith("/OrganizationAccountAccessRole", StringComparison.Ordinal) || target.EndsWith("/AWSControlTowerExecution", StringComparison.Ordinal)))
        {
            found.Discount(FurnishedShare, "the same actor made an account within the day before: this is the way into it");
        }

        found.About(EntityKind.Role, target, "AWS::IAM::Role");
        found.Report(in o, sink, Info, $"{Say.Actor(in o)} took on {Say.Name(target)}{(chained ? " from within another role" : "")}{Say.Tried(in o)}, from {Say.Place(in o)}.", repeats);
    }
}
