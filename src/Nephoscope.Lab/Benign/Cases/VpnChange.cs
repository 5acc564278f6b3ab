namespace Nephoscope.Lab;

/// <summary>From the middle of the span on, office and VPN reach the cloud from another network.</summary>
internal static class VpnChange
{
    private const string NewNetwork = "198.51.100.20";

    public static void Play(BenignScene scene) => scene.Change(
        scene.Some(1), scene.Options.Start.Day + (scene.Options.Days / 2), scene.LastDay, static person => person with { Office = NewNetwork, Vpn = NewNetwork });
}
