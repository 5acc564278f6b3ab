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

    private readonly CompanySimulator simulator = new(Company with { Seed = seed, Attack = Company.Attack! with { Seed = seed } });
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
        var spans = new DemoSpans(Company, simulator.Attack!.Start);
        voice.Begin(simulator.Company);
        pipeline.Watcher = (in Observation observation, IReadOnlyList<Finding> findings) =>
        {
            if (findings.Count > 0 && observation.Time >= spans.CalmUntil)
            {
                voice.Detected(observation, findings);
            }
        };
        simulator.Run(record =>
        {
            while (record.Time >= spans.Next && spans.Next <= spans.End)
            {
                Close(pipeline, feed, spans, cancellation);
            }

            if (record.Time < spans.End)
            {
                feed.Add(record);
            }
        });
        Rejected = feed.Rejected;
        IReadOnlyList<Incident> incidents = pipeline.Incidents.Snapshot(spans.End);
        voice.End(incidents, feed.Events, pipeline.Behavior.Principals, clock.GetElapsedTime(began));
        return incidents;
    }

    /// <summary>A span of time is over: the pipeline reads it, then the voice tells.</summary>
    private void Close(Pipeline pipeline, LiveFeed feed, DemoSpans spans, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        feed.HandOver(spans.Next);
        if (spans.Next > spans.CalmUntil)
        {
            voice.Minute(spans.Next, feed.Events - seenBefore, pipeline.Incidents);
            seenBefore = feed.Events;
            if (pace > TimeSpan.Zero)
            {
                Task.Delay(pace, clock, cancellation).GetAwaiter().GetResult();
            }
        }
        else if (spans.Next.Seconds % 86_400 == 0)
        {
            voice.Day(spans.Next, feed.Events - seenBefore, pipeline.Behavior.Principals, pipeline.Incidents.Snapshot(spans.Next));
            seenBefore = feed.Events;
        }

        bool live = spans.IsLive;
        spans.Advance();
        if (!live && spans.IsLive)
        {
            voice.AttackDay(spans.CalmUntil);
        }
    }
}
