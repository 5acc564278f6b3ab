namespace Nephoscope.Lab;

/// <summary>Hard but harmless things that happen in companies; each can be switched on.</summary>
[Flags]
public enum BenignCases
{
    None = 0,

    /// <summary>An operator creates 500 resources with Terraform on the last day.</summary>
    TerraformApply = 1,

    /// <summary>The help desk sets the passwords of every user on the last day.</summary>
    PasswordResets = 2,

    /// <summary>From the middle of the span on, office and VPN reach the cloud from another network.</summary>
    VpnChange = 4,
}
