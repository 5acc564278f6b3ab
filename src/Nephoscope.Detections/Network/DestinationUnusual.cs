using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>A connection to a place that workloads of this kind never used.</summary>
public sealed class DestinationUnusual : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "destination-unusual",
        Title = "Connection to an unusual destination",
        Decides = "An outbound connection whose destination network and port none of the workload's peers ever used, when the workload has at least 3 days "
            + "and 20 observations: 2 nats, 3 when nobody in the account did, never more than ln(1/P) with P the model's probability of such a new "
            + "value; half for ports 80 and 443. Counts once per session. Refused flows, name and time services are left out. Limit: a destination "
            + "behind a shared network owner looks known.",
        Attacks = [WorkloadTechniques.ApplicationProtocol],
        Kinds = [EventKind.NetworkFlow, EventKind.NetworkConnection],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        Assessment behavior = observation.Behavior;
        ref FeatureScore score = ref behavior[Feature.Destination];
        if (!score.Applies || score.Level < NoveltyLevel.NewToPeers || !score.FirstInSession || !Novelty.IsJudged(behavior)
            || behavior.ActorDays < 3 || score.Observations < 20)
        {
            return;
        }

        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Refused) || e.Header.DestinationPort is 53 or 123 || !Flow.TryRead(e, out Flow flow) || Flow.IsLocal(flow.To)
            || flow.To.IsReserved || (!flow.IsOutbound && !flow.IsInternal))
        {
            return;
        }

        double nats = Novelty.Nats(behavior, Feature.Destination) * (flow.Port is 80 or 443 ? 0.5 : 1);
        if (nats < 0.5)
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            nats,
            $"{Reporting.Who(observation)} connected to {flow.To}:{flow.Port}",
            [
                Novelty.Reason(behavior, Feature.Destination, "this destination and port"),
                Reporting.Text($"it has used {score.Values} destinations in {behavior.ActorDays} days"),
            ]);
    }
}
