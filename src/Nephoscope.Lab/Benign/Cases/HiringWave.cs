namespace Nephoscope.Lab;

/// <summary>A tenth of the company joins within four days: the help desk makes users, and the new people begin to work.</summary>
internal static class HiringWave
{
    public static void Play(BenignScene scene)
    {
        int count = Math.Max(2, (int)(scene.Company.People.Count * scene.Parameters.HiringShare.Value));
        for (int i = 0; i < count; i++)
        {
            int day = scene.Day(3 - (i % 4));
            Person person = Company.MakePerson(scene.Options, scene.Company.Accounts, scene.Company.People.Count + i);
            if (person.HasUser)
            {
                long time = BenignScene.At(day, 7) + (scene.Random.Below(1800) * BenignScene.Second);
                Session session = scene.SignIn(scene.Desk, scene.Desk.Browser, time, person.Home);
                foreach (string call in new[] { "iam:CreateUser", "iam:CreateLoginProfile", "iam:AddUserToGroup", "iam:CreateAccessKey" })
                {
                    time += (20 + scene.Random.Below(60)) * BenignScene.Second;
                    scene.Call(time, session, call, target: person.Name, other: person.Trade.ToString().ToLowerInvariant() + "s");
                }
            }

            scene.Guest(person, day, scene.LastDay);
        }
    }
}
