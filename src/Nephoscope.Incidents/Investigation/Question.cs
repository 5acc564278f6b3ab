namespace Nephoscope.Incidents.Investigation;

/// <summary>One typed question about an incident: how it is answered, and what the answer says about each explanation. Immutable.</summary>
internal sealed record Question
{
    /// <summary>Its place in the table.</summary>
    public required int Place { get; init; }

    public required string Uid { get; init; }

    /// <summary>Questions of one topic say much the same: the k-th yes counts 0.5^k of its logarithms.</summary>
    public required string Topic { get; init; }

    /// <summary>The telemetry that an answer needs; without it the answer is unknown, not no.</summary>
    public required StoryLane Lane { get; init; }

    /// <summary>In units of a look into memory.</summary>
    public required double Cost { get; init; }

    /// <summary>Probability of a yes where the ratio is 1; serves only to decide what to ask first.</summary>
    public required double Base { get; init; }

    public required bool Triage { get; init; }

    public required string Asks { get; init; }

    /// <summary>What a yes means, as a statement.</summary>
    public required string Says { get; init; }

    public required string Reason { get; init; }

    public required AnswerRule Answer { get; init; }

    /// <summary>Natural logarithms of likelihood ratios of a yes, in the order of the table's hypotheses.</summary>
    public required double[] IfYes { get; init; }

    /// <summary>The same for goals.</summary>
    public required double[] IfYesForGoals { get; init; }
}
