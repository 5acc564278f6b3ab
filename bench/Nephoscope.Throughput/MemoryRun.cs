using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Sources.Files;

/// <summary>How many bytes of state a principal of recorded telemetry costs: the heap after a full collection, with the whole pipeline in it and nothing else.</summary>
/// <param name="tables">Also tell which tables the bytes lie in.</param>
internal sealed class MemoryRun(IReadOnlyList<string> paths, bool tables = false)
{
    public void Run()
    {
        using IpIntelligence addresses = IpIntelligence.None();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        (Nephoscope.Pipeline pipeline, long events) = Play(addresses);
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(
            $"{events} events, {pipeline.Behavior.Principals} principals: {bytes / 1e6:F1} MB, {bytes / (double)Math.Max(1, pipeline.Behavior.Principals):F0} B/principal");
        if (tables)
        {
            new HeapTables(Math.Max(1, pipeline.Behavior.Principals)).Tell(pipeline);
        }

        GC.KeepAlive(pipeline);
    }

    private (Nephoscope.Pipeline Pipeline, long Events) Play(IpIntelligence addresses)
    {
        var source = new FileSource(new FileSourceOptions { Paths = paths, Workers = 1 });
        var pipeline = new Nephoscope.Pipeline(new Nephoscope.PipelineOptions { Addresses = addresses }, source.Files);
        long events = 0;
        source.Read(
            (in SecurityEvent e, bool late) =>
            {
                events++;
                pipeline.Receive(e, late);
            },
            CancellationToken.None);
        return (pipeline, events);
    }
}
