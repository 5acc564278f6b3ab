namespace Nephoscope.Lab;

/// <summary>The help desk sets the password of every user on one morning.</summary>
internal static class PasswordResets
{
    public static void Play(BenignScene scene)
    {
        long time = BenignScene.At(scene.LastDay, 9);
        foreach (CloudAccount account in scene.Company.Accounts)
        {
            Session session = scene.SignIn(scene.Desk, scene.Desk.Browser, time, account);
            foreach (Person person in scene.Company.People.Where(person => person.HasUser && ReferenceEquals(person.Home, account) && person.Index != scene.Desk.Index))
            {
                scene.Call(time + (15 * BenignScene.Second), session, "iam:GetUser", target: person.Name);
                scene.Call(time + (35 * BenignScene.Second), session, "iam:UpdateLoginProfile", target: person.Name);
                time += (60 + scene.Random.Below(120)) * BenignScene.Second;
            }
        }
    }
}
