using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Keeps one detector from saying the same thing often: the n-th finding about an actor in six hours weighs n^-1.5, the ninth and
/// later nothing, and the same subject counts once a day. Repeated calls depend on each other; their evidence must not add up freely.
/// </summary>
internal sealed class Repeats
{
    private static readonly TimeSpan SameSubject = TimeSpan.FromHours(24);
    private static readonly TimeSpan Together = TimeSpan.FromHours(6);
    private readonly RecentUse subjects = new();
    private readonly RecentUse actors = new();

    /// <summary>The weight of a finding about to be reported, 0 to 1.</summary>
    public double Weigh(in Observation o, string subject)
    {
        ulong outcome = o.Event.Is(EventFlags.Failed) ? 1UL : 0UL;
        ulong principal = o.Actor.Principal.Value;
        if (subjects.Count(Fingerprint.Join(Fingerprint.Join(principal, Fingerprint.Of(subject)), outcome), o.Time, SameSubject) > 1)
        {
            return 0;
        }

        int n = actors.Count(principal, o.Time, Together);
        return n > 8 ? 0 : Math.Pow(n, -1.5);
    }
}
