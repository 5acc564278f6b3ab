using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Hour of the day at which sessions begin, in UTC, smoothed over the neighbouring hours (science note 4.4). Weak alone: it only joins the
/// mean of the source's context.
/// </summary>
internal sealed class TimeOfWeekModel(PartitionState state, EventFacts facts) : IBehaviorModel
{
    private static readonly double Weight = Priors.Get("hour.weight");
    private static readonly double Cap = Priors.Get("hour.cap");

    /// <summary>Likelihood ratio of the hour; 1 where nothing is known.</summary>
    public double Ratio { get; private set; } = 1;

    public void Score(in BehaviorInput input, Assessment assessment)
    {
        Ratio = 1;
        if (!facts.SessionStart)
        {
            return;
        }

        Span<byte> hours = stackalloc byte[PrincipalCounts.Hours];
        state.Principals.Counts.ReadHours(in state.Principals.Records[facts.Principal], hours);
        int total = 0;
        foreach (byte count in hours)
        {
            total += count;
        }

        int hour = (int)(facts.Seconds / 3600 % 24);
        hour = hour < 0 ? hour + 24 : hour;
        double near = hours[hour] + (0.5 * (hours[(hour + 23) % 24] + hours[(hour + 1) % 24]));
        double p = (near + (Weight / 24)) / ((2 * total) + Weight);
        Ratio = Math.Min(Cap, 1 / 24.0 / p);
        assessment.TimeOfWeek = MicroNats.FromNats(ExactMath.Ln(Ratio));
    }

    public void Learn(in LearnedEvent learned)
    {
        int principal = learned.SessionStart ? state.Principals.Find(learned.Principal.Value) : -1;
        if (principal < 0)
        {
            return;
        }

        int hour = (int)(learned.Time.Seconds / 3600 % 24);
        state.Principals.Counts.AddHour(ref state.Principals.Records[principal], hour < 0 ? hour + 24 : hour);
    }
}
