using System.Diagnostics;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;
using Nephoscope.Sources.Files;

/// <summary>
/// What each stage of the pipeline costs: the events are read into memory once, then each stage runs over all of them with fresh state.
/// One thread. Detections need what behaviour says, so that pass has both; take the line before it away.
/// </summary>
internal sealed class StageRun(IReadOnlyList<string> paths)
{
    private readonly List<byte[]> events = [];
    private readonly EntityCatalog entities = new();
    private readonly IpIntelligence addresses = IpIntelligence.None();
    private readonly List<Actor> actors = [];
    private readonly List<NetworkOrigin> origins = [];
    private IReadOnlyList<string> files = [];

    private delegate void EachEvent(in SecurityEvent securityEvent, int index);

    public void Run()
    {
        var source = new FileSource(new FileSourceOptions { Paths = paths, Workers = 1 });
        files = source.Files;
        long count = 0;
        Measure("read, parse, order", () => source.Read((in SecurityEvent _, bool _) => count++, CancellationToken.None), () => count);
        var again = new FileSource(new FileSourceOptions { Paths = paths, Workers = 1 });
        again.Read((in SecurityEvent e, bool _) => events.Add(e.Bytes.ToArray()), CancellationToken.None);

        var lineage = new CredentialLineage(entities);
        Each("lineage, addresses", (in SecurityEvent e, int _) =>
        {
            actors.Add(lineage.Resolve(e));
            origins.Add(addresses.Locate(e[EventField.SourceAddress]));
        });
        var map = new LiveMap(entities, addresses);
        Each("map", (in SecurityEvent e, int i) => map.Apply(e, actors[i], origins[i]));
        var causes = new CausalEdges();
        var edges = new List<CausalEdge>();
        Each("causal edges", (in SecurityEvent e, int i) =>
        {
            edges.Clear();
            causes.Derive(e, actors[i], files, edges);
        });
        var assessment = new Assessment();
        var behaviour = new BehaviorScorer(files);
        Each("behaviour", (in SecurityEvent e, int i) =>
            behaviour.Score(new BehaviorInput { Event = e, Actor = actors[i], Origin = origins[i] }, assessment));
        Detect(assessment);
        Whole();
    }

    private void Detect(Assessment assessment)
    {
        var behaviour = new BehaviorScorer(files);
        var sink = new FindingSink();
        var dispatchers = new Dictionary<EntityKey, DetectorDispatcher>();
        DetectorPlan? plan = null;
        Each("behaviour, detections", (in SecurityEvent e, int i) =>
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
        });
    }

    private void Whole()
    {
        var pipeline = new Nephoscope.Pipeline(new Nephoscope.PipelineOptions { Addresses = addresses }, files);
        EventTime last = default;
        Each("whole pipeline", (in SecurityEvent e, int _) =>
        {
            pipeline.Receive(e, late: false);
            last = e.Time;
        });
        IReadOnlyList<Incident> incidents = [];
        Measure("snapshot of incidents", () => incidents = pipeline.Incidents.Snapshot(last), () => events.Count);
        Console.WriteLine(
            $"{events.Count} events, {pipeline.Behavior.Principals} principals, {pipeline.Incidents.Findings.Count} findings, {incidents.Count} incidents, "
            + $"behaviour keeps {pipeline.Behavior.LastingBytes / Math.Max(pipeline.Behavior.Principals, 1)} bytes a principal");
    }

    private void Each(string what, EachEvent look) => Measure(
        what,
        () =>
        {
            for (int i = 0; i < events.Count; i++)
            {
                look(new SecurityEvent(events[i]), i);
            }
        },
        () => events.Count);

    private static void Measure(string what, Action work, Func<long> count)
    {
        GC.Collect();
        (int first, int second, int third) = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        double n = Math.Max(count(), 1);
        Console.WriteLine(
            $"{what,-24} {seconds,8:F3} CPU s {seconds * 1e6 / n,8:F3} us/event {allocated / n,10:F1} B/event   collections "
            + $"{GC.CollectionCount(0) - first}/{GC.CollectionCount(1) - second}/{GC.CollectionCount(2) - third}");
    }
}
