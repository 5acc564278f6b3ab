namespace Nephoscope.Lab;

/// <summary>An employee takes what the work gives access to, from the usual place with the usual client.</summary>
internal static class Insider
{
    public static readonly AttackScript Script = new(
        "insider",
        "an employee takes secrets, objects and a copy of the database from the usual place, and leaves a key behind",
        [
            AttackScript.Secrets, ("object-mass-access", "Mass read or deletion of objects"), ("snapshot-exfiltration", "Snapshot or image carried off"),
            ("access-key-for-other", "Access key created for another principal"),
        ],
        Play)
    {
        FromInside = true,
    };

    private static void Play(AttackScene scene)
    {
        scene.ReadSecrets(scene.Start, 1);
        scene.ReadObjects(scene.Moment(0.3), 2, scene.Resource(ResourceKind.Bucket, 3), 240);
        string database = scene.Resource(ResourceKind.Database, 1);
        long third = scene.Moment(0.7);
        scene.At(third, 3, "rds:CreateDBSnapshot", target: database, other: scene.Name("ledger-copy"));
        scene.At(third + scene.Gap(240), 3, "rds:ModifyDBSnapshotAttribute", other: AttackScene.Outsider);
        scene.At(scene.Start + scene.Span, 4, "iam:CreateAccessKey", target: scene.Other);
    }
}
