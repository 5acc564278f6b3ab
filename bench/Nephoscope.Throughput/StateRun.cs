using System.Diagnostics;
using Nephoscope.Events;
using Nephoscope.Graph;

/// <summary>What it takes to write all state of a pipeline that saw a synthetic fortnight, and to read it back: seconds and bytes.</summary>
/// <param name="kept">A file for the state that stays; where it is there already it is only read. Null takes a passing one.</param>
internal sealed class StateRun(int principals, string? kept)
{
    public void Run()
    {
        using IpIntelligence addresses = IpIntelligence.None();
        var options = new Nephoscope.PipelineOptions { Addresses = addresses };
        string path = kept ?? Path.GetTempFileName();
        try
        {
            if (kept is null || !File.Exists(kept))
            {
                Save(options, path);
            }

            GC.Collect();
            var watch = Stopwatch.StartNew();
            long before = GC.GetTotalAllocatedBytes();
            var loaded = new Nephoscope.Pipeline(options, []);
            using (FileStream file = File.OpenRead(path))
            {
                loaded.Load(file);
            }

            Console.WriteLine(
                $"load {watch.Elapsed.TotalSeconds:F2} s, {(GC.GetTotalAllocatedBytes() - before) / 1e6:F0} MB allocated, {loaded.Behavior.Principals} principals known");
        }
        finally
        {
            if (kept is null)
            {
                File.Delete(path);
            }
        }
    }

    private void Save(Nephoscope.PipelineOptions options, string path)
    {
        var pipeline = new Nephoscope.Pipeline(options, []);
        using var fortnight = new Fortnight(principals);
        long events = fortnight.Play((in SecurityEvent e) => pipeline.Receive(e, late: false));
        Console.WriteLine($"{GC.GetTotalMemory(forceFullCollection: true) / (double)principals:F0} bytes a principal in memory");
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetTotalAllocatedBytes();
            var watch = Stopwatch.StartNew();
            using FileStream file = File.Create(path);
            pipeline.Save(file);
            Console.WriteLine(
                $"{principals} principals, {events} events: save {watch.Elapsed.TotalSeconds:F2} s, {file.Length / 1e6:F1} MB, "
                + $"{file.Length / (double)principals:F0} B/principal, {(GC.GetTotalAllocatedBytes() - before) / 1e6:F1} MB allocated");
        }
    }
}
