using System.Text;
using Nephoscope.Demo;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Lab;
using Nephoscope.Lab.Peers;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>
/// Simulates one world in memory, lets the ordinary parsers read it once, and shows each event to every system and, through the eyes of
/// the first, to every peer. The systems share nothing. Runs once; not thread-safe.
/// </summary>
internal sealed class WorldRun
{
    private const int MostSteps = 63;

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
        var feed = new LiveFeed(Receive, names);
        EventTime next = world.Company.Start.Plus(TimeSpan.FromHours(1));
        EventTime last = world.Company.Start;
        long records = 0;
        attackFrom = simulator.Attack?.Start ?? attackFrom;
        simulator.Run(record =>
        {
            while (record.Time >= next)
            {
                cancellation.ThrowIfCancellationRequested();
                Learn();
                feed.HandOver(next);
                next = next.Plus(TimeSpan.FromHours(1));
            }

            records++;
            last = record.Time > last ? record.Time : last;
            feed.Add(record);
        });
        Learn();
        feed.HandOver(next);
        GroundTruth truth = GroundTruth.Of(world.Company, simulator, records);
        return new WorldResult(
            world,
            systems,
            [.. pipelines.Select((pipeline, i) => WorldScore.Of(truth, pipeline.Incidents.Snapshot(last), pipeline.Incidents.Findings, Budgets[i], world.Label))],
            [.. windows.Select(own => own.Finish())],
            feed.Events,
            feed.Rejected);
    }

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
