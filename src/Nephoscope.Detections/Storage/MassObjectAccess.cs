using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Objects read or deleted in numbers that are not usual, or set to vanish.</summary>
public sealed class MassObjectAccess : IDetector
{
    private const double Cap = 6.5;
    private static readonly (int Count, double Nats)[] CarriedOff = [(6, 1.2), (24, 1.8), (96, 2.5)];
    private readonly BurstLedger ledger = new();
    private readonly OwnResources own = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "object-mass-access",
        Title = "Mass read or deletion of objects",
        Decides = "Objects read or deleted in a window of 10 minutes to 6 hours against the actor's own and its peers' rate (Gamma-Poisson, judged at 6, 12, 24 "
            + "...): the evidence of the count's probability, at most 5; 0.8 more in a bucket the actor never touched; with an instance's credential "
            + "outside the provider's networks at least 1.2 for 6, 1.8 for 24, 2.5 for 96. Also as effects: a lifecycle "
            + "that deletes within 3 days (4.5), a batch job over objects (2.5), versioning suspended (2.5). What the actor made within "
            + "the day leaves 0.3. Needs data events to see objects. At most 6.5 nats.",
        Attacks = [CloudAttack.DataFromStorage, CloudAttack.DataDestruction, CloudAttack.LifecycleDeletion],
        Triggers = Triggers.Burst,
        Operations = ["s3:PutBucketLifecycle", "s3:PutBucketLifecycleConfiguration", "s3:PutBucketVersioning", "s3:CreateJob", "s3:CreateBucket"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [ledger, own, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation))
        {
            return;
        }

        BurstScore read = observation.Behavior.Burst(BurstKind.ObjectRead);
        BurstScore deleted = observation.Behavior.Burst(BurstKind.ObjectDelete);
        if ((read.Crossed && read.Count >= 6) || (deleted.Crossed && deleted.Count >= 6))
        {
            Burst(in observation, sink, deleted.Crossed && deleted.Count >= 6 ? BurstKind.ObjectDelete : BurstKind.ObjectRead);
        }
        else if (Asked.Service(observation.Event, "s3"u8))
        {
            Effect(in observation, sink);
        }
    }

    private void Burst(in Observation o, FindingSink sink, BurstKind kind)
    {
        BurstScore burst = o.Behavior.Burst(kind);
        string what = kind == BurstKind.ObjectDelete ? "deleted" : "read";
        FeatureScore bucket = o.Behavior[Feature.Resource];
        bool fresh = bucket.Applies && bucket.Level != NoveltyLevel.Known && !Standing.IsCold(in o);
        BurstLedger.Entry entry = ledger.Add(
            Fingerprint.Join(o.Actor.Principal.Value, (ulong)kind), o.Time, burst.MicroNats / 1e6 * (Standing.IsCold(in o) ? 0.4 : 1), fresh ? 0.8 : 0);
        double nats = Math.Min(Math.Max(entry.Total, IsCarriedOff(in o) ? SeriesCase.Worth(burst.Count, CarriedOff) : 0), 5);
        if (nats - entry.Told < Case.Least)
        {
            return;
        }

        double first = fresh ? 0.8 : 0;
        var found = new Case(Cap) { Carried = entry.Told > 0 ? entry.Told + first : 0 };
        found.Add(nats, Say.Text($"{burst.Count} objects {what} in {Math.Max(burst.WindowSeconds / 60, 1)} minutes, {burst.Expected:0.#} are to be expected"));
        found.Add(first, "in a bucket the actor did not touch before");
        var cited = BurstCitation.Of(in o, kind, in burst);
        if (cited.Reason is { } left)
        {
            found.Note(left);
        }

        found.Events = cited.Events;
        found.Theme = kind.ToString();
        found.Subject = Say.Text($"{kind} {(entry.Told > 0 ? burst.Count : 0)}");
        entry.Told = nats;
        found.Report(in o, sink, Info, Say.Text($"{Say.Actor(in o)} {what} {burst.Count} objects{cited.Own}, {cited.From}from {Say.Place(in o)}."), null);
    }

    /// <summary>An instance's credential in a place where no instance is.</summary>
    private static bool IsCarriedOff(in Observation o) => o.Event[EventField.SessionName].StartsWith("i-"u8) && Caller.HasPlace(in o) && Caller.IsOutsideProvider(in o);

    private void Effect(in Observation o, FindingSink sink)
    {
        string operation = o.Event.Text(EventField.Operation);
        string? bucket = Asked.For(o.Event, "bucketName");
        (double nats, string how) = operation switch
        {
            "CreateJob" => (2.5, "a batch job can read, rewrite or delete every object"),
            "PutBucketVersioning" when Asked.Mentions(o.Event, "Suspended"u8) => (2.5, "versioning is suspended: what is overwritten or deleted is lost"),
            "PutBucketLifecycle" or "PutBucketLifecycleConfiguration" when Lifecycle.ShortestExpiry(o.Event) is > 0 and <= 3 => (4.5, "every object is to be deleted within three days"),
            _ => (0, ""),
        };
        if (operation == "CreateBucket")
        {
            own.Made(in o, bucket);
        }

        if (nats <= 0)
        {
            return;
        }

        Standing standing = Standing.Of(in o);
        var found = new Case(Cap) { Subject = operation + " " + bucket };
        found.Add(nats * standing.Effect, how);
        found.Note(standing.Reason);
        if (own.IsOwn(in o, bucket))
        {
            found.Discount(0.3, "the actor made this bucket itself within the last day");
        }

        found.About(EntityKind.Bucket, Names.Bucket(bucket), "AWS::S3::Bucket");
        found.Report(in o, sink, Info, $"{Say.Actor(in o)} put the objects of {Say.Name(bucket)} at risk with {Say.Name(o.What)}{Say.Tried(in o)}, from {Say.Place(in o)}.", repeats);
    }
}
