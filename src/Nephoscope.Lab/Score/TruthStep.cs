using Nephoscope.Events;

namespace Nephoscope.Lab.Score;

/// <summary>One step of an attack as the truth file tells it. Immutable.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Uid">Id of the detection that is expected.</param>
/// <param name="Events">Ids of its events, in order of time.</param>
/// <param name="Times">Times of the same events; empty where the truth file does not tell them.</param>
public sealed record TruthStep(int Number, string Uid, string Title, IReadOnlyList<string> Events, IReadOnlyList<EventTime> Times);
