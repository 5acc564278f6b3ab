using System.Diagnostics;
using System.Globalization;
using Nephoscope.Sources;

namespace Nephoscope.Output;

/// <summary>
/// One line on standard error that tells how far the replay is: share, events per second, time left. Only on a terminal; a pipe or a file
/// stays quiet. Redrawn five times a second from a timer; touches nothing but the tally.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly SourceTally tally;
    private readonly IReadOnlyList<string> paths;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Timer? timer;
    private readonly CancellationTokenSource counting = new();
    private long totalBytes = -1;

    public ProgressLine(SourceTally tally, IReadOnlyList<string> paths, bool wanted)
    {
        this.tally = tally;
        this.paths = paths;
        if (wanted && !Console.IsErrorRedirected)
        {
            _ = Task.Run(CountBytes);
            timer = new Timer(_ => Draw(), null, 300, 200);
        }
    }

    public void Dispose()
    {
        counting.Cancel();
        if (timer is not null)
        {
            timer.Dispose();
            Console.Error.Write("\r\u001b[K");
        }
    }

    private void Draw()
    {
        double seconds = watch.Elapsed.TotalSeconds;
        double rate = tally.Events / Math.Max(seconds, 0.001);
        string line = string.Create(CultureInfo.InvariantCulture, $"{tally.Events:N0} events  {rate:N0}/s");
        long total = Interlocked.Read(ref totalBytes);
        if (total > 0 && tally.BytesRead > 0)
        {
            double share = Math.Min(1, (double)tally.BytesRead / total);
            var left = TimeSpan.FromSeconds(seconds * (1 - share) / Math.Max(share, 1e-6));
            int full = (int)(share * 30);
            line = string.Create(
                CultureInfo.InvariantCulture,
                $"[{new string('#', full)}{new string('.', 30 - full)}] {share,4:P0}  {line}  {left:hh\\:mm\\:ss} left");
        }

        Console.Error.Write("\r\u001b[K" + line);
    }

    private void CountBytes()
    {
        long sum = 0;
        var everything = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        try
        {
            foreach (string path in paths)
            {
                if (Directory.Exists(path))
                {
                    foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles("*", everything))
                    {
                        sum += file.Length;
                        if (counting.IsCancellationRequested)
                        {
                            return;
                        }
                    }
                }
                else if (File.Exists(path))
                {
                    sum += new FileInfo(path).Length;
                }
            }
        }
        catch (IOException)
        {
            return; // Without a total the line tells events and rate only.
        }

        Interlocked.Exchange(ref totalBytes, sum);
    }
}
