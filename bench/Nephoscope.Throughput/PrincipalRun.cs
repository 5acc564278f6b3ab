using System.Diagnostics;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;

/// <summary>
/// How many bytes a principal costs, part by part: the same synthetic fortnight goes through ever more of the pipeline, and what the heap
/// holds after a full collection is compared. What waits in quarantine and in sessions is part of it.
/// </summary>
/// <param name="whole">Only the whole pipeline, with its tables.</param>
internal sealed class PrincipalRun(int principals, bool whole = false)
{
    private readonly IpIntelligence addresses = IpIntelligence.None();
    private double former;

    private delegate void EachEvent(in SecurityEvent securityEvent);

    public void Run()
    {
        Console.WriteLine($"{principals} principals, {Fortnight.EventsPerPrincipal} events each in {Fortnight.Days} days, {Fortnight.Accounts(principals)} accounts");
        if (!whole)
        {
            Parts();
        }

        Measure("whole pipeline", () =>
        {
            var pipeline = new Nephoscope.Pipeline(new Nephoscope.PipelineOptions { Addresses = addresses }, []);
            return ((in SecurityEvent e) => pipeline.Receive(e, late: false), pipeline);
        });
    }

    private void Parts()
    {
        Measure("lineage, names", () =>
        {
            var lineage = new CredentialLineage(new EntityCatalog());
            return ((in SecurityEvent e) => lineage.Resolve(e), lineage);
        });
        Measure("+ map", () =>
        {
            var catalog = new EntityCatalog();
            var lineage = new CredentialLineage(catalog);
            var map = new LiveMap(catalog, addresses);
            return ((in SecurityEvent e) => map.Apply(e, lineage.Resolve(e), addresses.Locate(e[EventField.SourceAddress])), map);
        });
        Measure("+ behaviour", () => Scored(detect: false));
        Measure("+ detectors", () => Scored(detect: true));
    }

    private (EachEvent Look, object Kept) Scored(bool detect)
    {
        var catalog = new EntityCatalog();
        var lineage = new CredentialLineage(catalog);
        var map = new LiveMap(catalog, addresses);
        var behaviour = new BehaviorScorer();
        var assessment = new Assessment();
        var sink = new FindingSink();
        var dispatchers = new Dictionary<EntityKey, DetectorDispatcher>();
        DetectorPlan? plan = null;
        EachEvent look = (in SecurityEvent e) =>
        {
            Actor actor = lineage.Resolve(e);
            NetworkOrigin origin = addresses.Locate(e[EventField.SourceAddress]);
            map.Apply(e, actor, origin);
            behaviour.Score(new BehaviorInput { Event = e, Actor = actor, Origin = origin }, assessment);
            if (!detect)
            {
                return;
            }

            if (!dispatchers.TryGetValue(actor.Account, out DetectorDispatcher? dispatcher))
            {
                IReadOnlyList<IDetector> made = DetectorCatalog.Create();
                dispatcher = new DetectorDispatcher(made, plan ??= new DetectorPlan(made));
                dispatchers.Add(actor.Account, dispatcher);
            }

            sink.Clear();
            dispatcher.Dispatch(
                new Observation { Event = e, Actor = actor, Origin = origin, Behavior = assessment, Entities = catalog, Files = [] }, sink);
        };
        return (look, (map, behaviour, dispatchers));
    }

    private void Measure(string what, Func<(EachEvent Look, object Kept)> begin)
    {
        using var fortnight = new Fortnight(principals);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        (EachEvent look, object kept) = begin();
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long most = 0;
        long events = fortnight.Play(look.Invoke, () => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before));
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        double bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)principals;
        Console.WriteLine(
            $"{what,-18} {bytes,8:F0} B/principal, {bytes - former,8:F0} more than without; {seconds * 1e6 / events,6:F2} us/event with making the events; most after any day {most / (double)principals:F0}");
        former = bytes;
        if (kept is Nephoscope.Pipeline pipeline)
        {
            if (whole)
            {
                // Before the findings are asked for: that unpacks them all.
                new HeapTables(principals).Tell(pipeline);
            }

            Console.WriteLine($"{pipeline.Incidents.Findings.Count} findings, {pipeline.Entities.Count} names of {pipeline.Entities.Bytes / principals} B/principal, {pipeline.Map.EdgeCount} edges, "
                + $"behaviour keeps {pipeline.Behavior.LastingBytes / principals} B/principal for good");
        }

        GC.KeepAlive(kept);
        GC.KeepAlive(look);
    }
}
