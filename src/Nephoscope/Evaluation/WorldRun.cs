using System.Text;
using Nephoscope.Demo;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Lab;
using Nephoscope.Lab.Peers;
using Nephoscope.Lab.Score;
using Nephoscope.Sources.Files;

namespace Nephoscope.Evaluation;

/// <summary>
/// Simulates one world in memory, lets the ordinary parsers read it once, and shows each event to every system and, through the eyes of
/// the first, to every peer. The systems share nothing. Runs once; not thread-safe.
/// </summary>
internal sealed class WorldRun
{
    private const int MostSteps = 63;

    /// <summary>Stretch of time that is read at once.</summary>
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(15);

    private readonly SimulatedWorld world;
    private readonly IReadOnlyList<EvaluatedSystem> systems;
    private readonly CompanySimulator simulator;
    private readonly List<Pipeline> pipelines = [];
    private readonly IReadOnlyList<Peer> peers;
    private readonly List<PeerWindows> windows;
    private readonly Dictionary<string, int> stepOf = new(StringComparer.Ordinal);
    private readonly string[] names = ["memory"];
    private EventTime attackFrom = new(long.MaxValue);
    private int known;

    /// <param name="systems">The first is the whole product; peers look through its eyes.</param>
    /// <param name="budget">False incidents per week where a system does not say otherwise.</param>
    public WorldRun(SimulatedWorld world, IReadOnlyList<EvaluatedSystem> systems, bool withPeers, double budget)
    {
        this.world = world;
        this.systems = systems;
        simulator = new CompanySimulator(world.Company);
        IpIntelligence addresses = IpIntelligence.Load(new MemoryStream(Encoding.UTF8.GetBytes(AddressPlan.Csv)));
        foreach (EvaluatedSystem system in systems)
        {
            PipelineOptions options = system.Shape(new PipelineOptions { Addresses = addresses, FalseIncidentsPerWeek = budget });
            pipelines.Add(new Pipeline(options, names));
            Budgets.Add(options.FalseIncidentsPerWeek);
        }

        peers = withPeers ? Peer.All() : [];
        windows = [.. peers.Select(_ => new PeerWindows())];
        if (withPeers)
        {
            pipelines[0].Watcher = Show;
        }
    }

    private List<double> Budgets { get; } = [];

    /// <exception cref="OperationCanceledException">The user had enough.</exception>
    public WorldResult Go(CancellationToken cancellation)
    {
        attackFrom = simulator.Attack?.Start ?? attackFrom;
        return world.Company.Delivery == DeliveryTrouble.None ? FromMemory(cancellation) : FromFiles(cancellation);
    }

    private WorldResult FromMemory(CancellationToken cancellation)
    {
        var feed = new LiveFeed(Receive, names);
        EventTime next = world.Company.Start.Plus(Span);
        EventTime last = world.Company.Start;
        long records = 0;
        simulator.Run(record =>
        {
            while (record.Time >= next)
            {
                cancellation.ThrowIfCancellationRequested();
                Learn();
                feed.HandOver(next);
                next = next.Plus(Span);
            }

            records++;
            last = record.Time > last ? record.Time : last;
            feed.Add(record);
        });
        Learn();
        feed.HandOver(next);
        return Result(
            [.. Enumerable.Range(0, Math.Max(1, simulator.Attacks.Count)).Select(number => GroundTruth.Of(world.Company, simulator, records, number))],
            last, feed.Events, feed.Rejected);
    }

    /// <summary>What goes wrong with delivery shows in files only.</summary>
    private WorldResult FromFiles(CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-evaluate-").FullName;
        try
        {
            string telemetry = Path.Combine(folder, "world");
            CompanySimulator.Generate(world.Company, telemetry);
            var source = new FileSource(new FileSourceOptions { Paths = [telemetry], Workers = 1, OnReject = static _ => { } });
            source.Read(Receive, cancellation);
            return Result([GroundTruth.Read(telemetry + ".truth.json")], source.Tally.LastTime, source.Tally.Events, source.Tally.Rejected);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private WorldResult Result(IReadOnlyList<GroundTruth> truths, EventTime last, long events, long rejected) => new(
        world,
        systems,
        [.. pipelines.Select((_, i) => Score(truths[0], i, last))],
        [.. windows.Select(own => own.Finish())],
        events,
        rejected)
    {
        OtherAttackers = [.. truths.Skip(1).Select(truth => Score(truth, 0, last))],
    };

    private WorldScore Score(GroundTruth truth, int system, EventTime last) =>
        WorldScore.Of(truth, pipelines[system].Incidents.Snapshot(last), pipelines[system].Incidents.Findings, Budgets[system], world.Label);

    private void Receive(in SecurityEvent securityEvent, bool late)
    {
        foreach (Pipeline pipeline in pipelines)
        {
            pipeline.Receive(securityEvent, late);
        }
    }

    /// <summary>Takes note of the attack's events that were rendered since, so that alerts can be counted; decides nothing.</summary>
    private void Learn()
    {
        int now = simulator.Attack?.Steps.Sum(step => step.Events.Count) ?? 0;
        if (now == known)
        {
            return;
        }

        known = now;
        foreach (AttackStep step in simulator.Attack!.Steps)
        {
            foreach (string uid in step.Events)
            {
                stepOf[uid] = step.Number;
            }
        }
    }

    private void Show(in Observation observation, IReadOnlyList<Finding> findings)
    {
        ulong steps = 0;
        ulong findingSteps = 0;
        if (observation.Time >= attackFrom)
        {
            steps = Bit(observation.Event.Text(EventField.Uid));
            foreach (Finding finding in findings)
            {
                foreach (RelatedEvent related in finding.Events)
                {
                    findingSteps |= Bit(related.Uid);
                }
            }
        }

        var view = new PeerView
        {
            Event = observation.Event,
            Actor = observation.Actor,
            Origin = observation.Origin,
            Findings = findings,
            Steps = steps,
            FindingSteps = findingSteps,
        };
        for (int i = 0; i < peers.Count; i++)
        {
            peers[i].See(view, windows[i]);
        }
    }

    private ulong Bit(string uid) => stepOf.TryGetValue(uid, out int step) ? 1UL << Math.Min(step, MostSteps) : 0;
}
