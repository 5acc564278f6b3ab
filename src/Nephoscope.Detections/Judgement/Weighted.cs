namespace Nephoscope.Detections;

/// <summary>What one operation is worth to a detector, and how to say it.</summary>
/// <param name="Nats">Evidence where the call is wholly new or its effect wholly undue.</param>
/// <param name="What">Verb phrase in the past, such as "stopped a trail".</param>
internal readonly record struct Weighted(double Nats, string What);
