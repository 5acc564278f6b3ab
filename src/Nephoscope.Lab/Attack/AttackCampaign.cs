using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>One attack on one company: what is planned, and, once it happened, which events it left. Not thread-safe.</summary>
public sealed class AttackCampaign
{
    /// <summary>The number of an authorised exercise.</summary>
    internal const int RedTeamNumber = 9;

    private const long Minute = 60 * EventTime.NanosecondsPerSecond;

    private readonly AttackOptions options;
    private readonly Dictionary<int, List<PlannedCall>> calls = [];
    private readonly Dictionary<int, List<HostLine>> lines = [];

    /// <exception cref="ArgumentException">The company has no such victim; the message says the remedy.</exception>
    internal AttackCampaign(Company company, CompanyOptions world, AttackOptions options, ApiCatalog catalog, int lastDay, int number)
    {
        this.options = options;
        AttackScript attack = AttackCatalog.Find(options.Name);
        Foothold foothold = Foothold.In(company, options, attack, number);
        Victim = foothold.Victim;
        Account = foothold.Account.Id;
        Source = foothold.Address;
        Explanations = foothold.Explanations(attack);
        Steps = [.. attack.Steps.Select((step, index) => new AttackStep(index + 1, step.Uid, step.Title))];
        var script = new DayPlan(catalog);
        script.Begin(0, Planner.Attacks + (uint)number);
        long start = ((lastDay - options.DaysBefore) * 1440L * Minute) + (options.StartMinute * Minute);
        Start = new EventTime(start);
        var scene = new AttackScene(company, options, foothold, SeededRandom.For(options.Seed, attack.Name + " attack"), script, start);
        attack.Play(scene);
        new Disguise(world, options, foothold, catalog, scene).Apply(script);
        foreach (PlannedCall call in script.Calls)
        {
            Of(calls, Math.Min((int)(call.Time / (1440 * Minute)), lastDay)).Add(call with
            {
                Campaign = (byte)number,
                Part = call.Step == 0 && call.Part == AttackPart.Step ? AttackPart.Surroundings : call.Part,
            });
        }

        foreach (HostLine line in scene.Lines)
        {
            Of(lines, Math.Min((int)(line.Time / (1440 * Minute)), lastDay)).Add(line with { Campaign = (byte)number });
        }
    }

    public string Name => options.Name;

    public AttackOptions Options => options;

    /// <summary>Name of the user or role whose credential was stolen.</summary>
    public string Victim { get; }

    /// <summary>The victim's account.</summary>
    public string Account { get; }

    /// <summary>Address that the attacker calls from.</summary>
    public string Source { get; }

    /// <summary>What is true of it among the explanations that an investigation weighs, by uid.</summary>
    public IReadOnlyList<string> Explanations { get; }

    /// <summary>Time of the attacker's first call of the first step.</summary>
    public EventTime Start { get; }

    /// <summary>The steps with their events so far.</summary>
    public IReadOnlyList<AttackStep> Steps { get; }

    /// <summary>Ids of the attacker's harmless calls between the steps.</summary>
    public IList<string> Padding { get; } = [];

    /// <summary>Ids of the attacker's harmless calls on the days before.</summary>
    public IList<string> Poisoning { get; } = [];

    /// <summary>Ids of events of the steps whose records never arrive.</summary>
    public IList<string> Undelivered { get; } = [];

    internal IEnumerable<PlannedCall> Calls(int day) => calls.TryGetValue(day, out List<PlannedCall>? found) ? found : [];

    internal IEnumerable<HostLine> Lines(int day) => lines.TryGetValue(day, out List<HostLine>? found) ? found : [];

    internal void Happened(AttackPart part, int step, string eventId, EventTime time, bool arrives)
    {
        switch (part)
        {
            case AttackPart.Step:
                Steps[step - 1].Events.Add(eventId);
                Steps[step - 1].Times.Add(time);
                if (!arrives)
                {
                    Undelivered.Add(eventId);
                }

                break;
            case AttackPart.Padding:
                Padding.Add(eventId);
                break;
            case AttackPart.Poisoning:
                Poisoning.Add(eventId);
                break;
            default:
                break;
        }
    }

    private static List<T> Of<T>(Dictionary<int, List<T>> days, int day)
    {
        if (!days.TryGetValue(day, out List<T>? found))
        {
            days.Add(day, found = []);
        }

        return found;
    }
}
