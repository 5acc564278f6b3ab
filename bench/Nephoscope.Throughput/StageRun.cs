using System.Diagnostics;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;
using Nephoscope.Sources.Files;

/// <summary>
/// What each stage of the pipeline costs: the events are read into memory once, then each stage runs over all of them with fresh state,
/// several rounds. Of each stretch of a thousand events the quickest round counts, so that what else the machine does at the time is left
/// out. Each line holds the walk over the events too. One thread. Detections need what behaviour says, so that pass has both; take the line
/// before it away.
/// </summary>
internal sealed class StageRun(IReadOnlyList<string> paths, int rounds, string only)
{
    private const int Stretch = 1000;
    private readonly EventStore events = new();
    private readonly IpIntelligence addresses = IpIntelligence.None();
    private EntityCatalog entities = new();
    private Actor[] actors = [];
    private NetworkOrigin[] origins = [];
    private IReadOnlyList<string> files = [];
    private long sum;

    private delegate void EachEvent(in SecurityEvent securityEvent, int index);

    public void Run()
    {
        var again = new FileSource(new FileSourceOptions { Paths = paths, Workers = 1 });
        again.Read((in SecurityEvent e, bool _) => events.Add(e), CancellationToken.None);
        files = again.Files;
        actors = new Actor[events.Count];
        origins = new NetworkOrigin[events.Count];
        Each("walk over the events", () => (in SecurityEvent e, int i) => sum += e.Header.TimeNanoseconds + e[EventField.Operation].Length, always: true);
        Each("lineage", () =>
        {
            entities = new EntityCatalog();
            var lineage = new CredentialLineage(entities);
            return (in SecurityEvent e, int i) =>
            {
                actors[i] = lineage.Resolve(e);
                lineage.TakeRekeyings();
            };
        }, always: true);
        Each("addresses", () => (in SecurityEvent e, int i) => origins[i] = addresses.Locate(e[EventField.SourceAddress]), always: true);
        Each("map", () =>
        {
            var map = new LiveMap(entities, addresses);
            return (in SecurityEvent e, int i) => map.Apply(e, actors[i], origins[i]);
        });
        Each("causal edges", () =>
        {
            var causes = new CausalEdges();
            var edges = new List<CausalEdge>();
            var repeats = new List<RepeatedEdge>();
            return (in SecurityEvent e, int i) =>
            {
                edges.Clear();
                repeats.Clear();
                causes.Derive(e, actors[i], files, edges, repeats);
            };
        });
        Each("behaviour", () =>
        {
            var assessment = new Assessment();
            var behaviour = new BehaviorScorer(files);
            return (in SecurityEvent e, int i) =>
                behaviour.Score(new BehaviorInput { Event = e, Actor = actors[i], Origin = origins[i] }, assessment);
        });
        Each("behaviour, detections", Detections);
        if (only.Length == 0 || only == "whole pipeline")
        {
            Whole();
        }
    }

    private EachEvent Detections()
    {
        var assessment = new Assessment();
        var behaviour = new BehaviorScorer(files);
        var sink = new FindingSink();
        var dispatchers = new Dictionary<EntityKey, DetectorDispatcher>();
        DetectorPlan? plan = null;
        return (in SecurityEvent e, int i) =>
        {
            behaviour.Score(new BehaviorInput { Event = e, Actor = actors[i], Origin = origins[i] }, assessment);
            if (!dispatchers.TryGetValue(actors[i].Account, out DetectorDispatcher? dispatcher))
            {
                IReadOnlyList<IDetector> made = DetectorCatalog.Create();
                dispatcher = new DetectorDispatcher(made, plan ??= new DetectorPlan(made));
                dispatchers.Add(actors[i].Account, dispatcher);
            }

            sink.Clear();
            dispatcher.Dispatch(
                new Observation { Event = e, Actor = actors[i], Origin = origins[i], Behavior = assessment, Entities = entities, Files = files }, sink);
        };
    }

    private void Whole()
    {
        Nephoscope.Pipeline? pipeline = null;
        EventTime last = default;
        Each("whole pipeline", () =>
        {
            pipeline = new Nephoscope.Pipeline(new Nephoscope.PipelineOptions { Addresses = addresses }, files);
            return (in SecurityEvent e, int _) =>
            {
                pipeline.Receive(e, late: false);
                last = e.Time;
            };
        });
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Incident> incidents = pipeline!.Incidents.Snapshot(last);
        Console.WriteLine($"snapshot of incidents    {Stopwatch.GetElapsedTime(start).TotalSeconds,8:F3} s");
        Console.WriteLine(
            $"{events.Count} events, {pipeline.Behavior.Principals} principals, {pipeline.Incidents.Findings.Count} findings, {incidents.Count} incidents, "
            + $"behaviour keeps {pipeline.Behavior.LastingBytes / Math.Max(pipeline.Behavior.Principals, 1)} bytes a principal");
    }

    private void Each(string what, Func<EachEvent> begin, bool always = false)
    {
        if (only.Length > 0 && what != only && !always)
        {
            return;
        }

        long[] best = new long[(events.Count / Stretch) + 1];
        Array.Fill(best, long.MaxValue);
        double allocated = 0;
        string collections = "";
        for (int round = 0; round < (only.Length > 0 && what != only ? 1 : rounds); round++)
        {
            EachEvent look = begin();
            GC.Collect();
            (int first, int second, int third) = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int stretch = 0; stretch < best.Length; stretch++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = stretch * Stretch; i < Math.Min((stretch + 1) * Stretch, events.Count); i++)
                {
                    look(events[i], i);
                }

                best[stretch] = Math.Min(best[stretch], Stopwatch.GetTimestamp() - start);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            collections = $"{GC.CollectionCount(0) - first}/{GC.CollectionCount(1) - second}/{GC.CollectionCount(2) - third}";
        }

        double n = Math.Max(events.Count, 1);
        double seconds = best.Sum() / (double)Stopwatch.Frequency;
        Console.WriteLine(
            $"{what,-24} {seconds,8:F3} s {seconds * 1e6 / n,8:F3} us/event {allocated / n,10:F1} B/event   collections {collections}");
    }
}
