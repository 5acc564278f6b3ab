using System.Runtime.InteropServices;

namespace Nephoscope.Sources.Order;

/// <summary>
/// Events that wait farther ahead than the calendar reaches, by stretches of time as long as it: a recording of years held back as a whole
/// costs each event one step here, however long it waits. Not thread-safe.
/// </summary>
/// <param name="stretchSeconds">A power of two.</param>
internal sealed class FarEvents(int stretchSeconds)
{
    private readonly Dictionary<long, List<(int Entry, long Second)>> stretches = [];
    private readonly PriorityQueue<long, long> order = new();
    private readonly Stack<List<(int Entry, long Second)>> spare = new();

    /// <summary>Second of the earliest; the greatest number where there is none.</summary>
    public long First { get; private set; } = long.MaxValue;

    public void Add(int entry, long second)
    {
        long stretch = second & -stretchSeconds;
        ref List<(int Entry, long Second)>? events = ref CollectionsMarshal.GetValueRefOrAddDefault(stretches, stretch, out _);
        if (events is null)
        {
            events = spare.TryPop(out List<(int Entry, long Second)>? list) ? list : [];
            order.Enqueue(stretch, stretch);
        }

        events.Add((entry, second));
        First = Math.Min(First, second);
    }

    /// <summary>Gives up all that lie before a second.</summary>
    /// <param name="place">Told of each with its second, in no order.</param>
    public void TakeBefore(long second, Action<int, long> place)
    {
        while (order.TryPeek(out long stretch, out _) && stretch < second)
        {
            List<(int Entry, long Second)> events = stretches[stretch];
            int kept = 0;
            for (int i = 0; i < events.Count; i++)
            {
                (int entry, long at) = events[i];
                if (at < second)
                {
                    place(entry, at);
                }
                else
                {
                    events[kept++] = events[i];
                }
            }

            events.RemoveRange(kept, events.Count - kept);
            if (kept > 0)
            {
                break;
            }

            order.Dequeue();
            stretches.Remove(stretch);
            spare.Push(events);
        }

        First = Earliest();
    }

    private long Earliest()
    {
        long first = long.MaxValue;
        if (order.TryPeek(out long stretch, out _))
        {
            foreach ((_, long second) in stretches[stretch])
            {
                first = Math.Min(first, second);
            }
        }

        return first;
    }
}
