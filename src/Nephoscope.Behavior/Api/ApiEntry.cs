using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>What an operation is good for, seen from an attacker's plan.</summary>
public enum ApiClass : byte
{
    Unknown = 0,
    BenignRead, Discovery, Login, Assume, Credential, Persistence, Privilege, Secrets, Execution, Compute, DataRead, DataTamper, Evasion,
    Impact, BenignWrite,
}

/// <summary>One operation of a service.</summary>
/// <param name="Id">Number in the catalogue; not stable over versions.</param>
/// <param name="Service">Service without ".amazonaws.com", such as iam.</param>
/// <param name="Operation">Such as CreateAccessKey; empty for an entry made from a verb.</param>
/// <param name="Class">What it is good for.</param>
/// <param name="Tactic">Its usual place in an attack.</param>
/// <param name="AttackShare">Share of attackers' calls that are this operation, 0 to 1 (Q).</param>
/// <param name="BenignShare">Share of all calls of ordinary accounts that are this operation, 0 to 1 (global P).</param>
public sealed record ApiEntry(
    int Id, string Service, string Operation, ApiClass Class, AttackTactic Tactic, double AttackShare, double BenignShare)
{
    public static readonly ApiEntry Unknown = new(0, "", "", ApiClass.Unknown, AttackTactic.Discovery, 1e-4, 1e-4);

    /// <summary>Changes who may do what, hides, destroys or executes: looked at even where it is not new.</summary>
    public bool IsSensitive => Class is ApiClass.Credential or ApiClass.Persistence or ApiClass.Privilege or ApiClass.Evasion
        or ApiClass.Impact or ApiClass.DataTamper or ApiClass.Execution or ApiClass.Compute;
}
