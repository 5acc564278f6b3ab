using System.IO.Compression;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// Files records as the provider delivers them: a file every five minutes per account and region, records in no order, minutes late,
/// some twice (in another file). Records must come in order of time. Not thread-safe.
/// </summary>
internal sealed class Delivery(CompanyOptions options, string root) : IDisposable
{
    private const int Slot = 300;

    private readonly SortedDictionary<(long Due, string Path), PendingFile> pending = new(Comparer<(long Due, string Path)>.Create(
        static (left, right) => left.Due != right.Due ? left.Due.CompareTo(right.Due) : string.CompareOrdinal(left.Path, right.Path)));

    private readonly Dictionary<(LabFormat Format, string Owner, string Region, long Due), PendingFile> open = [];
    private readonly SeededRandom random = SeededRandom.For(options.Seed, "delivery");
    private long nextDue = long.MaxValue;

    public void Accept(LabRecord record)
    {
        long time = record.Time.Seconds;
        Flush(time);
        if (record.Format == LabFormat.HostEvent)
        {
            File(record, ((time / 86_400) + 1) * 86_400).Add(record.Bytes);
            return;
        }

        CompanyParameters parameters = options.Parameters;
        double delay = record.Format == LabFormat.FlowLog
            ? 600
            : Math.Clamp(parameters.DeliverySeconds.Value - (0.7 * parameters.DeliverySpreadSeconds.Value) + random.Exponential(parameters.DeliverySpreadSeconds.Value), 20, 600);
        if (random.Chance(parameters.LateDelivery.Value))
        {
            delay = 600 + random.Below(300);
        }

        File(record, Due(time, delay)).Add(record.Bytes);
        if (record.Format == LabFormat.CloudTrail && random.Chance(parameters.Duplicates.Value))
        {
            File(record, Due(time, delay + Slot)).Add(record.Bytes);
        }
    }

    public void Dispose() => Flush(long.MaxValue);

    private static long Due(long time, double delay) => ((time + (long)delay) / Slot * Slot) + Slot;

    private PendingFile File(LabRecord record, long due)
    {
        var key = (record.Format, record.Owner, record.Region, due);
        if (!open.TryGetValue(key, out PendingFile? file))
        {
            file = new PendingFile { Path = Layout(record, due) };
            open.Add(key, file);
            pending.Add((due, file.Path), file);
            nextDue = Math.Min(nextDue, due);
        }

        return file;
    }

    private string Layout(LabRecord record, long due)
    {
        DateTime time = EventTime.FromSeconds(due).ToDateTime();
        string date = time.ToString("yyyy/MM/dd", System.Globalization.CultureInfo.InvariantCulture);
        string stamp = time.ToString("yyyyMMdd'T'HHmm'Z'", System.Globalization.CultureInfo.InvariantCulture);
        ulong print = Fingerprint.Join(Fingerprint.Join(options.Seed, Fingerprint.Of(record.Owner + record.Region)), (ulong)due);
        return record.Format switch
        {
            LabFormat.CloudTrail => $"AWSLogs/{record.Owner}/CloudTrail/{record.Region}/{date}/{record.Owner}_CloudTrail_{record.Region}_{stamp}_{Company.Letters(new SeededRandom(print), 16)}.json.gz",
            LabFormat.FlowLog => $"AWSLogs/{record.Owner}/vpcflowlogs/{record.Region}/{date}/{record.Owner}_vpcflowlogs_{record.Region}_fl-0{Fingerprint.Of(record.Region):x16}_{stamp}_{(uint)print:x8}.log.gz",
            _ => $"tetragon/{record.Owner}/tetragon-{EventTime.FromSeconds(due - 86_400).ToDateTime():yyyy-MM-dd}.log.gz",
        };
    }

    private void Flush(long time)
    {
        while (nextDue < time)
        {
            (long Due, string Path) first = pending.Keys.First();
            Write(pending[first], first.Due);
            pending.Remove(first);
            nextDue = pending.Count > 0 ? pending.Keys.First().Due : long.MaxValue;
        }

        if (pending.Count == 0)
        {
            open.Clear();
        }
    }

    private void Write(PendingFile file, long due)
    {
        string path = Path.Combine(root, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream stream = System.IO.File.Create(path);
        using var gzip = new GZipStream(stream, CompressionLevel.SmallestSize);
        if (file.Path.EndsWith(".json.gz", StringComparison.Ordinal))
        {
            file.Shuffle(SeededRandom.For(options.Seed, file.Path, (ulong)due));
            file.CopyTo(gzip, "{\"Records\":["u8, ","u8, "]}"u8);
        }
        else if (file.Path.StartsWith("AWSLogs", StringComparison.Ordinal))
        {
            file.CopyTo(gzip, "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"u8, "\n"u8, "\n"u8);
        }
        else
        {
            file.CopyTo(gzip, default, "\n"u8, "\n"u8);
        }
    }
}
