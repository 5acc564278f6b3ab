using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>A lasting connection to a port where mining pools answer.</summary>
public sealed class MiningConnection : IDetector
{
    private static readonly long Lasting = TimeSpan.FromMinutes(20).Ticks * 100;
    private static readonly long Broken = TimeSpan.FromMinutes(30).Ticks * 100;
    private readonly RecentTable<Stay> stays = new(2048);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "mining-connection",
        Title = "Lasting connection to a mining port",
        Decides = "Outbound TCP to a public address on one of 15 ports where pools answer (3333, 4444, 5555, 7777, 9999, 14433, 14444, 45560 and the like), "
            + "seen at least 3 times over 20 minutes without a gap of 30, at most 2 kB/s on average, as miners send little: 3.5 nats, 4.5 when the "
            + "destination is new to all peers, 1.5 without two days of history, quiet when the workload is known for it. "
            + "Limit: pools on 443 show by name or process only.",
        Attacks = [WorkloadTechniques.ComputeHijacking],
        Kinds = [EventKind.NetworkFlow, EventKind.NetworkConnection],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [stays];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (!IsPoolPort(e.Header.DestinationPort) || e.Is(EventFlags.Refused) || e.Header.Protocol is not (0 or 6)
            || !Flow.TryRead(e, out Flow flow) || !flow.IsOutbound)
        {
            return;
        }

        if (Novelty.IsKnown(observation.Behavior, Feature.Destination))
        {
            return;
        }

        ulong key = Fingerprint.Join(Fingerprint.Join(observation.Actor.Principal.Value, Flow.KeyOf(flow.To)), flow.Port);
        ref Stay stay = ref stays.Touch(key, observation.Time, out _);
        long now = Math.Max(observation.Time.Nanoseconds, e.Header.EndNanoseconds);
        if (stay.Start == 0 || now - stay.Last > Broken)
        {
            stay = new Stay { Start = observation.Time.Nanoseconds };
        }

        stay.Last = Math.Max(stay.Last, now);
        stay.Count++;
        stay.Bytes += Math.Max(0, e.Header.Bytes);
        long lasted = stay.Last - stay.Start;
        double rate = stay.Bytes / Math.Max(1.0, lasted / 1e9);
        if (stay.Told || stay.Count < 3 || lasted < Lasting || rate > 2048)
        {
            return;
        }

        stay.Told = true;
        Assessment behavior = observation.Behavior;
        bool peersNever = behavior[Feature.Destination] is { Applies: true, Level: >= NoveltyLevel.NewToPeers };
        sink.Report(
            observation,
            Info,
            !Novelty.IsJudged(behavior) ? 1.5 : peersNever ? 4.5 : 3.5,
            Reporting.Text($"{Reporting.Who(observation)} held a connection to {flow.To}:{flow.Port} for {lasted / 60_000_000_000} minutes"),
            [
                Reporting.Text($"pools of miners answer on port {flow.Port}; {stay.Count} records at {rate:0} bytes a second fit a miner"),
                Novelty.Reason(behavior, Feature.Destination, "this destination"),
            ]);
    }

    private static bool IsPoolPort(ushort port) =>
        port is 3333 or 3334 or 4444 or 5555 or 6666 or 7777 or 8333 or 9999 or 10128 or 10343 or 14433 or 14444 or 45560 or 45700 or 20128;

    private struct Stay
    {
        internal long Start;
        internal long Last;
        internal long Bytes;
        internal int Count;
        internal bool Told;
    }
}
