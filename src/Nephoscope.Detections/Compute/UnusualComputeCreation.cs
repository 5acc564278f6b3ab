using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Machines, functions or tasks started by someone, somewhere or of a size that is not usual.</summary>
public sealed class UnusualComputeCreation : IDetector
{
    private const double Cap = 6.5;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(180);
    private readonly RecentUse types = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "compute-creation-unusual",
        Title = "Unusual EC2/Lambda/ECS creation",
        Decides = "Calls that start compute (EC2, Auto Scaling, Lambda, ECS, EKS, Batch, SageMaker, Lightsail, CloudFormation and others). Worth 1 to "
            + "3.2 nats where the call is new to the actor, its peers and the account, nothing where the actor does it routinely (0.3 from a network it never used), less where such things are its job; 1.2 more in a region "
            + "the actor never used it in, 0.8 for an instance type the account never ran, 1.2 for accelerated or very large hardware, 0.8 for ten "
            + "or more at once, 0.5 with a role passed on; a burst of starts adds up to 2. A third of the novelty in an account's first two "
            + "days. At most 6.5 nats. Silent for services that scale on their own.",
        Attacks = [CloudAttack.CreateInstance, CloudAttack.Serverless, CloudAttack.DeployContainer, CloudAttack.ComputeHijacking],
        Operations = [.. ComputeCalls.Operations],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [types, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = Asked.Operation(observation.Event);
        if (Caller.IsProvider(in observation) || !ComputeCalls.TryWorth(operation, out Weighted worth))
        {
            return;
        }

        string? type = Asked.ForAny(observation.Event, "instanceType", "launchTemplateData/instanceType", "resourceConfig/instanceType", "instanceTypes", "bundleId");
        bool typeKnown = type is null || TypeIsKnown(in observation, type);
        Standing standing = Standing.Of(in observation);
        FeatureScore region = observation.Behavior[Feature.ServiceRegion];
        bool elsewhere = region.Applies && region.Level != NoveltyLevel.Known && !Standing.IsCold(in observation);
        if (standing.Novelty <= 0 && !elsewhere && typeKnown)
        {
            return;
        }

        var found = new Case(Cap) { Subject = operation + " " + observation.Event.Text(EventField.Region) + " " + type };
        found.Add(worth.Nats * standing.Novelty, standing.Reason);
        if (elsewhere)
        {
            Standing place = Standing.Of(in observation, Feature.ServiceRegion);
            found.Add(1.2 * Math.Max(place.Novelty, 0.3), $"in {observation.Event.Text(EventField.Region)}, where {Say.Actor(in observation)} never used this service");
        }

        found.Add(typeKnown || Standing.IsCold(in observation) ? 0 : 0.8, $"the account never ran {Say.Name(type)}");
        Size(found, in observation, type, standing);
        BurstScore burst = observation.Behavior.Burst(BurstKind.ComputeCreate);
        found.Add(burst.Crossed && burst.Count >= 3 ? Math.Clamp(burst.MicroNats / 1e6, 0, 2) : 0, Say.Text($"{burst.Count} starts in a short time, {burst.Expected:0.#} are to be expected"));
        About(found, in observation);
        found.Report(
            in observation, sink, Info,
            $"{Say.Actor(in observation)} {worth.What}{Say.Tried(in observation)}{(type is null ? "" : " of type " + Say.Name(type))} in {observation.Event.Text(EventField.Region)}, from {Say.Place(in observation)}.",
            repeats);
    }

    private static void Size(Case found, in Observation o, string? type, Standing standing)
    {
        double weight = Math.Max(standing.Novelty, standing.IsRoutine ? 0.1 : 0.3);
        bool heavy = MachineType.IsAccelerated(type) || MachineType.IsHuge(type) || Asked.For(o.Event, "cpu") is "8192" or "16384";
        found.Add(heavy ? 1.2 * weight : 0, $"{Say.Name(type ?? "the task")} is accelerated or very large hardware");
        double count = Math.Max(Asked.Number(o.Event, "instancesSet/items/maxCount"), Math.Max(Asked.Number(o.Event, "desiredCapacity"), Asked.Number(o.Event, "instanceCount")));
        found.Add(count >= 10 ? 0.8 * weight : 0, Say.Text($"{count:0} at once"));
        bool role = Asked.ForAny(o.Event, "iamInstanceProfile/name", "iamInstanceProfile/arn", "role", "taskRoleArn", "executionRoleArn", "roleArn", "serviceRole") is not null;
        found.Add(role ? 0.5 * weight : 0, "it carries a role of the account");
    }

    private static void About(Case found, in Observation o)
    {
        found.About(EntityKind.Instance, Names.Ec2(in o, "instance", Asked.Answer(o.Event, "instancesSet/items/instanceId")), "AWS::EC2::Instance");
        found.About(EntityKind.Function, Names.Function(in o, Asked.For(o.Event, "functionName")), "AWS::Lambda::Function");
        string? role = Asked.ForAny(o.Event, "role", "taskRoleArn", "roleArn");
        found.About(EntityKind.Role, role is not null && role.StartsWith("arn:", StringComparison.Ordinal) ? role : null, "AWS::IAM::Role");
    }

    private bool TypeIsKnown(in Observation o, string type)
    {
        ulong key = Fingerprint.Join(o.Actor.Account.Value, Fingerprint.Of(type));
        bool known = types.TryFirst(key, out EventTime first) && o.Time.Since(first) > TimeSpan.FromHours(24);
        if (!o.Event.Is(EventFlags.Failed))
        {
            types.Count(key, o.Time, Memory);
        }

        return known;
    }
}
