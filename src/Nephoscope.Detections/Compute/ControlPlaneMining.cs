using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Hardware asked for as miners ask for it: accelerated, large, many, in regions nobody uses, after raising quotas.</summary>
public sealed class ControlPlaneMining : IDetector
{
    private const double Cap = 7;

    /// <summary>What is left where the account asked for such hardware before yesterday.</summary>
    private const double KnownHardware = 0.2;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(180);
    private readonly RecentUse heavy = new();
    private readonly Repeats repeats = new();
    private readonly Tally spread = new(TimeSpan.FromHours(24));

    /// <summary>Regions within a day: a miner takes what every region gives, who computes stays with the data.</summary>
    private static readonly (int Count, double Nats)[] Regions = [(2, 1), (3, 2), (4, 3), (6, 4)];

    private static readonly DetectorInfo Described = new()
    {
        Uid = "mining-control-plane",
        Title = "Compute requested as for mining",
        Decides = "Requests for accelerated (2.5 nats) or very large (1.2) hardware or tasks of 8 and more processors (1.5), ten or more at once (1; fifty 2), "
            + "as spot (0.5), in a region new to the account's service (1.5), and requests to raise compute quotas (2). The same actor asking for such hardware in two regions "
            + "within a day is told beside it (1; three 2, four 3, six 4). Whoever asks: a fifth where the "
            + "account asked for such hardware before yesterday, an eighth where the actor does so routinely, three quarters in an account's first "
            + "two days, 0.8 when refused. Ordinary hardware in small numbers never counts. At most 7 nats.",
        Attacks = [CloudAttack.ComputeHijacking, CloudAttack.CreateInstance],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            "ec2:RunInstances", "ec2:RequestSpotInstances", "ec2:RequestSpotFleet", "ec2:CreateFleet", "ec2:CreateLaunchTemplate",
            "autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration",
            "autoscaling:SetDesiredCapacity", "ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:CreateService", "ecs:UpdateService",
            "batch:CreateComputeEnvironment", "sagemaker:CreateNotebookInstance", "sagemaker:CreateTrainingJob", "sagemaker:CreateEndpointConfig",
            "eks:CreateNodegroup", "gamelift:CreateFleet", "servicequotas:RequestServiceQuotaIncrease",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [heavy, repeats, spread];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation))
        {
            return;
        }

        var found = new Case(Cap) { Subject = observation.What + " " + observation.Event.Text(EventField.Region) };
        Standing standing = Standing.Of(in observation);
        Weigh(found, in observation, standing.Effect);
        if (found.Nats <= 0)
        {
            return;
        }

        found.Note(standing.Reason);
        FeatureScore region = observation.Behavior[Feature.ServiceRegion];
        found.Add(region.Applies && region.Level == NoveltyLevel.NewToAccount && !Standing.IsCold(in observation) ? 1.5 : 0, $"nobody in the account used this service in {observation.Event.Text(EventField.Region)}");
        bool before = heavy.TryFirst(observation.Actor.Account.Value, out EventTime first) && observation.Time.Since(first) > TimeSpan.FromHours(24);
        if (before)
        {
            found.Discount(KnownHardware, Say.Text($"the account has asked for such hardware since {first}"));
        }

        if (!observation.Event.Is(EventFlags.Failed))
        {
            heavy.Count(observation.Actor.Account.Value, observation.Time, Memory);
        }

        if (!observation.Event[EventField.Operation].SequenceEqual("RequestServiceQuotaIncrease"u8))
        {
            Spread(in observation, sink, before ? KnownHardware : 1);
        }

        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} asked for compute as miners do, with {Say.Name(observation.What)}{Say.Tried(in observation)} in {observation.Event.Text(EventField.Region)}, from {Say.Place(in observation)}.", repeats);
    }

    private void Spread(in Observation o, FindingSink sink, double share)
    {
        Tally.Series series = spread.Add(in o, "regions", [Fingerprint.Of(o.Event[EventField.Region])]);
        var found = new Case(Cap) { Subject = "regions" };
        found.Add(SeriesCase.Worth(series.Count, Regions) * series.Effect * share, Say.Text($"in {series.Count} regions within a day"));
        SeriesCase.Report(found, in o, sink, Info, series, Say.Text($"{Say.Actor(in o)} asked for large or accelerated hardware in {series.Count} regions{Say.Tried(in o)}, from {Say.Place(in o)}."));
    }

    private static void Weigh(Case found, in Observation o, double weight)
    {
        SecurityEvent e = o.Event;
        if (e[EventField.Operation].SequenceEqual("RequestServiceQuotaIncrease"u8))
        {
            found.Add(Asked.For(e, "serviceCode") is "ec2" or "ecs" or "fargate" or "sagemaker" or "lambda" or "batch" ? 2 * weight : 0, "asks for a higher limit of machines");
            return;
        }

        string? type = Asked.ForAny(
            e, "instanceType", "launchTemplateData/instanceType", "CreateLaunchTemplateRequest/LaunchTemplateData/InstanceType", "instanceTypes",
            "resourceConfig/instanceType", "productionVariants/instanceType", "computeResources/instanceTypes", "eC2InstanceType",
            "spotFleetRequestConfig/launchSpecifications/instanceType", "mixedInstancesPolicy/launchTemplate/overrides/instanceType");
        double size = (MachineType.IsAccelerated(type) ? 2.5 : 0) + (MachineType.IsHuge(type) ? 1.2 : 0);
        found.Add(size * weight, $"{Say.Name(type)} is accelerated or very large hardware");
        bool task = Asked.Number(e, "cpu") >= 8192 || Asked.Number(e, "containerDefinitions/cpu") >= 8192;
        found.Add(task ? 1.5 * weight : 0, "a task of eight processors or more");
        double count = 0;
        foreach (string path in (ReadOnlySpan<string>)["instancesSet/items/maxCount", "desiredCapacity", "desiredCount", "count", "instanceCount", "scalingConfig/desiredSize", "spotFleetRequestConfig/targetCapacity", "computeResources/maxvCpus"])
        {
            count = Math.Max(count, Asked.Number(e, path));
        }

        bool many = count >= 50 || (count >= 10 && (size > 0 || task));
        found.Add(many ? (count >= 50 ? 2 : 1) * weight : 0, Say.Text($"{count:0} at once"));
        found.Add(found.Nats > 0 && Asked.Mentions(e, "spot"u8) ? 0.5 * weight : 0, "as spot, the cheap kind");
    }
}
