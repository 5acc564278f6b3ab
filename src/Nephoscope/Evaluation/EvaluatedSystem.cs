namespace Nephoscope.Evaluation;

/// <summary>The product, whole or with one part changed, as one row of a board. Immutable.</summary>
/// <param name="Board">The board it belongs to.</param>
/// <param name="Name">What is changed; empty for the whole product.</param>
/// <param name="Shape">Makes its settings from the usual ones.</param>
internal sealed record EvaluatedSystem(EvaluationBoard Board, string Name, Func<PipelineOptions, PipelineOptions> Shape)
{
    /// <summary>False incidents accepted per week, where it is another budget that is tried.</summary>
    public double? PerWeek { get; init; }
}

/// <summary>Which question a row answers.</summary>
internal enum EvaluationBoard
{
    /// <summary>The whole product.</summary>
    Whole,

    /// <summary>Another budget of false incidents.</summary>
    Budget,

    /// <summary>Without the detections of one tactic.</summary>
    Tactic,

    /// <summary>Without one part.</summary>
    Ablation,
}
