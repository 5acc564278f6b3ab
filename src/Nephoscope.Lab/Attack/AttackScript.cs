namespace Nephoscope.Lab;

/// <summary>An attack by name: its steps, and how they are played.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Summary">One sentence for a list.</param>
/// <param name="Steps">Each step's expected detection: stable id and title.</param>
/// <param name="Play">Fills the plan.</param>
internal sealed record AttackScript(string Name, string Summary, (string Uid, string Title)[] Steps, Action<AttackScene> Play)
{
    public static readonly (string Uid, string Title) UnusualSource = ("credential-unusual-source", "Unusual external source for credential use");

    public static readonly (string Uid, string Title) Discovery = ("discovery-burst", "Burst of resource discovery");

    public static readonly (string Uid, string Title) Secrets = ("secrets-burst", "Burst of secrets read");

    /// <summary>Whose credential is stolen when nothing else is said.</summary>
    public AttackVictim Victim { get; init; } = AttackVictim.Developer;

    /// <summary>Finds a victim that only this attack has; null where the user chooses.</summary>
    public Func<Company, Workload?>? OwnVictim { get; init; }

    /// <summary>It begins in the victim's pod: the pod is where it began, not the role whose credential it holds.</summary>
    public bool InPod { get; init; }

    /// <summary>The victim is the attacker: own address, own client.</summary>
    public bool FromInside { get; init; }
}
