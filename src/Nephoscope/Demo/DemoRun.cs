using System.Text;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Lab;

namespace Nephoscope.Demo;

/// <summary>
/// The simulated company, live and accelerated: a week of ordinary life in seconds, then the day of the attack minute by minute. The
/// pipeline is the one of every other verb and gets nothing but telemetry. Runs once; not thread-safe.
/// </summary>
/// <param name="seed">Which company and which attack; the same seed tells the same story.</param>
/// <param name="pace">Waiting time for each simulated minute of the attack; zero runs without a pause.</param>
internal sealed class DemoRun(DemoVoice voice, ulong seed, TimeSpan pace, TimeProvider clock)
{
    /// <summary>A company in which the attack is the only thing to wake somebody for; that is not so in every company.</summary>
    public const ulong UsualSeed = 1;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly CompanySimulator simulator = new(Company with { Seed = seed, Attack = Company.Attack! with { Seed = seed } });
    private EventTime calmUntil;
    private EventTime end;
    private EventTime next;
    private long seenBefore;

    /// <summary>The company of the demo: small enough for seconds, large enough for peers.</summary>
    public static CompanyOptions Company { get; } = new()
    {
        People = 24,
        Accounts = 2,
        Days = 8,
        PeopleActivity = 0.4,
        MachineActivity = 0.15,
        Hosts = 3,
        HostDays = 1,
        Attack = new AttackOptions(),
        Parameters = new CompanyParameters { WorkloadsPerPerson = Parameter.Assumed(6, "thinned for the demo") },
    };

    /// <summary>Whose credential is stolen, for whoever checks the result.</summary>
    public string Victim => simulator.Attack!.Victim;

    /// <summary>Records that no parser could read.</summary>
    public long Rejected { get; private set; }

    /// <returns>The incidents at the end, most severe first.</returns>
    /// <exception cref="OperationCanceledException">The user had enough.</exception>
    public IReadOnlyList<Incident> Run(CancellationToken cancellation)
    {
        long began = clock.GetTimestamp();
        string[] names = ["live"];
        var pipeline = new Pipeline(
            new PipelineOptions { Addresses = IpIntelligence.Load(new MemoryStream(Encoding.UTF8.GetBytes(AddressPlan.Csv))) }, names);
        var feed = new LiveFeed(pipeline.Receive, names);
        calmUntil = simulator.Attack!.Start.Plus(-17 * Minute);
        end = simulator.Attack.Start.Plus(TimeSpan.FromMinutes(Company.Attack!.Minutes + 10));
        next = Company.Start.Plus(Hour);
        voice.Begin(simulator.Company);
        pipeline.Watcher = (in Observation observation, IReadOnlyList<Finding> findings) =>
        {
            if (findings.Count > 0 && observation.Time >= calmUntil)
            {
                voice.Detected(observation, findings);
            }
        };
        simulator.Run(record =>
        {
            while (record.Time >= next && next <= end)
            {
                Close(pipeline, feed, cancellation);
            }

            if (record.Time < end)
            {
                feed.Add(record);
            }
        });
        Rejected = feed.Rejected;
        IReadOnlyList<Incident> incidents = pipeline.Incidents.Snapshot(end);
        voice.End(incidents, feed.Events, pipeline.Behavior.Principals, clock.GetElapsedTime(began));
        return incidents;
    }

    /// <summary>A span of time is over: the pipeline reads it, then the voice tells.</summary>
    private void Close(Pipeline pipeline, LiveFeed feed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        feed.HandOver(next);
        if (next > calmUntil)
        {
            voice.Minute(next, feed.Events - seenBefore, pipeline.Incidents);
            seenBefore = feed.Events;
            if (pace > TimeSpan.Zero)
            {
                Task.Delay(pace, clock, cancellation).GetAwaiter().GetResult();
            }
        }
        else if (next.Seconds % 86_400 == 0)
        {
            voice.Day(next, feed.Events - seenBefore, pipeline.Behavior.Principals, pipeline.Incidents.Snapshot(next));
            seenBefore = feed.Events;
        }

        bool live = next >= calmUntil;
        EventTime following = next.Plus(live ? Minute : Hour);
        if (!live && following > calmUntil)
        {
            following = calmUntil;
        }

        if (!live && following >= calmUntil)
        {
            voice.AttackDay(calmUntil);
        }

        next = following;
    }
}
