namespace Nephoscope.Lab;

/// <summary>Somebody from outside looks around and works for three days, from a home abroad, and is gone.</summary>
internal static class Contractor
{
    private const string Abroad = "198.18.90.41";

    public static void Play(BenignScene scene)
    {
        int days = Math.Max(1, (int)scene.Parameters.ContractorDays.Value);
        Person person = Company.MakePerson(scene.Options, scene.Company.Accounts, scene.Company.People.Count + 4_000) with
        {
            Name = "ext.contractor",
            Trade = Trade.Operator,
            HasUser = false,
            Office = Abroad,
            Vpn = Abroad,
            HomeAddress = Abroad,
            Diligence = 2,
            Pages = [0, 1, 2, 3, 4, 5, 6, 7, 8],
        };
        scene.Guest(person, scene.Day(days - 1), scene.LastDay);
    }
}
