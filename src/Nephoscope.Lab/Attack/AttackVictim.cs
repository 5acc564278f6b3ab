namespace Nephoscope.Lab;

/// <summary>Whose credential an attacker stole.</summary>
public enum AttackVictim
{
    /// <summary>A developer's long-lived access key.</summary>
    Developer,

    /// <summary>A long-lived access key of somebody who administers the cloud.</summary>
    Administrator,

    /// <summary>The short-lived credential of a build pipeline's role.</summary>
    CiRole,

    /// <summary>The short-lived credential of an instance's role.</summary>
    InstanceRole,
}
