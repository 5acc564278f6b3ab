using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// Files records as the provider delivers them: a file every five minutes per account and region, records in no order, minutes late,
/// some twice (in another file). Records must come in order of time. Not thread-safe.
/// </summary>
internal sealed class Delivery : RecordSink, IDisposable
{
    private const int Slot = 300;

    /// <summary>Larger files are delivered in parts.</summary>
    private const int LargestFile = 2_000;

    private readonly CompanyOptions options;
    private readonly DeliveryFaults faults;
    private readonly FileWriters writers;
    private readonly SortedDictionary<long, List<FileKey>> due = [];
    private readonly Dictionary<FileKey, PendingFile> open = [];
    private readonly Dictionary<FileKey, int> parts = [];
    private readonly ulong seed;
    private long nextDue = long.MaxValue;

    public Delivery(CompanyOptions options, string root)
    {
        this.options = options;
        faults = new DeliveryFaults(options);
        writers = new FileWriters(options, root);
        seed = Fingerprint.Join(options.Seed, Fingerprint.Of("delivery"));
    }

    public override bool Accept(in PlannedCall call)
    {
        long time = call.Time / EventTime.NanosecondsPerSecond;
        Flush(time);
        CompanyParameters parameters = options.Parameters;
        var random = new SeededRandom(Fingerprint.Join(seed, call.Serial));
        double delay = Math.Clamp(
            parameters.DeliverySeconds.Value - (0.7 * parameters.DeliverySpreadSeconds.Value) + random.Exponential(parameters.DeliverySpreadSeconds.Value), 20, 600);
        if (random.Chance(parameters.LateDelivery.Value))
        {
            delay = 600 + random.Below(300);
        }

        delay += faults.Shift(random);
        bool twice = random.Chance(parameters.Duplicates.Value);
        bool arrives = Put(call, Due(time, delay));
        return (twice && Put(call, Due(time, delay + Slot))) || arrives;
    }

    public override bool Accept(HostLine line)
    {
        long time = line.Time / EventTime.NanosecondsPerSecond;
        Flush(time);
        long when = line.Format switch
        {
            LabFormat.HostEvent => ((time / 86_400) + 1) * 86_400,
            LabFormat.FlowLog => Due(time, 600),
            _ => Due(time, 60),
        };
        PendingFile file = Open(new FileKey(line.Format, line.Owner, line.Region, when));
        file.Add(line.Text);
        return !file.IsLost;
    }

    /// <summary>Delivers what is left and waits until it is written.</summary>
    /// <exception cref="IOException">A file could not be written.</exception>
    public void Finish()
    {
        Flush(long.MaxValue);
        writers.Finish();
    }

    public void Dispose() => writers.Dispose();

    private static long Due(long time, double delay) => ((time + (long)delay) / Slot * Slot) + Slot;

    private bool Put(in PlannedCall call, long when)
    {
        PendingFile file = Open(new FileKey(LabFormat.CloudTrail, call.Session.Account.Id, call.Call.RegionName ?? call.Region, when));
        file.Add(call);
        return !file.IsLost;
    }

    private PendingFile Open(FileKey key)
    {
        if (open.TryGetValue(key, out PendingFile? file) && (file.Count < LargestFile || key.Format == LabFormat.HostEvent))
        {
            return file;
        }

        int part = 0;
        if (file is not null)
        {
            Hand(file);
            part = parts[key] = parts.GetValueOrDefault(key) + 1;
        }
        else
        {
            if (!due.TryGetValue(key.Due, out List<FileKey>? keys))
            {
                due.Add(key.Due, keys = []);
            }

            keys.Add(key);
            nextDue = Math.Min(nextDue, key.Due);
        }

        string path = key.Path(options.Seed, part, faults.Label(key, part));
        file = new PendingFile { Path = path, Format = key.Format, Due = key.Due, IsLost = faults.IsLost(path) };
        open[key] = file;
        return file;
    }

    private void Hand(PendingFile file)
    {
        if (!file.IsLost)
        {
            writers.Add(file);
        }
    }

    private void Flush(long time)
    {
        while (nextDue < time)
        {
            foreach (FileKey key in due[nextDue])
            {
                Hand(open[key]);
                open.Remove(key);
                parts.Remove(key);
            }

            due.Remove(nextDue);
            nextDue = due.Count > 0 ? due.First().Key : long.MaxValue;
        }
    }
}
