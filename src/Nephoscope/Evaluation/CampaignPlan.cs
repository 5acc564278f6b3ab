using Nephoscope.Lab;

namespace Nephoscope.Evaluation;

/// <summary>Which worlds a request asks for. The same request gives the same worlds. Thread-safe.</summary>
internal static class CampaignPlan
{
    private const int Tries = 40;

    /// <summary>From eight minutes to fourteen days; those that leave less than half of the days, at least three, as history are left out.</summary>
    private static readonly int[] Paces = [8, 20, 60, 240, 480, 1440, 4320, 10_080, 20_160];

    /// <summary>Worlds on which thresholds of peers are set: seeds from 1, nothing happens.</summary>
    public static IReadOnlyList<SimulatedWorld> Tuning(EvaluationRequest request) =>
        [.. Enumerable.Range(1, request.Tuning).Select(seed => new SimulatedWorld(SimulatedWorld.Quiet, request.Company with { Seed = (ulong)seed }))];

    /// <summary>Worlds that are reported.</summary>
    public static IReadOnlyList<SimulatedWorld> Reporting(EvaluationRequest request)
    {
        List<SimulatedWorld> worlds = [];
        ulong seed = request.Seed;
        for (int i = 0; i < request.Variants; i++)
        {
            Add(worlds, Variant(request, AttackCatalog.Reference, seed++, i), i < request.Deep);
        }

        foreach (string name in AttackCatalog.Names.Where(name => name != AttackCatalog.Reference && (request.Attacks.Count == 0 || request.Attacks.Contains(name))))
        {
            for (int i = 0; i < request.Others; i++)
            {
                Add(worlds, Variant(request, name, seed++, i), deep: false);
            }
        }

        for (int i = 0; i < request.Quiet; i++)
        {
            worlds.Add(new SimulatedWorld(SimulatedWorld.Quiet, request.Company with { Seed = seed++ }));
        }

        return worlds;
    }

    /// <summary>The first variants of the reference scenario once for each hardship: the same companies, seeds and paces throughout.</summary>
    public static IReadOnlyList<SimulatedWorld> Hard(EvaluationRequest request) =>
    [
        .. Hardship.All.SelectMany(hardship => Enumerable.Range(0, request.Hard).Select(i => Variant(request, AttackCatalog.Reference, request.Seed + (ulong)i, i) is { } world
            && hardship.Change(world.Company) is { } company && Fits(company) ? world with { Group = hardship.Name, Company = company, Hardship = hardship } : null)).OfType<SimulatedWorld>(),
    ];

    /// <summary>Worlds in which only one hard but harmless thing happens; their seeds are the first of the reported ones.</summary>
    public static IReadOnlyList<SimulatedWorld> Benign(EvaluationRequest request) =>
    [
        .. BenignCatalog.Names.Select(name => (Name: name, Case: BenignCatalog.Find(name)!.Value)).SelectMany(each => Enumerable.Range(0, request.Benign).Select(i =>
            new SimulatedWorld(each.Name, request.Company with { Seed = request.Seed + (ulong)i, Benign = each.Case }))).Where(world => Fits(world.Company)),
    ];

    private static void Add(List<SimulatedWorld> worlds, SimulatedWorld? world, bool deep)
    {
        if (world is not null)
        {
            worlds.Add(world with { Deep = deep });
        }
    }

    /// <summary>Paces come in turn; hour, source and victim by the seed's chance. Null where no such attack fits into the company.</summary>
    private static SimulatedWorld? Variant(EvaluationRequest request, string name, ulong seed, int index)
    {
        SeededRandom random = SeededRandom.For(seed, "variant of " + name);
        int[] paces = [.. Paces.Where(minutes => (minutes / 1440) + 1 <= Math.Min(request.Days / 2, request.Days - 3))];
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            CompanyOptions company = request.Company with
            {
                Seed = seed,
                Attack = new AttackOptions
                {
                    Name = name,
                    Seed = seed,
                    Minutes = paces.Length == 0 ? Paces[0] : paces[(index + (attempt / 4)) % paces.Length],
                    StartMinute = 300 + random.Below(900),
                    Source = (AttackSource)random.Below(3),
                    Victim = AttackCatalog.HasOwnVictim(name) ? AttackCatalog.UsualVictim(name) : (AttackVictim)random.Below(4),
                },
            };
            if (Fits(company))
            {
                return new SimulatedWorld(name, company);
            }
        }

        return null;
    }

    private static bool Fits(CompanyOptions company)
    {
        if (company.Problem is not null)
        {
            return false;
        }

        try
        {
            _ = new CompanySimulator(company);
            return true;
        }
        catch (ArgumentException)
        {
            return false; // Nobody in this company is such a victim: another draw.
        }
    }
}
