using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>Far more bytes leave than usual.</summary>
public sealed class OutboundVolume : IDetector
{
    private static readonly long Hour = TimeSpan.FromHours(1).Ticks * 100;
    private readonly RecentTable<Volume> volumes = new(8192);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "outbound-volume-unusual",
        Title = "Unusual outbound volume",
        Decides = "Bytes from one workload or interface to public addresses in a clock hour, against the mean and spread of the logarithm of its own hours "
            + "(decayed with 1/168 an hour): at least 100 MB, 8 times the mean and 4 standard deviations above it, after at least 24 hours with "
            + "traffic on 2 days. 2 nats, plus ln(ratio/8)/2, at most 4. Once an hour. Limits: slow exfiltration below these, and backups that begin.",
        Attacks = [WorkloadTechniques.ExfiltrationAlternative, WorkloadTechniques.ExfiltrationC2],
        Kinds = [EventKind.NetworkFlow],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [volumes];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Header.Bytes <= 0 || e.Is(EventFlags.Refused)
            || !NetworkAddress.TryParse(e[EventField.SourceAddress], out NetworkAddress from) || !from.IsPrivate
            || !NetworkAddress.TryParse(e[EventField.DestinationAddress], out NetworkAddress to) || to.IsPrivate || to.IsReserved)
        {
            return;
        }

        ref Volume volume = ref volumes.Touch(Fingerprint.Join(observation.Actor.Principal.Value, Flow.KeyOf(from)), observation.Time, out _);
        volume.Add(e.Header.Bytes, observation.Time.Nanoseconds / Hour);
        if (volume.Told || volume.Bytes < 100_000_000 || volume.Hours < 24)
        {
            return;
        }

        double spread = Math.Max(volume.Spread, 0.35);
        double above = Math.Log(volume.Bytes) - volume.Mean;
        if (above < Math.Log(8) || above < 4 * spread || !Novelty.IsJudged(observation.Behavior))
        {
            return;
        }

        volume.Told = true;
        double ratio = Math.Exp(above);
        sink.Report(
            observation,
            Info,
            Math.Min(4, 2 + (Math.Log(ratio / 8) / 2)),
            Reporting.Text($"{Reporting.Who(observation)} ({from}) sent {volume.Bytes / 1e6:0} MB to public addresses within this hour, last to {to}"),
            [
                Reporting.Text($"{ratio:0} times its usual hour of {Math.Exp(volume.Mean) / 1e6:0.###} MB, {above / spread:0.#} standard deviations above, over {volume.Hours} hours"),
            ]);
    }

    private struct Volume
    {
        private long hour;
        private double square;

        internal long Bytes;
        internal int Hours;
        internal double Mean;
        internal bool Told;

        internal readonly double Spread => Math.Sqrt(Math.Max(0, square));

        internal void Add(long bytes, long now)
        {
            if (now > hour)
            {
                if (Bytes > 0 && !Told)
                {
                    // An hour that was told is not learnt: exfiltration must not become the usual.
                    double value = Math.Log(Bytes);
                    double weight = Math.Max(1.0 / (Hours + 1), 1.0 / 168);
                    double delta = value - Mean;
                    Mean += weight * delta;
                    square = (1 - weight) * (square + (weight * delta * delta));
                    Hours++;
                }

                hour = now;
                Bytes = 0;
                Told = false;
            }

            Bytes += bytes;
        }
    }
}
