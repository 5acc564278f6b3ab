using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>Connections to one place at regular intervals, as implants report home.</summary>
public sealed class Beacon : IDetector
{
    private const int Intervals = 10;
    private readonly RecentTable<Rhythm> rhythms = new(8192);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "beacon",
        Title = "Beacon",
        Decides = "New connections from one workload to one public address and port whose last 10 or more intervals lie between 5 s and 2 h with a "
            + "coefficient of variation of at most 0.25 (chance, a Poisson process, has 1.0). Evidence is the log likelihood ratio of a gamma process "
            + "with that variation to a Poisson process, held between 2.5 and 4.5 nats; half without two days of history. Quiet when the "
            + "workload or one of its peers is known for the destination, and for name and time services. Told once per destination. Limits: jitter above "
            + "25 %, destinations that rotate; flow logs show one start a minute.",
        Attacks = [WorkloadTechniques.ApplicationProtocol, WorkloadTechniques.WebProtocols],
        Kinds = [EventKind.NetworkFlow, EventKind.NetworkConnection],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [rhythms];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ref FeatureScore destination = ref observation.Behavior[Feature.Destination];
        if (e.Is(EventFlags.Refused) || e.Header.DestinationPort is 53 or 123 or 853
            || (destination.Applies && destination.Level < NoveltyLevel.NewToPeers && destination.PeersSeen > 0)
            || Novelty.IsKnown(observation.Behavior, Feature.Destination)
            || !Flow.TryRead(e, out Flow flow) || !flow.IsOutbound)
        {
            return;
        }

        ulong key = Fingerprint.Join(Fingerprint.Join(observation.Actor.Principal.Value, Flow.KeyOf(flow.To)), flow.Port);
        ref Rhythm rhythm = ref rhythms.Touch(key, observation.Time, out bool fresh);
        if (!rhythm.Add(observation.Time, e.Kind == EventKind.NetworkFlow ? e.Header.SourcePort : (ushort)0, fresh) || rhythm.Told || rhythm.Count < Intervals || rhythm.Variation > 0.25)
        {
            return;
        }

        rhythm.Told = true;
        double nats = Math.Clamp(LogRatio(rhythm.Count, rhythm.Variation) / 4, 2.5, 4.5);
        sink.Report(
            observation,
            Info,
            Novelty.IsJudged(observation.Behavior) ? nats : nats / 2,
            Reporting.Text($"{Reporting.Who(observation)} connects to {flow.To}:{flow.Port} every {rhythm.Mean:0.#} s"),
            [
                Reporting.Text($"{rhythm.Count} intervals of {rhythm.Mean:0.#} s vary by {rhythm.Variation * 100:0} %; connections that follow work vary by about 100 %"),
                Novelty.Reason(observation.Behavior, Feature.Destination, "this destination"),
            ]);
    }

    /// <summary>ln of the likelihood of n intervals under a gamma law of shape k = 1/cv² over that under an exponential law, at the mean.</summary>
    private static double LogRatio(int count, double variation)
    {
        double shape = 1 / Math.Max(variation * variation, 0.0025);

        // The mean log density of a gamma law is minus its entropy; by Stirling 0.5 ln(shape / 2 pi e) above that of the exponential, minus 1.
        return count * ((0.5 * Math.Log(shape / (2 * Math.PI * Math.E))) + 1);
    }

    /// <summary>Running mean and variance of the intervals between new connections (Welford).</summary>
    private struct Rhythm
    {
        private long last;
        private double sum;
        private ushort port;

        internal bool Told;
        internal int Count;
        internal double Mean;

        internal readonly double Variation => Count < 2 || Mean <= 0 ? 10 : Math.Sqrt(sum / (Count - 1)) / Mean;

        internal bool Add(EventTime time, ushort sourcePort, bool fresh)
        {
            // The same source port is the same connection, told again by the next capture window.
            bool same = !fresh && sourcePort != 0 && sourcePort == port;
            double interval = (time.Nanoseconds - last) / 1e9;
            port = sourcePort;
            if (fresh || same)
            {
                last = time.Nanoseconds;
                return false;
            }

            if (interval < 1)
            {
                return false;
            }

            last = time.Nanoseconds;
            if (interval is < 5 or > 7200 || (Count >= 3 && interval > 4 * Mean))
            {
                Count = 0;
                Mean = sum = 0;
                return false;
            }

            Count++;
            double delta = interval - Mean;
            Mean += delta / Count;
            sum += delta * (interval - Mean);
            return true;
        }
    }
}
