namespace Nephoscope.Events;

/// <summary>MITRE ATT&amp;CK enterprise tactics, in the order of the matrix.</summary>
public enum AttackTactic : byte
{
    Reconnaissance, ResourceDevelopment, InitialAccess, Execution, Persistence, PrivilegeEscalation, DefenseEvasion, CredentialAccess,
    Discovery, LateralMovement, Collection, CommandAndControl, Exfiltration, Impact,
}

/// <summary>One ATT&amp;CK technique under one tactic.</summary>
/// <param name="Uid">Such as T1078.004.</param>
/// <param name="Name">The technique's name as MITRE spells it.</param>
public sealed record AttackTechnique(AttackTactic Tactic, string Uid, string Name)
{
    /// <summary>MITRE's id of the tactic, such as TA0001.</summary>
    public string TacticUid => Tactic switch
    {
        AttackTactic.Reconnaissance => "TA0043",
        AttackTactic.ResourceDevelopment => "TA0042",
        AttackTactic.InitialAccess => "TA0001",
        AttackTactic.Execution => "TA0002",
        AttackTactic.Persistence => "TA0003",
        AttackTactic.PrivilegeEscalation => "TA0004",
        AttackTactic.DefenseEvasion => "TA0005",
        AttackTactic.CredentialAccess => "TA0006",
        AttackTactic.Discovery => "TA0007",
        AttackTactic.LateralMovement => "TA0008",
        AttackTactic.Collection => "TA0009",
        AttackTactic.CommandAndControl => "TA0011",
        AttackTactic.Exfiltration => "TA0010",
        _ => "TA0040",
    };

    /// <summary>MITRE's name of the tactic.</summary>
    public string TacticName => Tactic switch
    {
        AttackTactic.ResourceDevelopment => "Resource Development",
        AttackTactic.InitialAccess => "Initial Access",
        AttackTactic.PrivilegeEscalation => "Privilege Escalation",
        AttackTactic.DefenseEvasion => "Defense Evasion",
        AttackTactic.CredentialAccess => "Credential Access",
        AttackTactic.LateralMovement => "Lateral Movement",
        AttackTactic.CommandAndControl => "Command and Control",
        _ => Tactic.ToString(),
    };
}
