using System.Diagnostics;
using System.IO.Compression;
using Nephoscope.Events;
using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Json;

// How fast CloudTrail is inflated and parsed: throughput PATH... [--parse-only ROUNDS] [--inflate-only]
// What each stage behind the parser costs, any known format: throughput PATH... --stages [--rounds N] [--only STAGE]
// What a principal costs in memory, part by part, over a synthetic fortnight: throughput --principals N
// The whole pipeline alone, and which tables its bytes lie in: throughput --principals N --tables
// What a principal of recorded telemetry costs in memory: throughput PATH... --memory
// What writing all state and reading it back costs after such a fortnight: throughput --state N [FILE]
// What the map as of a past minute costs after a made-up day: throughput --map EVENTS
// How fast flow log lines are read: throughput --flows LINES
// What effective permissions cost in an invented account: throughput --permissions IDENTITIES
// What the ledger and the lake cost: throughput --storage|--lake EMPTY-FOLDER TELEMETRY ROUNDS [POSTGRES-CONNECTION]
// One thread. Files are read in the order of their names; *.gz is inflated in reads of 256 KB, as the file source does.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: throughput PATH... [--parse-only ROUNDS] [--inflate-only] [--stages [--rounds N]]");
    return 2;
}

if (Array.IndexOf(args, "--principals") is >= 0 and int counted)
{
    new PrincipalRun(int.Parse(args[counted + 1], System.Globalization.CultureInfo.InvariantCulture), args.Contains("--tables")).Run();
    return 0;
}

if (args[0] == "--state")
{
    new StateRun(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture), args.Length > 2 ? args[2] : null).Run();
    return 0;
}

if (args[0] == "--map")
{
    new MapRun(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)).Run();
    return 0;
}

if (args[0] == "--flows")
{
    new FlowRun(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)).Run();
    return 0;
}

if (args[0] == "--permissions")
{
    new PermissionRun(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)).Run();
    return 0;
}

if (args[0] is "--storage" or "--lake")
{
    await new StorageRun(args[1], args[2], int.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture), args.Length > 4 ? args[4] : null, args[0] == "--lake").Run();
    return 0;
}

if (args.Contains("--memory"))
{
    new MemoryRun([.. args.Where(static path => Path.Exists(path))], args.Contains("--tables")).Run();
    return 0;
}

if (args.Contains("--stages"))
{
    int rounds = Array.IndexOf(args, "--rounds") is >= 0 and int where ? int.Parse(args[where + 1], System.Globalization.CultureInfo.InvariantCulture) : 3;
    string only = Array.IndexOf(args, "--only") is >= 0 and int named ? args[named + 1] : "";
    new StageRun([.. args.Where(static path => Path.Exists(path))], rounds, only).Run();
    return 0;
}

bool inflateOnly = args.Contains("--inflate-only");
int parseOnly = Array.IndexOf(args, "--parse-only") is >= 0 and int at ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : 0;
List<string> files = [.. args.Where(static path => Directory.Exists(path))
    .SelectMany(static path => Directory.EnumerateFiles(path, "*.json*", SearchOption.AllDirectories))];
files.AddRange(args.Where(File.Exists));
files.Sort(StringComparer.Ordinal);
using var run = new Throughput();
if (parseOnly > 0)
{
    run.ParseOnly(files, parseOnly);
}
else
{
    run.All(files, inflateOnly);
}

return 0;

internal sealed class Throughput : IDisposable
{
    private const int ReadSize = 256 << 10;

    private readonly JsonRecordReader reader = new([new CloudTrailParser()]);
    private readonly EventBatch batch = new();
    private byte[] window = new byte[ReadSize * 2];
    private long events;
    private long rejects;
    private long bytes;

    public void All(List<string> files, bool inflateOnly)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (string file in files)
        {
            using Stream stream = Open(file);
            ReadFile(stream, inflateOnly);
        }

        Report("inflate and parse", watch.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - cpu, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    public void ParseOnly(List<string> files, int rounds)
    {
        List<byte[]> texts = [];
        foreach (string file in files)
        {
            using Stream stream = Open(file);
            var text = new MemoryStream();
            stream.CopyTo(text);
            texts.Add(text.ToArray());
        }

        for (int round = 0; round < rounds; round++)
        {
            events = rejects = bytes = 0;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            foreach (byte[] text in texts)
            {
                reader.Reset();
                for (int at = 0; at < text.Length;)
                {
                    int length = Math.Min(ReadSize, text.Length - at);
                    bool isFinal = at + length == text.Length;
                    at += reader.Read(text.AsSpan(at, length), at, isFinal, 0, batch);
                    Drain();
                }

                bytes += text.Length;
            }

            Report("parse", watch.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - cpu, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }
    }

    public void Dispose() => batch.Dispose();

    private static Stream Open(string file)
    {
        Stream plain = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        return file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(plain, CompressionMode.Decompress) : plain;
    }

    private void ReadFile(Stream stream, bool inflateOnly)
    {
        reader.Reset();
        int kept = 0;
        long offset = 0;
        bool isFinal = false;
        while (!isFinal)
        {
            if (window.Length - kept < ReadSize)
            {
                Array.Resize(ref window, window.Length * 2);
            }

            int read = stream.Read(window, kept, ReadSize);
            isFinal = read == 0;
            bytes += read;
            if (inflateOnly)
            {
                continue;
            }

            int length = kept + read;
            int used = reader.Read(window.AsSpan(0, length), offset, isFinal, 0, batch);
            Drain();
            offset += used;
            kept = length - used;
            window.AsSpan(used, kept).CopyTo(window);
        }
    }

    private void Drain()
    {
        events += batch.Count;
        rejects += batch.Rejects.Count;
        batch.Reset();
    }

    private void Report(string what, TimeSpan wall, TimeSpan cpu, long allocated)
    {
        Console.WriteLine(
            $"{what}: {events} events, {rejects} rejects, {bytes / 1e6:F0} MB, {bytes / 1e6 / cpu.TotalSeconds:F0} MB/s, "
            + $"{cpu.TotalSeconds:F3} CPU s, {wall.TotalSeconds:F3} s, {cpu.TotalSeconds * 1e6 / Math.Max(events, 1):F3} us/event, "
            + $"{(double)allocated / Math.Max(events, 1):F2} B allocated/event");
    }
}
