namespace Nephoscope.Lab;

/// <summary>Objects are encrypted with a key that only the attacker has (SSE-C).</summary>
internal static class Ransom
{
    public static readonly AttackScript Script = new(
        "ransom",
        "objects are encrypted with a key that only the attacker has (SSE-C)",
        [
            AttackScript.UnusualSource, AttackScript.Discovery, ("s3-modification-unusual", "Unusual S3 modifications"),
            ("object-reencryption", "Objects encrypted with a foreign key"), ("recovery-destroyed", "Backups, keys or stores destroyed"),
        ],
        Play);

    private static void Play(AttackScene scene)
    {
        string bucket = scene.Resource(ResourceKind.Bucket, -1);
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        scene.Series(scene.Moment(0.1), 2, 4, "s3:ListBuckets", "s3:GetBucketVersioning", "s3:GetBucketPolicy", "s3:GetBucketReplication", "s3:GetBucketLogging", "s3:GetBucketLifecycle", "s3:GetBucketEncryption");
        scene.At(scene.Moment(0.35), 3, "s3:PutBucketVersioning", target: bucket, other: "Suspended");
        long time = scene.Moment(0.5);
        for (int i = 0; i < 80; i++)
        {
            time += scene.Gap(2 + scene.Random.Below(6));
            scene.At(time, 4, "s3:CopyObject with own key", target: bucket, other: $"backup/2026/{i:000}.tar.gz");
        }

        scene.At(scene.Start + scene.Span, 5, "s3:PutBucketLifecycle", target: bucket, other: "1");
    }
}
