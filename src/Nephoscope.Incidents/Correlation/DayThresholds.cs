using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// The thresholds that a run judged by, day by day, and between which bounds of them each of its judgements would have been the same: while
/// more events are counted, most results stay what they were. One writer; not thread-safe.
/// </summary>
internal sealed class DayThresholds(IncidentBudget budget, CorrelatorOptions options)
{
    /// <summary>Nearer to a bound than this, rounding could decide.</summary>
    private const double Margin = 1e-6;

    private readonly List<Day> days = new(1);
    private int current = -1;

    /// <summary>What a rule and what a joined score must reach at a time; what <see cref="Compared"/> tells next belongs to that day.</summary>
    public (double LnA, double Threshold) Of(EventTime time)
    {
        GoTo(time.Day);
        return (days[current].Rule.Value, days[current].Score.Value);
    }

    /// <summary>What evidence loses on a day.</summary>
    public double DriftOf(int day)
    {
        GoTo(day);
        return days[current].Drift;
    }

    /// <summary>A score and a rule were held against the thresholds and all that follows from them.</summary>
    public void Compared(double score, double rule)
    {
        Span<Day> all = CollectionsMarshal.AsSpan(days);
        ref Day day = ref all[current];
        day.Rule.Bound(rule);
        day.Score.Bound(score);
        day.Score.Bound(score - options.CriticalMargin);
        day.Score.Bound(2 * score);
    }

    /// <summary>Whether a run now would judge as this one did, as far as thresholds go.</summary>
    public bool Hold(IncidentBudget.Changed changed)
    {
        foreach (Day day in days)
        {
            if (changed.Concerns(day.Number)
                && !(day.Drift == budget.Drift(day.Number) && day.Rule.Hold(budget.LnAOfDay(day.Number)) && day.Score.Hold(budget.ThresholdOfDay(day.Number))))
            {
                return false;
            }
        }

        return true;
    }

    private void GoTo(int number)
    {
        if (current < 0 || days[current].Number != number)
        {
            current = LastOf(number);
            if (current < 0)
            {
                current = days.Count;
                days.Add(new Day(number, budget.Drift(number), budget.LnAOfDay(number), budget.ThresholdOfDay(number)));
            }
        }
    }

    /// <summary>Its own method, as its closure is made where it begins: most judgements stay on their day.</summary>
    private int LastOf(int number) => days.FindLastIndex(day => day.Number == number);

    private struct Day(int number, double drift, double lnA, double threshold)
    {
        public readonly int Number = number;
        public readonly double Drift = drift;
        public Bounds Rule = new(lnA);
        public Bounds Score = new(threshold);
    }

    /// <summary>A threshold, and between which values it may move without another judgement.</summary>
    private struct Bounds(double value)
    {
        public readonly double Value = value;
        private double low = double.NegativeInfinity;
        private double high = double.PositiveInfinity;

        public readonly bool Hold(double now) => now == Value || (now >= low + Margin && now <= high - Margin);

        public void Bound(double compared)
        {
            if (compared >= Value)
            {
                high = Math.Min(high, compared);
            }
            else
            {
                low = Math.Max(low, compared);
            }
        }
    }
}
