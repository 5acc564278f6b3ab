namespace Nephoscope.Lab;

/// <summary>The hard but harmless cases that the lab knows by name. A new case is one file and one line here. Thread-safe.</summary>
public static class BenignCatalog
{
    internal static readonly IReadOnlyList<BenignScript> Scripts =
    [
        new(BenignCases.TerraformApply, "terraform-apply", "an operator creates and destroys 500 resources with Terraform", TerraformRun.Play),
        new(BenignCases.NewScanner, "new-scanner", "a new posture scanner reads every account", NewScanner.Play),
        new(BenignCases.PasswordResets, "password-resets", "the help desk sets everybody's password", PasswordResets.Play),
        new(BenignCases.BreakGlass, "break-glass", "an operator mends production at night with the emergency user", BreakGlass.Play),
        new(BenignCases.VpnChange, "vpn-change", "office and VPN reach the cloud from another network", VpnChange.Play),
        new(BenignCases.NewRegion, "new-region", "a region is opened and workloads move in", NewRegion.Play),
        new(BenignCases.AccountVending, "account-vending", "new accounts are made and furnished", AccountVending.Play),
        new(BenignCases.HiringWave, "hiring-wave", "a tenth of the company joins within days", HiringWave.Play),
        new(BenignCases.RoleChange, "role-change", "developers become operators", RoleChange.Play),
        new(BenignCases.CliUpgrade, "cli-upgrade", "everybody's command line client is upgraded", CliUpgrade.Play),
        new(BenignCases.KeyRotation, "key-rotation", "every long-lived access key is replaced within a week", KeyRotation.Play),
        new(BenignCases.AuditEnumeration, "audit-enumeration", "an auditor exports everything from outside", AuditEnumeration.Play),
        new(BenignCases.DisasterDrill, "disaster-drill", "production is restored in another region and torn down", DisasterDrill.Play),
        new(BenignCases.Travel, "travel", "people work from a conference abroad", Travel.Play),
        new(BenignCases.NewLaptop, "new-laptop", "people get other machines, browsers and clients", NewLaptop.Play),
        new(BenignCases.Contractor, "contractor", "somebody from outside works for three days", Contractor.Play),
        new(BenignCases.RedTeam, "red-team", "an attack that was ordered: authorised, and no attack", RedTeam.Play),
    ];

    /// <summary>What the user may type.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Scripts.Select(script => script.Name)];

    /// <summary>Each name with one sentence about it.</summary>
    public static IReadOnlyList<(string Name, string Summary)> List { get; } = [.. Scripts.Select(script => (script.Name, script.Summary))];

    /// <summary>The case of a name; null when there is none.</summary>
    public static BenignCases? Find(string name) => Scripts.FirstOrDefault(script => script.Name == name)?.Case;
}

/// <summary>A hard but harmless case by name.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Summary">One sentence for a list.</param>
/// <param name="Play">Fills the scene.</param>
internal sealed record BenignScript(BenignCases Case, string Name, string Summary, Action<BenignScene> Play);
