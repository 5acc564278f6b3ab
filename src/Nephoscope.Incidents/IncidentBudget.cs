using Nephoscope.Events;
using Nephoscope.Incidents.Correlation;

namespace Nephoscope.Incidents;

/// <summary>
/// Turns a budget of false incidents into a threshold: <c>ln A = ln(U / B)</c>, U the scored events of a week, B the budget. Under normal
/// behaviour an e-detector needs A updates on average to reach ln A by chance (Shin, Ramdas, Rinaldo: E-detectors, 2022), so at most B
/// false incidents are expected a week. One writer; not thread-safe.
/// </summary>
internal sealed class IncidentBudget
{
    private const int DaysOfAWeek = 7;

    /// <summary>The budget that the floor of the options is meant for; who accepts more false incidents gets a floor lower by as many nats.</summary>
    private const double UsualBudget = 0.5;
    private const double LeastFloor = 6;

    /// <summary>The floor lies so much above ln(U / 0.5) where that is less than the floor of the options: fewer events are fewer chances to err.</summary>
    private const double FloorAbove = 1.5;
    private readonly SortedDictionary<int, long> days = [];
    private readonly OrdinaryEvidence ordinary;
    private readonly CorrelatorOptions options;
    private int currentDay = int.MinValue;
    private long currentCount;
    private Changed changed = Changed.Nothing;
    private double perWeek;

    public IncidentBudget(CorrelatorOptions options)
    {
        this.options = options;
        perWeek = options.FalseIncidentsPerWeek;
        ordinary = new OrdinaryEvidence(options);
        Drift = ordinary.DriftOf;
    }

    /// <summary>Evidence processes that run side by side; the mixture costs ln of their number.</summary>
    public const int Processes = 3;

    /// <summary>Another budget from now on, for all that is judged anew.</summary>
    public void Accept(double falseIncidentsPerWeek)
    {
        perWeek = falseIncidentsPerWeek;
        ordinary.Reset();
        changed.Earliest = int.MinValue;
    }

    public void Count(EventTime time)
    {
        int day = time.Day;
        changed.Earliest = Math.Min(changed.Earliest, day);
        if (day == currentDay)
        {
            currentCount++;
            return;
        }

        Flush();
        currentDay = day;
        currentCount = 1;
    }

    /// <summary>ln A for the week that ends with a day, within floor and ceiling. What is shorter than a week counts as that week's whole traffic.</summary>
    public double LnAOfDay(int last)
    {
        long updates = UpdatesOfWeek(last);
        double budget = Math.Max(perWeek, 1e-6);
        double usual = updates == 0 ? 0 : Math.Log(updates / UsualBudget);
        double smallest = Math.Min(options.SmallestFloor, options.ThresholdFloor);
        double floor = Math.Clamp(usual + FloorAbove, smallest, options.ThresholdFloor) - Math.Max(0, Math.Log(budget / UsualBudget));
        return Math.Clamp(updates == 0 ? 0 : Math.Log(updates / budget), Math.Max(LeastFloor, floor), options.ThresholdCeiling);
    }

    /// <summary>What evidence loses in this company as time passes.</summary>
    public EvidenceDrift Drift { get; }

    /// <summary>Notes evidence: what is ordinary in this company raises the threshold of later days.</summary>
    public void Note(EvidenceItem item) => changed.Earliest = Math.Min(changed.Earliest, ordinary.Note(item));

    /// <summary>What a joined score must reach: <c>ln A + ln m</c>, or what ordinary threads of this company reach as often as the budget allows.</summary>
    public double Threshold(EventTime time) => ThresholdOfDay(time.Day);

    /// <summary>The same for a day's number.</summary>
    public double ThresholdOfDay(int day) => Math.Max(LnAOfDay(day) + Math.Log(Processes), ordinary.LevelOf(day, perWeek));

    /// <summary>Which days have another ln A than when this was asked last, perhaps.</summary>
    public Changed TakeChanged()
    {
        Changed taken = changed;
        changed = Changed.Nothing;
        return taken;
    }

    /// <summary>Forgets days that no evidence can refer to any more.</summary>
    public void Forget(int beforeDay)
    {
        while (days.Count > 0 && days.First().Key < beforeDay)
        {
            changed.Forgotten = Math.Max(changed.Forgotten, days.First().Key);
            days.Remove(days.First().Key);
        }

        // What the days that are kept were judged by must stay.
        ordinary.Forget(beforeDay);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(currentDay);
        writer.Write(currentCount);
        writer.WriteCount(days.Count);
        foreach ((int day, long count) in days)
        {
            writer.Write(day);
            writer.Write(count);
        }

        ordinary.Save(writer);
    }

    public void Load(StateReader reader, bool hasOrdinary)
    {
        currentDay = reader.ReadInt32();
        currentCount = reader.ReadInt64();
        for (int rest = reader.ReadCount(12); rest > 0; rest--)
        {
            days[reader.ReadInt32()] = reader.ReadInt64();
        }

        if (hasOrdinary)
        {
            ordinary.Load(reader);
        }
    }

    /// <summary>What it has come to on a day.</summary>
    public BudgetUse Use(int day) =>
        new(perWeek, UpdatesOfWeek(day) * Math.Exp(-LnAOfDay(day)), MicroNats.FromNats(ThresholdOfDay(day)), Drift(day));

    private long UpdatesOfWeek(int last)
    {
        Flush();
        long updates = 0;
        for (int day = last - DaysOfAWeek + 1; day <= last; day++)
        {
            updates += days.GetValueOrDefault(day);
        }

        return updates;
    }

    private void Flush()
    {
        if (currentCount > 0)
        {
            days[currentDay] = days.GetValueOrDefault(currentDay) + currentCount;
            currentCount = 0;
        }
    }

    /// <summary>Days whose threshold may have moved: a week from the earliest that events were counted of, and from what was forgotten.</summary>
    internal record struct Changed(int Earliest, int Forgotten)
    {
        public static readonly Changed Nothing = new(int.MaxValue, int.MinValue);

        public readonly bool IsEmpty => this == Nothing;

        public readonly bool Concerns(int day) => day >= Earliest || (Forgotten > int.MinValue && day <= (long)Forgotten + DaysOfAWeek);
    }
}
