namespace Nephoscope.Lab;

/// <summary>People work from a conference hotel in another country, without VPN.</summary>
internal static class Travel
{
    private const string Hotel = "198.18.100.12";

    public static void Play(BenignScene scene) => scene.Change(
        scene.Some(scene.Parameters.TravelShare.Value), scene.Day(3), scene.LastDay, static person => person with { Office = Hotel, Vpn = Hotel, HomeAddress = Hotel });
}
