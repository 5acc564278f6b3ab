namespace Nephoscope.Lab;

/// <summary>An attack by name: its steps, and how they are played.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Summary">One sentence for a list.</param>
/// <param name="Steps">Each step's expected detection: stable id and title.</param>
/// <param name="Play">Fills the plan.</param>
internal sealed record AttackScript(string Name, string Summary, (string Uid, string Title)[] Steps, Action<AttackScene> Play);
