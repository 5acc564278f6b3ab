using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>A domain that workloads of this kind never looked up.</summary>
public sealed class DomainUnusual : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "dns-domain-unusual",
        Title = "Unusual domain looked up",
        Decides = "A registered domain that nobody in the account ever looked up, asked by a workload with at least 3 days and 20 observations whose "
            + "new domains are rare (the model's probability below 5 %): 1.2 nats, 2 when the name reads like chance. Once per session. Limit: "
            + "people's machines browse; this is meant for workloads and stays weak on purpose.",
        Attacks = [WorkloadTechniques.Dns],
        Kinds = [EventKind.DnsQuery],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        Assessment behavior = observation.Behavior;
        ref FeatureScore score = ref behavior[Feature.DnsDomain];
        if (!score.Applies || score.Level != NoveltyLevel.NewToAccount || !score.FirstInSession || !Novelty.IsJudged(behavior)
            || behavior.ActorDays < 3 || score.Observations < 20 || score.Probability >= 0.05f)
        {
            return;
        }

        SecurityEvent e = observation.Event;
        Span<byte> buffer = stackalloc byte[DomainText.Longest];
        ReadOnlySpan<byte> registered = DomainText.Registered(DomainText.Normal(e[EventField.DnsName], buffer));
        if (registered.IsEmpty)
        {
            return;
        }

        int dot = registered.IndexOf((byte)'.');
        bool random = DomainText.LooksRandom(dot < 0 ? registered : registered[..dot]);
        sink.Report(
            observation,
            Info,
            random ? 2 : 1.2,
            $"{Reporting.Who(observation)} looked up {Reporting.Quote(e.Text(EventField.DnsName))}",
            [Novelty.Reason(behavior, Feature.DnsDomain, "this domain"), random ? "the name reads like chance" : ""]);
    }
}
