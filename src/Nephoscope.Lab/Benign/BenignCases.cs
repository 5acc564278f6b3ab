namespace Nephoscope.Lab;

/// <summary>Hard but harmless things that happen in companies; each can be switched on. Their names are in <see cref="BenignCatalog"/>.</summary>
[Flags]
public enum BenignCases
{
    None = 0,

    /// <summary>An operator creates and destroys 500 resources with Terraform on the last day.</summary>
    TerraformApply = 1,

    /// <summary>The help desk sets the passwords of every user on the last day.</summary>
    PasswordResets = 2,

    /// <summary>From the middle of the span on, office and VPN reach the cloud from another network.</summary>
    VpnChange = 4,

    NewScanner = 8,

    BreakGlass = 16,

    NewRegion = 32,

    AccountVending = 64,

    HiringWave = 128,

    RoleChange = 256,

    CliUpgrade = 512,

    KeyRotation = 1024,

    AuditEnumeration = 2048,

    DisasterDrill = 4096,

    Travel = 8192,

    NewLaptop = 16_384,

    Contractor = 32_768,

    /// <summary>An attack that was ordered: authorised, neither ordinary nor an attack.</summary>
    RedTeam = 65_536,
}
