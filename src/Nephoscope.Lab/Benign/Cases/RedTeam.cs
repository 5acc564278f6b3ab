namespace Nephoscope.Lab;

/// <summary>The company ordered an attack on itself: the calls are an attack's, the truth says authorised.</summary>
internal static class RedTeam
{
    public static void Play(BenignScene scene)
    {
        var exercise = new AttackOptions
        {
            Name = scene.Options.Accounts > 1 ? AttackCatalog.Pivot : AttackCatalog.Reference,
            Minutes = 90,
            StartMinute = 9 * 60,
            Seed = scene.Options.Seed ^ 0x5eed,
            Victim = HasAdministrator(scene.Company) ? AttackVictim.Administrator : AttackVictim.Developer,
            Source = AttackSource.SameCountry,
        };
        scene.Exercise = new AttackCampaign(scene.Company, scene.Options, exercise, scene.Catalog, scene.LastDay, AttackCampaign.RedTeamNumber);
        scene.Actor(scene.Exercise.Victim);
    }

    private static bool HasAdministrator(Company company) =>
        company.People.Any(person => person.HasUser && person.Trade == Trade.Operator && Foothold.Colleague(company, person.Home, person) is not null);
}
