using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>From one account into another.</summary>
internal static class CrossAccountPivot
{
    public static readonly AttackScript Script = new(
        AttackCatalog.Pivot,
        "from one account into another, to its secrets and a copy of its database",
        [
            AttackScript.UnusualSource, AttackScript.Discovery, ("role-chain-unseen", "Role chaining never seen"), AttackScript.Secrets,
            ("snapshot-exfiltration", "Snapshot or image carried off"),
        ],
        Play);

    private static void Play(AttackScene scene)
    {
        CloudAccount target = scene.Company.Accounts.First(account => account != scene.Account);
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        ReferenceAttack.Explore(scene, scene.Moment(0.15), 2, 24);
        long entered = scene.Moment(0.4);
        string role = AttackScene.Resource(target, ResourceKind.Role);
        Session inside = Identities.Assumed(
            target, role, "AROA" + Company.Letters(scene.Random, 17), scene.Name("sync"), "ASIA" + Company.Letters(scene.Random, 16), scene.Foothold.Address,
            Encoding.UTF8.GetString(scene.Session.Agent), EventTime.FromSeconds(entered / AttackScene.Second));
        scene.At(entered, 3, "sts:AssumeRole", child: inside);
        scene.At(entered + scene.Gap(20), 3, "sts:GetCallerIdentity", session: inside);
        scene.ReadSecrets(scene.Moment(0.6), 4, inside);
        string database = AttackScene.Resource(target, ResourceKind.Database, 1);
        scene.At(scene.Moment(0.85), 5, "rds:CreateDBSnapshot", target: database, other: scene.Name("ledger-copy"), session: inside);
        scene.At(scene.Start + scene.Span, 5, "rds:ModifyDBSnapshotAttribute", other: AttackScene.Outsider, session: inside);
    }
}
