using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// The thresholds that a run judged by, day by day, and between which bounds of ln A each of its judgements would have been the same: while
/// more events are counted, most results stay what they were. One writer; not thread-safe.
/// </summary>
internal sealed class DayThresholds(IncidentBudget budget, CorrelatorOptions options)
{
    /// <summary>Nearer to a bound than this, rounding could decide.</summary>
    private const double Margin = 1e-6;

    private static readonly double LnProcesses = Math.Log(IncidentBudget.Processes);
    private readonly List<Day> days = [];
    private int current = -1;

    /// <summary>ln A at a time; what <see cref="Compared"/> tells next belongs to that day.</summary>
    public double LnA(EventTime time)
    {
        if (current < 0 || days[current].Number != time.Day)
        {
            current = days.FindLastIndex(day => day.Number == time.Day);
            if (current < 0)
            {
                current = days.Count;
                days.Add(new Day(time.Day, budget.LnA(time), double.NegativeInfinity, double.PositiveInfinity));
            }
        }

        return days[current].LnA;
    }

    /// <summary>A score and a rule were held against ln A and all that follows from it.</summary>
    public void Compared(double score, double rule)
    {
        Span<Day> all = CollectionsMarshal.AsSpan(days);
        ref Day day = ref all[current];
        day.Bound(rule);
        day.Bound(score - LnProcesses);
        day.Bound(score - LnProcesses - options.CriticalMargin);
        day.Bound((2 * score) - LnProcesses);
    }

    /// <summary>Whether a run now would judge as this one did, as far as thresholds go.</summary>
    public bool Hold(IncidentBudget.Changed changed)
    {
        foreach (Day day in days)
        {
            if (changed.Concerns(day.Number))
            {
                double now = budget.LnAOfDay(day.Number);
                if (now != day.LnA && (now < day.Low + Margin || now > day.High - Margin))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private record struct Day(int Number, double LnA, double Low, double High)
    {
        public void Bound(double value)
        {
            if (value >= LnA)
            {
                High = Math.Min(High, value);
            }
            else
            {
                Low = Math.Max(Low, value);
            }
        }
    }
}
