namespace Nephoscope.Lab;

/// <summary>A web server is made to fetch its own credential, which then empties a bucket from elsewhere.</summary>
internal static class ServerSideRequestForgery
{
    public static readonly AttackScript Script = new(
        "ssrf",
        "a web server is made to hand out its instance's credential, and a bucket is copied with it",
        [AttackScript.UnusualSource, AttackScript.Discovery, ("object-mass-access", "Mass read or deletion of objects")],
        Play)
    {
        Victim = AttackVictim.InstanceRole,
    };

    private static void Play(AttackScene scene)
    {
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        scene.Series(
            scene.Moment(0.1), 2, 3, "s3:ListBuckets", "s3:GetBucketLocation", "s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:GetBucketVersioning",
            "s3:GetBucketEncryption", "s3:GetBucketPublicAccessBlock", "s3:GetBucketLogging");
        scene.ReadObjects(scene.Moment(0.4), 3, scene.Resource(ResourceKind.Bucket, 1), 180);
        scene.At(scene.Start + scene.Span, 3, "s3:GetObject", target: scene.Resource(ResourceKind.Bucket, 1), other: "export/2026/manifest.json");
    }
}
