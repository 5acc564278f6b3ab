using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// All calls of one day in order of time. Parts are planned in parallel, and the order, by time and serial, does not depend on how. Calls
/// after midnight wait for their day. Not thread-safe.
/// </summary>
/// <remarks>Memory grows with the calls of one day, about 100 bytes each, not with the span.</remarks>
internal sealed class DayBook(ApiCatalog catalog)
{
    private const int SlotsPerDay = 96;

    private const long SlotLength = 900 * EventTime.NanosecondsPerSecond;

    private static readonly Comparison<PlannedCall> ByTime = static (left, right) =>
        left.Time != right.Time ? left.Time.CompareTo(right.Time) : left.Serial.CompareTo(right.Serial);

    private readonly List<PlannedCall>[] slots = [.. Enumerable.Range(0, SlotsPerDay).Select(_ => new List<PlannedCall>())];
    private readonly List<PlannedCall> later = [];
    private readonly DayPlan[] plans = [.. Enumerable.Range(0, Math.Max(2, Environment.ProcessorCount) * 2).Select(_ => new DayPlan(catalog))];
    private long midnight;
    private bool isLast;

    /// <summary>Begins a day; on the last one nothing waits.</summary>
    public void Begin(int day, bool last)
    {
        midnight = day * 86_400L * EventTime.NanosecondsPerSecond;
        isLast = last;
        foreach (List<PlannedCall> slot in slots)
        {
            slot.Clear();
        }

        PlannedCall[] waiting = [.. later];
        later.Clear();
        foreach (PlannedCall call in waiting)
        {
            Add(call);
        }
    }

    /// <summary>Plans many parts, each on its own.</summary>
    public void Plan(int parts, Action<int, DayPlan> plan)
    {
        for (int first = 0; first < parts; first += plans.Length)
        {
            int from = first;
            int count = Math.Min(plans.Length, parts - first);
            Parallel.For(0, count, i => plan(from + i, plans[i]));
            for (int i = 0; i < count; i++)
            {
                foreach (PlannedCall call in plans[i].Calls)
                {
                    Add(call);
                }

                plans[i].Clear();
            }
        }
    }

    public void Add(in PlannedCall call)
    {
        long slot = (call.Time - midnight) / SlotLength;
        if (slot < SlotsPerDay || isLast)
        {
            slots[Math.Clamp(slot, 0, SlotsPerDay - 1)].Add(call);
        }
        else
        {
            later.Add(call);
        }
    }

    /// <summary>The day's calls in order: slot by slot, sorted on every core.</summary>
    public IEnumerable<List<PlannedCall>> Slots()
    {
        Parallel.ForEach(slots, static slot => slot.Sort(ByTime));
        return slots;
    }
}
