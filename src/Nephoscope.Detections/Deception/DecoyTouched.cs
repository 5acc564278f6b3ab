using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Something was touched that nobody has a reason to touch.</summary>
public sealed class DecoyTouched(DecoySet decoys) : IDetector
{
    /// <summary>Above any threshold: a decoy is an incident by itself. Likelihood ratio 10,000 and more (science note 6 e), and no benign history to weigh against.</summary>
    private const double Nats = 20;

    private static readonly TimeSpan Again = TimeSpan.FromHours(24);
    private readonly RecentUse told = new();

    public DetectorInfo Info { get; } = new()
    {
        Uid = "decoy-touched",
        Title = "Decoy touched",
        Decides = "Silent unless decoys are declared (`replay --decoys FILE`): keys, roles, users, buckets, secrets and parameters that nobody has a reason to "
            + "touch. Any call that is made with one, or names one in its request or resources, allowed or refused, is 20 nats: an incident by itself. "
            + "Full names count anywhere, short names in requests of their own service; a listing that only shows a decoy in its answer does not count. "
            + "Silent for services of the provider and for the principals declared as maintenance. The same call by the same actor is told once a day.",
        Attacks = [CloudAttack.StolenCloudAccount, CloudAttack.StolenToken, CloudAttack.DataFromStorage, CloudAttack.SecretStores],
        Process = EvidenceProcess.Rule,
        Kinds = decoys.Count > 0 ? [EventKind.ApiCall, EventKind.SignIn] : [],
    };

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation) || decoys.Touched(in observation) is not { } decoy)
        {
            return;
        }

        string subject = decoy.Kind + " " + decoy.Name + " " + observation.Event.Text(EventField.Operation);
        ulong key = Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(subject));
        if (told.Count(key, observation.Time, Again) > 1)
        {
            return;
        }

        string what = decoy.Kind switch { DecoyKind.Key => "access key", _ => decoy.Kind.ToString().ToLowerInvariant() };
        (EntityKind kind, string type, AttackTechnique attack) = decoy.Kind switch
        {
            DecoyKind.Key => (EntityKind.AccessKey, "AWS::IAM::AccessKey", CloudAttack.StolenCloudAccount),
            DecoyKind.Role => (EntityKind.Role, "AWS::IAM::Role", CloudAttack.StolenToken),
            DecoyKind.User => (EntityKind.User, "AWS::IAM::User", CloudAttack.StolenCloudAccount),
            DecoyKind.Bucket => (EntityKind.Bucket, "AWS::S3::Bucket", CloudAttack.DataFromStorage),
            DecoyKind.Secret => (EntityKind.Secret, "AWS::SecretsManager::Secret", CloudAttack.SecretStores),
            _ => (EntityKind.Secret, "AWS::SSM::Parameter", CloudAttack.SecretStores),
        };
        sink.Add(in observation, Info, new FindingDraft
        {
            Description = $"{Say.Actor(in observation)} touched the decoy {what} {Say.Name(decoy.Name)} with {Say.Name(observation.What)}{Say.Tried(in observation)}, from {Say.Place(in observation)}.",
            Evidence = MicroNats.FromNats(Nats),
            Severity = Severity.High,
            Reasons = [$"the {what} {Say.Name(decoy.Name)} is declared as a decoy: nobody has a reason to touch it (+{Nats:0.0} nats)"],
            Resources = [new FindingResource(decoy.Uid, type, Say.Name(decoy.Name))],
            Entities = [Names.Key(kind, decoy.Uid)],
            Subject = subject,
            Attacks = [attack],
        });
    }
}
