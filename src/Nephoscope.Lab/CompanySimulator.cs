using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// Lets the simulated company live: every record of every day, in order of time, with the attacks on the last day. The same options give
/// the same records, byte for byte, on every machine and any number of cores. A simulator runs once; it is not thread-safe.
/// </summary>
/// <remarks>One day is planned at a time, so memory grows with the calls of a day (about 100 bytes each), not with the span.</remarks>
public sealed class CompanySimulator
{
    private const int PeoplePerPart = 16;
    private const int WorkloadsPerPart = 128;

    private readonly CompanyOptions options;
    private readonly CloudTrailRenderer renderer;
    private readonly DayBook book;
    private readonly PersonPlanner people;
    private readonly MachinePlanner machines;
    private readonly HostPlanner hosts;
    private readonly ClusterPlanner cluster;
    private readonly BenignLife benign;

    /// <exception cref="ArgumentException">The options contradict each other; the message says the remedy.</exception>
    public CompanySimulator(CompanyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        Company = Company.Build(options);
        var catalog = new ApiCatalog();
        renderer = new CloudTrailRenderer(options.Seed);
        book = new DayBook(catalog);
        people = new PersonPlanner(options, Company, catalog);
        machines = new MachinePlanner(options, Company);
        hosts = new HostPlanner(options, Company);
        cluster = new ClusterPlanner(options, Company);
        benign = new BenignLife(options, Company, catalog);
        int lastDay = options.Start.Day + options.Days - 1;
        Attacks = [.. options.Attacks.Select((attack, index) => new AttackCampaign(
            Company, options, attack with { Rank = options.Attacks.Take(index).Count(other => other.Victim == attack.Victim) }, catalog, lastDay, index + 1))];
    }

    public Company Company { get; }

    /// <summary>The first attack, with the ids of its events once they happened; null in a quiet company.</summary>
    public AttackCampaign? Attack => Attacks.Count > 0 ? Attacks[0] : null;

    public IReadOnlyList<AttackCampaign> Attacks { get; }

    /// <summary>The hard but harmless cases, with who took part and when.</summary>
    public IReadOnlyList<BenignEpisode> Benign => benign.Episodes;

    /// <summary>
    /// Writes the company's telemetry as files in the provider's own layout into the folder, and beside the folder, so that it holds nothing
    /// but telemetry, <c>FOLDER.truth.json</c> (what really happened) and <c>FOLDER.ip-intel.csv</c> (who owns the addresses).
    /// </summary>
    /// <returns>The number of records, copies from repeated delivery not counted.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static long Generate(CompanyOptions options, string outputFolder)
    {
        var simulator = new CompanySimulator(options);
        Directory.CreateDirectory(outputFolder);
        long count;
        using (var delivery = new Delivery(options, outputFolder))
        {
            count = simulator.Walk(delivery);
            delivery.Finish();
        }

        string beside = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputFolder));
        File.WriteAllText(beside + ".ip-intel.csv", AddressPlan.Csv);
        TruthFile.Write(beside + ".truth.json", options, simulator, count);
        return count;
    }

    /// <summary>Hands over every record in order of time.</summary>
    public void Run(LabRecordHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Walk(new RenderingSink(renderer, handler));
    }

    private long Walk(RecordSink sink)
    {
        long count = 0;
        for (int i = 0; i < options.Days; i++)
        {
            int day = options.Start.Day + i;
            PlanDay(day, i == options.Days - 1);
            List<HostLine> lines = LinesOf(day, i >= options.Days - options.HostDays);
            int line = 0;
            foreach (List<PlannedCall> slot in book.Slots())
            {
                foreach (PlannedCall call in slot)
                {
                    for (; line < lines.Count && lines[line].Time <= call.Time; line++)
                    {
                        Accept(lines[line], sink);
                    }

                    Accept(call, sink);
                }

                count += slot.Count;
            }

            for (; line < lines.Count; line++)
            {
                Accept(lines[line], sink);
            }

            count += lines.Count;
        }

        return count;
    }

    private void PlanDay(int day, bool last)
    {
        book.Begin(day, last);
        book.Plan(Parts(Company.People.Count, PeoplePerPart), (part, plan) =>
        {
            for (int i = part * PeoplePerPart; i < Math.Min((part + 1) * PeoplePerPart, Company.People.Count); i++)
            {
                people.Plan(benign.Today(Company.People[i], day), day, plan);
            }
        });
        book.Plan(Parts(Company.Workloads.Count, WorkloadsPerPart), (part, plan) =>
        {
            for (int i = part * WorkloadsPerPart; i < Math.Min((part + 1) * WorkloadsPerPart, Company.Workloads.Count); i++)
            {
                machines.Plan(Company.Workloads[i], day, plan);
            }
        });
        book.Plan(1, (_, plan) =>
        {
            foreach (Person guest in benign.Guests(day))
            {
                people.Plan(benign.Today(guest, day), day, plan);
            }
        });
        foreach (PlannedCall call in benign.Calls(day).Concat(Attacks.SelectMany(attack => attack.Calls(day))))
        {
            book.Add(call);
        }
    }

    private static int Parts(int count, int each) => (count + each - 1) / each;

    private List<HostLine> LinesOf(int day, bool watched)
    {
        IEnumerable<HostLine> lines = Attacks.SelectMany(attack => attack.Lines(day));
        if (watched)
        {
            lines = hosts.Day(day).Concat(cluster.Day(day)).Concat(lines);
        }

        return [.. lines.OrderBy(line => line.Time).ThenBy(line => line.Format).ThenBy(line => line.Host)];
    }

    private void Accept(in PlannedCall call, RecordSink sink)
    {
        bool arrives = sink.Accept(call);
        if (call.Campaign > 0)
        {
            AttackCampaign campaign = call.Campaign <= Attacks.Count ? Attacks[call.Campaign - 1] : benign.RedTeam!;
            campaign.Happened(call.Part, call.Step, renderer.EventText(call), new EventTime(call.Time), arrives);
        }
    }

    private void Accept(HostLine line, RecordSink sink)
    {
        bool arrives = sink.Accept(line);
        if (line.Campaign > 0)
        {
            Attacks[line.Campaign - 1].Happened(AttackPart.Step, line.Step, line.Uid, new EventTime(line.Time), arrives);
        }
    }
}
