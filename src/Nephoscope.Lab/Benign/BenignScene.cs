using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>What a hard but harmless case plays with: the company, the days, chance of its own, and a plan to fill. Not thread-safe.</summary>
internal sealed class BenignScene(CompanyOptions options, Company company, ApiCatalog catalog, string name, uint number)
{
    public const long Second = EventTime.NanosecondsPerSecond;

    private readonly SortedSet<string> actors = new(StringComparer.Ordinal);
    private long first = long.MaxValue;
    private long last = long.MinValue;
    private uint planned;

    public CompanyOptions Options => options;

    public CompanyParameters Parameters => options.Parameters;

    public Company Company => company;

    public ApiCatalog Catalog => catalog;

    public SeededRandom Random { get; } = SeededRandom.For(options.Seed, "case " + name);

    public DayPlan Plan { get; } = Begun(catalog, number);

    /// <summary>What changes in the lives of people: who, on which days, and how.</summary>
    public List<(Func<Person, bool> Who, int From, int Until, Func<Person, Person> How)> Changes { get; } = [];

    /// <summary>People who are there for some days only.</summary>
    public List<(Person Person, int From, int Until)> Guests { get; } = [];

    /// <summary>The exercise, where the case is an authorised attack.</summary>
    public AttackCampaign? Exercise { get; set; }

    public int LastDay { get; } = options.Start.Day + options.Days - 1;

    public Person Operator => Of(Trade.Operator, 0);

    public Person Desk => Of(Trade.Support, 0);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public Person Of(Trade trade, int index)
    {
        Person[] all = [.. company.People.Where(person => person.Trade == trade)];
        return all[index % all.Length];
    }

    /// <summary>A day counted back from the last one, but not before the first.</summary>
    public int Day(int before) => Math.Max(options.Start.Day, LastDay - before);

    /// <summary>Nanoseconds since 1970 of a time of a day.</summary>
    public static long At(int day, int hour, int minute = 0) => ((day * 86_400L) + (hour * 3600L) + (minute * 60L)) * Second;

    /// <summary>The first so many percent of the people who fit, one at least.</summary>
    public HashSet<string> Some(double share, Func<Person, bool>? fits = null)
    {
        Person[] all = [.. company.People.Where(person => fits is null || fits(person))];
        int count = Math.Min(all.Length, Math.Max(1, (int)Math.Round(all.Length * share)));
        int from = all.Length == 0 ? 0 : Random.Below(all.Length);
        return [.. Enumerable.Range(0, count).Select(i => all[(from + (i * 7)) % all.Length].Name)];
    }

    public Session SignIn(Person person, string agent, long time, CloudAccount? account = null, string? address = null)
    {
        Actor(person.Name);
        return PersonPlanner.Role(person, Random, address ?? person.Office, agent, time, Plan, account);
    }

    public void Call(long time, Session session, string call, string? region = null, string? target = null, string? other = null, CallError error = CallError.None) =>
        Plan.Add(time, session, call, region, target is null ? null : Utf8(target), other is null ? null : Utf8(other), error: error);

    /// <summary>People live otherwise on some days.</summary>
    public void Change(IReadOnlySet<string> who, int from, int until, Func<Person, Person> how)
    {
        foreach (string person in who)
        {
            Actor(person);
        }

        Span(At(from, 0), At(until + 1, 0));
        Changes.Add((person => who.Contains(person.Name), from, until, how));
    }

    public void Guest(Person person, int from, int until)
    {
        Actor(person.Name);
        Span(At(from, 0), At(until + 1, 0));
        Guests.Add((person with { Planner = Planner.Guests + (number * 4_096) + planned++ }, from, until));
    }

    public void Actor(string name) => actors.Add(name);

    public BenignEpisode Finish(BenignScript script)
    {
        foreach (PlannedCall call in Plan.Calls)
        {
            Span(call.Time, call.Time);
        }

        return new BenignEpisode
        {
            Name = script.Name,
            Summary = script.Summary,
            Start = Exercise?.Start ?? new EventTime(Math.Max(first, options.Start.Nanoseconds)),
            End = Exercise is { } exercise ? exercise.Start.Plus(TimeSpan.FromMinutes(exercise.Options.Minutes)) : new EventTime(Math.Min(last, At(LastDay + 1, 0))),
            Actors = [.. actors],
            Calls = Plan.Calls.Count,
            Exercise = Exercise,
        };
    }

    private void Span(long from, long until)
    {
        first = Math.Min(first, from);
        last = Math.Max(last, until);
    }

    private static DayPlan Begun(ApiCatalog catalog, uint number)
    {
        var plan = new DayPlan(catalog);
        plan.Begin(0, Planner.Cases + number);
        return plan;
    }
}
