namespace Nephoscope.Lab;

/// <summary>Some developers change to the operators' team: other roles, other pages, Terraform.</summary>
internal static class RoleChange
{
    public static void Play(BenignScene scene)
    {
        HashSet<string> movers = scene.Some(scene.Parameters.RoleChangeShare.Value, person => person.Trade == Trade.Developer);
        int day = scene.Day(2);
        long time = BenignScene.At(day, 7);
        foreach (Person person in scene.Company.People.Where(person => person.HasUser && movers.Contains(person.Name)))
        {
            Session session = scene.SignIn(scene.Desk, scene.Desk.Browser, time, person.Home);
            scene.Call(time + (30 * BenignScene.Second), session, "iam:RemoveUserFromGroup", target: person.Name, other: "developers");
            scene.Call(time + (50 * BenignScene.Second), session, "iam:AddUserToGroup", target: person.Name, other: "operators");
            time += 300 * BenignScene.Second;
        }

        scene.Change(movers, day, scene.LastDay, static person => person with { Trade = Trade.Operator, Pages = [0, 1, 2, 3, 4, 5, 6, 7, 8] });
    }
}
