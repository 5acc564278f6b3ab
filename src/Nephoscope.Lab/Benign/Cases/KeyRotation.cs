namespace Nephoscope.Lab;

/// <summary>Every long-lived access key is replaced within five days: made, used, the old one switched off and deleted.</summary>
internal static class KeyRotation
{
    public static void Play(BenignScene scene)
    {
        int index = 0;
        foreach (Person person in scene.Company.People.Where(person => person.HasUser))
        {
            int day = scene.Day(index++ % 5);
            long time = BenignScene.At(day, 7) + (scene.Random.Below(3000) * BenignScene.Second);
            string fresh = "AKIA" + Company.Letters(scene.Random, 16);
            Session session = Identities.User(person, person.KeyId, person.Office, person.CommandLine, null);
            scene.Call(time, session, "iam:ListAccessKeys", target: person.Name);
            scene.Call(time + (20 * BenignScene.Second), session, "iam:CreateAccessKey", target: person.Name);
            Session renewed = Identities.User(person, fresh, person.Office, person.CommandLine, null);
            scene.Call(time + (120 * BenignScene.Second), renewed, "sts:GetCallerIdentity");
            scene.Call(time + (180 * BenignScene.Second), renewed, "iam:UpdateAccessKey", target: person.Name, other: person.KeyId);
            scene.Call(time + (900 * BenignScene.Second), renewed, "iam:DeleteAccessKey", target: person.Name, other: person.KeyId);
            scene.Change(new HashSet<string> { person.Name }, day, scene.LastDay, other => other with { KeyId = fresh });
        }
    }
}
