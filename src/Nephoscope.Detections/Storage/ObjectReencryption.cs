using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Objects written again under a key the account does not hold: how data in buckets is held to ransom.</summary>
public sealed class ObjectReencryption : IDetector
{
    private const double Cap = 8;
    private static readonly (int Count, double Nats)[] Steps = [(1, 2.2), (5, 4.2), (20, 6.5), (60, 8)];
    private static readonly TimeSpan Memory = TimeSpan.FromDays(120);
    private readonly Tally tally = new(TimeSpan.FromMinutes(30));
    private readonly RecentUse users = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "object-reencryption",
        Title = "Objects encrypted with a foreign key",
        Decides = "Objects written or copied with a key the caller brings (SSE-C) or with a KMS key of another account, and bucket encryption set to such a key: "
            + "2.2 nats at the first object, 4.2 at five, 6.5 at twenty, 8 at sixty; a bucket's default 5. Whoever does it; a tenth where the same actor did so "
            + "before yesterday (an application that always brings its key), three quarters in an account's first two days. Needs data events "
            + "to see objects. At most 8 nats.",
        Attacks = [CloudAttack.DataEncrypted],
        Process = EvidenceProcess.Effect,
        Operations = ["s3:PutObject", "s3:CopyObject", "s3:CreateMultipartUpload", "s3:UploadPartCopy", "s3:PutBucketEncryption"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [tally, users];

    public void Detect(in Observation observation, FindingSink sink)
    {
        // Vectorised searches first: object writes are frequent, these headers are not.
        ReadOnlySpan<byte> request = observation.Event[EventField.Request];
        bool brought = observation.Event[EventField.Additional].IndexOf("SSE_C"u8) >= 0 || request.IndexOf("customer-algorithm"u8) >= 0;
        bool named = request.IndexOf("kms-key-id"u8) >= 0 || request.IndexOf("KMSMasterKeyID"u8) >= 0;
        if ((!brought && !named) || Caller.IsProvider(in observation))
        {
            return;
        }

        string account = brought ? "" : AccountNumber.In(Asked.ForAny(
            observation.Event, "x-amz-server-side-encryption-aws-kms-key-id",
            "ServerSideEncryptionConfiguration/Rule/ApplyServerSideEncryptionByDefault/KMSMasterKeyID") ?? "");
        bool foreign = account.Length > 0 && account != observation.Event.Text(EventField.AccountUid);
        if (!brought && !foreign)
        {
            return;
        }

        ulong actor = observation.Actor.Principal.Value;
        bool before = users.TryFirst(actor, out EventTime first) && observation.Time.Since(first) > TimeSpan.FromHours(24);
        users.Count(actor, observation.Time, Memory);
        string? bucket = Asked.For(observation.Event, "bucketName");
        Tally.Series series = tally.Add(in observation, "foreign key " + bucket, [Fingerprint.Of(Asked.For(observation.Event, "key") ?? observation.Event.Text(EventField.Uid))]);
        bool whole = observation.Event[EventField.Operation].SequenceEqual("PutBucketEncryption"u8);
        Standing standing = Standing.Of(in observation);
        double weight = Standing.IsCold(in observation) ? 0.75 : Math.Max(series.Effect, 0.5);
        var found = new Case(Cap) { Subject = bucket ?? "" };
        string key = brought ? "a key the caller brought and the account never holds" : $"a key of account {account}";
        found.Add((whole ? 5 : SeriesCase.Worth(series.Count, Steps)) * weight, Say.Text($"{series.Count} objects or defaults under {key}"));
        found.Note(standing.Reason);
        if (before)
        {
            found.Discount(0.1, Say.Text($"the same actor has done so since {first}"));
        }

        found.About(EntityKind.Bucket, Names.Bucket(bucket), "AWS::S3::Bucket");
        SeriesCase.Report(found, in observation, sink, Info, series, Say.Text($"{Say.Actor(in observation)} encrypted {series.Count} objects of {Say.Name(bucket)} with {key}{Say.Tried(in observation)}, from {Say.Place(in observation)}."));
    }
}
