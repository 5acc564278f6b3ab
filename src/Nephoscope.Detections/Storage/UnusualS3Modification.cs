using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A bucket's settings or contents changed by someone who does not change them.</summary>
public sealed class UnusualS3Modification : IDetector
{
    private const double Cap = 6.5;

    private static readonly (string Operation, double Nats, string What)[] Settings =
    [
        ("PutBucketPolicy", 2.6, "changed the policy of"),
        ("DeleteBucketPolicy", 1.8, "removed the policy of"),
        ("PutBucketAcl", 2.4, "changed the access list of"),
        ("PutBucketPublicAccessBlock", 2.4, "changed the public access block of"),
        ("DeleteBucketPublicAccessBlock", 3.0, "removed the public access block of"),
        ("PutAccountPublicAccessBlock", 2.6, "changed the public access block of the account,"),
        ("DeleteAccountPublicAccessBlock", 3.4, "removed the public access block of the account,"),
        ("PutBucketVersioning", 2.2, "changed versioning of"),
        ("PutBucketLifecycle", 2.2, "changed the lifecycle of"),
        ("PutBucketLifecycleConfiguration", 2.2, "changed the lifecycle of"),
        ("DeleteBucketLifecycle", 1.4, "removed the lifecycle of"),
        ("PutBucketReplication", 2.8, "changed replication of"),
        ("DeleteBucketReplication", 1.8, "removed replication of"),
        ("PutBucketEncryption", 2.2, "changed encryption of"),
        ("DeleteBucketEncryption", 2.4, "removed encryption of"),
        ("PutBucketLogging", 2.0, "changed access logging of"),
        ("PutBucketOwnershipControls", 1.6, "changed object ownership of"),
        ("PutBucketWebsite", 2.2, "made a web site of"),
        ("PutBucketCors", 1.2, "changed cross-origin rules of"),
        ("PutBucketNotification", 1.4, "changed notifications of"),
        ("PutBucketNotificationConfiguration", 1.4, "changed notifications of"),
        ("PutObjectLockConfiguration", 2.0, "changed object lock of"),
        ("PutBucketObjectLockConfiguration", 2.0, "changed object lock of"),
        ("PutAccessPointPolicy", 2.2, "changed an access point's policy of"),
        ("CreateAccessPoint", 1.6, "created an access point for"),
        ("DeleteBucket", 2.4, "deleted the bucket"),
        ("CreateBucket", 0.9, "created the bucket"),
        ("PutObjectAcl", 1.8, "changed the access list of an object in"),
        ("CreateJob", 2.4, "created a batch job over"),
    ];

    private static readonly (string Operation, double Nats, string What)[] Objects =
    [
        ("PutObject", 1.6, "wrote an object to"), ("CopyObject", 1.8, "copied an object within or to"), ("DeleteObject", 1.8, "deleted an object of"),
        ("DeleteObjects", 2.2, "deleted several objects of"), ("CreateMultipartUpload", 1.4, "began to upload to"),
        ("PutObjectTagging", 0.8, "tagged an object of"), ("RestoreObject", 1.2, "restored an object of"),
    ];

    private static readonly Dictionary<string, Weighted> Worth =
        Settings.Concat(Objects).ToDictionary(static w => w.Operation, static w => new Weighted(w.Nats, w.What), StringComparer.Ordinal);

    private readonly OwnResources own = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "s3-modification-unusual",
        Title = "Unusual S3 modifications",
        Decides = "Changes of a bucket's policy, access list, public access block, versioning, lifecycle, replication, encryption, logging, object lock, "
            + "and (where data events are logged) writes and deletes of objects. Worth 0.8 to 3.4 nats where the call is new to the actor, its peers "
            + "and the account, nothing where it is routine (0.3 from a network it never used), less where such things are its job; object calls also where only the bucket is new to the actor (0.7). Versioning "
            + "suspended, objects to expire within 7 days or copies to a foreign bucket add 1.2 to 2, a burst of writes or deletes up to 3. A bucket "
            + "that the actor made within the last day leaves 0.3. At most 6.5 nats. Without data events it cannot see objects.",
        Attacks = [CloudAttack.DataFromStorage, CloudAttack.StoredDataManipulation, CloudAttack.DataDestruction, CloudAttack.InhibitRecovery],
        Operations = [.. Worth.Keys.Select(static operation => "s3:" + operation)],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [own, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        FeatureScore call = observation.Behavior[Feature.Operation];
        FeatureScore bucketScore = observation.Behavior[Feature.Resource];
        bool data = observation.Event.Is(EventFlags.DataEvent);
        bool burst = observation.Behavior.Burst(BurstKind.ObjectDelete).Crossed || observation.Behavior.Burst(BurstKind.ObjectWrite).Crossed;
        bool news = (call.FirstInSession && call.Level != NoveltyLevel.Known) || (bucketScore.Applies && bucketScore.FirstInSession && bucketScore.Level != NoveltyLevel.Known);
        if (data && !burst && !news)
        {
            return;
        }

        if (!Caller.IsProvider(in observation) && Worth.TryGetValue(observation.Event.Text(EventField.Operation), out Weighted worth))
        {
            Judge(in observation, sink, worth, bucketScore);
        }
    }

    private void Judge(in Observation o, FindingSink sink, Weighted worth, FeatureScore bucketScore)
    {
        string operation = o.Event.Text(EventField.Operation);
        string? bucket = Asked.For(o.Event, "bucketName");
        if (operation == "CreateBucket")
        {
            own.Made(in o, bucket);
        }

        Standing standing = Standing.Of(in o);
        var found = new Case(Cap) { Subject = operation + " " + bucket };
        found.Add(worth.Nats * standing.Novelty, standing.Reason);
        bool newBucket = bucketScore.Applies && bucketScore.Level != NoveltyLevel.Known && !Standing.IsCold(in o) && operation != "CreateBucket";
        if (newBucket)
        {
            found.Add(0.7 * Math.Max(Standing.Of(in o, Feature.Resource).Novelty, 0.2), $"{Say.Actor(in o)} never touched this bucket before");
        }

        Effects(found, in o, operation, standing);
        Bursts(found, in o);
        if (operation != "CreateBucket" && own.IsOwn(in o, bucket))
        {
            found.Discount(0.3, "the actor made this bucket itself within the last day");
        }

        found.About(EntityKind.Bucket, Names.Bucket(bucket), "AWS::S3::Bucket");
        found.Report(in o, sink, Info, $"{Say.Actor(in o)} {worth.What} {Say.Name(bucket)}{Say.Tried(in o)}, from {Say.Place(in o)}.", repeats);
    }

    private static void Effects(Case found, in Observation o, string operation, Standing standing)
    {
        if (operation == "PutBucketVersioning" && Asked.Mentions(o.Event, "Suspended"u8))
        {
            found.Add(1.6 * standing.Effect, "versioning is suspended: what is overwritten is lost");
        }

        if (operation.StartsWith("PutBucketLifecycle", StringComparison.Ordinal) && Lifecycle.ShortestExpiry(o.Event) is > 0 and <= 7 and int days)
        {
            found.Add(2 * standing.Effect, Say.Text($"objects are to be deleted after {days} days"));
        }

        if (operation == "PutBucketReplication" && Asked.ForAny(o.Event, "ReplicationConfiguration/Rule/Destination/Account") is { } account && account != o.Event.Text(EventField.AccountUid))
        {
            found.Add(2 * standing.Effect, $"copies go to account {Say.Name(account)}");
        }

        if (operation.Contains("PublicAccessBlock", StringComparison.Ordinal) && operation.StartsWith("Put", StringComparison.Ordinal) && !Asked.Mentions(o.Event, "false"u8))
        {
            found.Discount(0.3, "the change closes access, it opens nothing");
        }

        if (operation == "PutBucketVersioning" && Asked.Mentions(o.Event, "Enabled"u8))
        {
            found.Discount(0.3, "versioning is switched on");
        }
    }

    private static void Bursts(Case found, in Observation o)
    {
        foreach (BurstKind kind in (ReadOnlySpan<BurstKind>)[BurstKind.ObjectDelete, BurstKind.ObjectWrite])
        {
            BurstScore burst = o.Behavior.Burst(kind);
            if (burst.Crossed && burst.Count >= 6)
            {
                string what = kind == BurstKind.ObjectDelete ? "objects deleted" : "objects written";
                found.Add(Math.Clamp(burst.MicroNats / 1e6, 0, 3), Say.Text($"{burst.Count} {what} in {Math.Max(burst.WindowSeconds / 60, 1)} minutes, {burst.Expected:0.#} are to be expected"));
            }
        }
    }
}
