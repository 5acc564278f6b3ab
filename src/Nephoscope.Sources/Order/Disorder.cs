using Nephoscope.Events;

namespace Nephoscope.Sources.Order;

/// <summary>Tells records that were exported newest first, or shuffled, from those that were delivered a little late. Stateless.</summary>
internal static class Disorder
{
    /// <summary>So many events in falling order are no chance.</summary>
    private const int Enough = 16;

    /// <summary>Whether an event is older than one before it by more than late delivery explains.</summary>
    public static bool RunsBack(EventBatch batch, TimeSpan lateness)
    {
        if (batch.Count == 0)
        {
            return false;
        }

        long slack = lateness.Ticks * 100;
        long first = batch[0].Header.TimeNanoseconds;
        long latest = first;
        long before = first;
        bool falls = batch.Count >= Enough;
        for (int i = 1; i < batch.Count; i++)
        {
            long time = batch[i].Header.TimeNanoseconds;
            if (latest - time > slack)
            {
                return true;
            }

            falls &= time <= before;
            before = time;
            latest = Math.Max(latest, time);
        }

        // So dense that all lie within the slack: newest first all the same.
        return falls && before < first;
    }
}
