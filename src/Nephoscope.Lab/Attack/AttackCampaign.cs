using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>One attack on one company: what is planned, and, once it happened, which events it left. Not thread-safe.</summary>
public sealed class AttackCampaign
{
    private const long Minute = 60 * EventTime.NanosecondsPerSecond;

    private readonly AttackOptions options;
    private readonly DayPlan script;

    internal AttackCampaign(Company company, AttackOptions options, ApiCatalog catalog, int lastDay)
    {
        this.options = options;
        AttackScript attack = AttackCatalog.Find(options.Name);
        Foothold foothold = Foothold.In(company, options);
        Victim = foothold.Victim;
        Account = foothold.Account.Id;
        Source = foothold.Address;
        Steps = [.. attack.Steps.Select((step, index) => new AttackStep(index + 1, step.Uid, step.Title))];
        script = new DayPlan(catalog);
        LastDay = lastDay;
        long start = ((lastDay - options.DaysBefore) * 1440L * Minute) + (options.StartMinute * Minute);
        Start = new EventTime(start);
        attack.Play(new AttackScene(company, options, foothold, SeededRandom.For(options.Seed, attack.Name + " attack"), script, start));
    }

    public string Name => options.Name;

    /// <summary>Name of the user or role whose credential was stolen.</summary>
    public string Victim { get; }

    /// <summary>The victim's account.</summary>
    public string Account { get; }

    /// <summary>Address that the attacker calls from.</summary>
    public string Source { get; }

    /// <summary>Time of the attacker's first call.</summary>
    public EventTime Start { get; }

    /// <summary>The steps with their events so far.</summary>
    public IReadOnlyList<AttackStep> Steps { get; }

    private int LastDay { get; }

    /// <summary>Adds the calls of one day. A short attack that runs past midnight stays with its day, the last one.</summary>
    internal void Plan(int day, DayPlan plan)
    {
        foreach (PlannedCall call in script.Calls)
        {
            if (Math.Min((int)(call.Time / (1440 * Minute)), LastDay) == day)
            {
                plan.Add(call);
            }
        }
    }

    internal void Happened(int step, string eventId, EventTime time)
    {
        Steps[step - 1].Events.Add(eventId);
        Steps[step - 1].Times.Add(time);
    }
}
