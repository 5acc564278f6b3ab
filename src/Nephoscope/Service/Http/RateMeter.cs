namespace Nephoscope.Service.Http;

/// <summary>Events a second, from a growing count that is looked at when somebody asks. Safe for use by many threads.</summary>
internal sealed class RateMeter(TimeProvider clock, Func<long> count)
{
    private const int Kept = 40;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Queue<double> rates = [];
    private long before = count();
    private long looked = clock.GetTimestamp();
    private double rate;

    /// <summary>The rate over the last step, and those before it, earliest first.</summary>
    public (double Now, IReadOnlyList<double> Recent) Read()
    {
        lock (gate)
        {
            TimeSpan passed = clock.GetElapsedTime(looked);
            if (passed >= Step)
            {
                long now = count();
                rate = Math.Max(0, now - before) / passed.TotalSeconds;
                before = now;
                looked = clock.GetTimestamp();
                rates.Enqueue(rate);
                if (rates.Count > Kept)
                {
                    rates.Dequeue();
                }
            }

            return (rate, [.. rates]);
        }
    }
}
