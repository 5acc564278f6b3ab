using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// Lets the simulated company live: every record of every day, in order of time, with the attack on the last day. The same options give
/// the same records, byte for byte, on every machine. A simulator runs once; it is not thread-safe.
/// </summary>
/// <remarks>One day is planned at a time, so memory grows with the calls of a day (about 120 bytes each), not with the span.</remarks>
public sealed class CompanySimulator
{
    private readonly CompanyOptions options;
    private readonly ApiCatalog catalog = new();
    private readonly CloudTrailRenderer renderer;
    private readonly RecordBuffer buffer = new();
    private readonly DayPlan plan;
    private readonly PersonPlanner people;
    private readonly MachinePlanner machines;
    private readonly HostPlanner hosts;
    private readonly BenignPlanner benign;

    /// <exception cref="ArgumentException">The options contradict each other; the message says the remedy.</exception>
    public CompanySimulator(CompanyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        Company = Company.Build(options);
        renderer = new CloudTrailRenderer(options.Seed);
        plan = new DayPlan(catalog);
        people = new PersonPlanner(options, Company, catalog);
        machines = new MachinePlanner(options, Company);
        hosts = new HostPlanner(options, Company);
        benign = new BenignPlanner(options, Company);
        Attack = options.Attack is { } attack ? new AttackCampaign(Company, attack, catalog, options.Start.Day + options.Days - 1) : null;
    }

    public Company Company { get; }

    /// <summary>The attack, with the ids of its events once they happened; null in a quiet company.</summary>
    public AttackCampaign? Attack { get; }

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
        long count = 0;
        using (var delivery = new Delivery(options, outputFolder))
        {
            simulator.Run(record =>
            {
                count++;
                delivery.Accept(record);
            });
        }

        string beside = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputFolder));
        File.WriteAllText(beside + ".ip-intel.csv", AddressPlan.Csv);
        TruthFile.Write(beside + ".truth.json", options, simulator.Company, simulator.Attack, count);
        return count;
    }

    /// <summary>Hands over every record in order of time.</summary>
    public void Run(LabRecordHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        for (int i = 0; i < options.Days; i++)
        {
            int day = options.Start.Day + i;
            PlanDay(day);
            List<HostLine> lines = i >= options.Days - options.HostDays ? hosts.Day(day) : [];
            int line = 0;
            foreach (PlannedCall call in plan.Calls)
            {
                for (; line < lines.Count && lines[line].Time <= call.Time; line++)
                {
                    HandOver(lines[line], handler);
                }

                HandOver(call, handler);
            }

            for (; line < lines.Count; line++)
            {
                HandOver(lines[line], handler);
            }
        }
    }

    private void PlanDay(int day)
    {
        plan.Clear();
        foreach (Person person in Company.People)
        {
            people.Plan(person, day, plan);
        }

        foreach (Workload workload in Company.Workloads)
        {
            machines.Plan(workload, day, plan);
        }

        benign.Plan(day, plan);
        Attack?.Plan(day, plan);
        plan.Sort();
    }

    private void HandOver(in PlannedCall call, LabRecordHandler handler)
    {
        buffer.Clear();
        renderer.Write(call, buffer);
        if (call.Step > 0)
        {
            Attack!.Happened(call.Step, renderer.EventText(), new EventTime(call.Time));
        }

        handler(new LabRecord
        {
            Time = new EventTime(call.Time),
            Format = LabFormat.CloudTrail,
            Owner = call.Session.Account.Id,
            Region = call.Call.RegionName ?? call.Region,
            Bytes = buffer.Written,
            Step = call.Step,
        });
    }

    private void HandOver(HostLine line, LabRecordHandler handler) => handler(new LabRecord
    {
        Time = new EventTime(line.Time),
        Format = line.Format,
        Owner = line.Format == LabFormat.FlowLog ? hosts.Account.Id : HostPlanner.Name(line.Host),
        Region = hosts.Account.Regions[0],
        Bytes = line.Text,
    });
}
