using Nephoscope.Events;

namespace Nephoscope.Incidents;

/// <summary>What the budget of false incidents has come to at a time.</summary>
/// <param name="Accepted">False incidents a week that are accepted.</param>
/// <param name="Bound">False incidents a week that the events of the last week allow at most at the present threshold, if evidence is what it says.</param>
/// <param name="Threshold">What a joined score must reach to be high.</param>
/// <param name="DriftPerDay">What evidence loses a day, in nats.</param>
public readonly record struct BudgetUse(double Accepted, double Bound, MicroNats Threshold, double DriftPerDay);
