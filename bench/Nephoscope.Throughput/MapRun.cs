using System.Diagnostics;
using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Graph;

/// <summary>What the map as of a past minute costs after a made-up day of N events by 2,000 identities: in memory, and of a written map. One thread.</summary>
internal sealed class MapRun(int events)
{
    private const int People = 2_000;
    private const int Rounds = 21;
    private static readonly EventTime Midnight = EventTime.FromSeconds(1_773_705_600);

    public void Run()
    {
        // The service's code has long been translated well when somebody asks.
        for (int i = 0; i < 40; i++)
        {
            var small = new LiveMap(new EntityCatalog(), IpIntelligence.None());
            Fill(small, 5_000);
            small.EdgesAt(At(i % Rounds));
        }

        var map = new LiveMap(new EntityCatalog(), IpIntelligence.None());
        var watch = Stopwatch.StartNew();
        Fill(map, events);
        Console.WriteLine($"{events} events in {watch.Elapsed.TotalSeconds:F1} s with making them, {map.EdgeCount} edges of {map.Bytes / (double)map.EdgeCount:F0} bytes, minutes included");
        Sample("map as of a minute, in memory, the first one puts the edges in order", i => map.EdgesAt(At(i)).Count);
        using var stream = new MemoryStream();
        watch.Restart();
        MapJson.Write(map, stream);
        stream.Position = 0;
        Console.WriteLine($"map.json: {stream.Length / 1e6:F1} MB, written in {watch.Elapsed.TotalMilliseconds:F0} ms");
        watch.Restart();
        MapDocument document = MapDocument.Read(stream);
        Console.WriteLine($"read back in {watch.Elapsed.TotalMilliseconds:F0} ms");
        Sample("map as of a minute, of the written map, nodes too", i => document.At(At(i)).Edges.Count);
        Sample("difference of two minutes, of the written map", i => document.Changes(At(i), At(i + 3)).Count);
    }

    private static EventTime At(int i) => Midnight.Plus(TimeSpan.FromMinutes(60 + (i * 53)));

    private static void Fill(LiveMap map, int events)
    {
        var random = new Random(5);
        using var batch = new EventBatch(1 << 16);
        for (int i = 0; i < events; i++)
        {
            int who = random.Next(People);
            int what = Math.Min(random.Next(60), random.Next(60));
            batch.Reset();
            EventWriter writer = batch.Writer;
            writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, new EventTime(Midnight.Nanoseconds + (long)(86_400e9 * i / events)));
            writer.Set(EventField.Service, string.Create(CultureInfo.InvariantCulture, $"service{what % 20}.amazonaws.com"));
            writer.Set(EventField.Operation, "GetThing");
            writer.Set(EventField.ResourceUid, string.Create(CultureInfo.InvariantCulture, $"arn:aws:s3:::bucket-{what * (1 + (who % 9))}"));
            writer.Raise(EventFlags.ReadOnly);
            writer.Commit();
            map.Apply(batch[0], new Actor(new EntityKey((ulong)who + 1), default, default, default, default, IdentityClass.User, false, false), default);
        }
    }

    private static void Sample(string what, Func<int, int> ask)
    {
        double[] times = new double[Rounds];
        double[] cpu = new double[Rounds];
        int found = 0;
        for (int i = 0; i < Rounds; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            found = Math.Max(found, ask(i));
            times[i] = watch.Elapsed.TotalMilliseconds;
            cpu[i] = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        }

        Array.Sort(times);
        Array.Sort(cpu);
        Console.WriteLine($"{what}: wall median {times[Rounds / 2]:F1} ms, slowest {times[^1]:F1} ms; CPU median {cpu[Rounds / 2]:F1} ms, most {cpu[^1]:F1} ms, {found} edges at most");
    }
}
