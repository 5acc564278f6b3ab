using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>The hard but harmless cases that were switched on. Thread-safe once built.</summary>
internal sealed class BenignLife
{
    private readonly Dictionary<int, List<PlannedCall>> calls = [];
    private readonly List<(Func<Person, bool> Who, int From, int Until, Func<Person, Person> How)> changes = [];
    private readonly List<(Person Person, int From, int Until)> guests = [];

    public BenignLife(CompanyOptions options, Company company, ApiCatalog catalog)
    {
        var episodes = new List<BenignEpisode>();
        for (int i = 0; i < BenignCatalog.Scripts.Count; i++)
        {
            BenignScript script = BenignCatalog.Scripts[i];
            if (!options.Benign.HasFlag(script.Case))
            {
                continue;
            }

            var scene = new BenignScene(options, company, catalog, script.Name, (uint)i);
            script.Play(scene);
            episodes.Add(scene.Finish(script));
            changes.AddRange(scene.Changes);
            guests.AddRange(scene.Guests);
            RedTeam ??= scene.Exercise;
            foreach (PlannedCall call in scene.Plan.Calls)
            {
                int day = Math.Clamp(new EventTime(call.Time).Day, options.Start.Day, scene.LastDay);
                if (!calls.TryGetValue(day, out List<PlannedCall>? planned))
                {
                    calls.Add(day, planned = []);
                }

                planned.Add(call);
            }
        }

        Episodes = episodes;
    }

    public IReadOnlyList<BenignEpisode> Episodes { get; }

    /// <summary>The authorised exercise; null when there is none.</summary>
    public AttackCampaign? RedTeam { get; }

    public IEnumerable<PlannedCall> Calls(int day)
    {
        IEnumerable<PlannedCall> own = calls.TryGetValue(day, out List<PlannedCall>? planned) ? planned : [];
        return RedTeam is null ? own : own.Concat(RedTeam.Calls(day));
    }

    /// <summary>How the person lives on that day.</summary>
    public Person Today(Person person, int day)
    {
        foreach ((Func<Person, bool> who, int from, int until, Func<Person, Person> how) in changes)
        {
            if (day >= from && day <= until && who(person))
            {
                person = how(person);
            }
        }

        return person;
    }

    public IEnumerable<Person> Guests(int day) => guests.Where(guest => day >= guest.From && day <= guest.Until).Select(guest => guest.Person);
}
