using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Code that runs with the account's rights, changed by someone who does not ship it.</summary>
public sealed class FunctionCodeChanged : IDetector
{
    private const double Cap = 6.5;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["UpdateFunctionCode"] = new(3.4, "replaced the code of the function"),
        ["UpdateFunctionConfiguration"] = new(2.2, "changed the layers, role or environment of the function"),
        ["PublishLayerVersion"] = new(1.8, "published the layer"),
        ["UpdateProject"] = new(2.2, "changed the build project"),
        ["PutImage"] = new(1.4, "pushed an image to"),
        ["UpdateJob"] = new(2, "changed the job"),
        ["UpdateStateMachine"] = new(2, "changed the state machine"),
        ["UpdateDocument"] = new(2.2, "changed the run document"),
        ["UpdateNotebookInstanceLifecycleConfig"] = new(2.6, "changed the start script of the notebook"),
        ["UpdateFunction"] = new(2.2, "changed the edge function"),
    };

    private static readonly TimeSpan Memory = TimeSpan.FromDays(180);
    private readonly RecentUse shipped = new(16_384);
    private readonly OwnResources own = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "function-code-changed",
        Title = "Function code or layer changed by an unusual principal",
        Decides = "Changes of what runs with the account's rights: function code (3.4 nats), layers, roles or environments of functions (2.2), build projects, "
            + "jobs, run documents, images (1.4 to 2.6), where the call, or this very function, is new to the actor; nothing for one it shipped before "
            + "yesterday. A layer of another account adds 2.5, an environment that loads code into the runtime 1.5. A third of the novelty "
            + "in an account's first two days; 0.4 for a function the actor made within the day. At most 6.5 nats.",
        Attacks = [CloudAttack.EventTriggered, CloudAttack.Serverless, CloudAttack.ModifyCompute],
        Operations =
        [
            "lambda:UpdateFunctionCode20150331v2", "lambda:UpdateFunctionCode20150331", "lambda:UpdateFunctionCode20141111",
            "lambda:UpdateFunctionConfiguration20150331v2", "lambda:UpdateFunctionConfiguration20150331", "lambda:UpdateFunctionConfiguration20141111",
            "lambda:PublishLayerVersion20181031", "lambda:CreateFunction20150331", "codebuild:UpdateProject", "ecr:PutImage", "glue:UpdateJob",
            "states:UpdateStateMachine", "ssm:UpdateDocument", "sagemaker:UpdateNotebookInstanceLifecycleConfig", "cloudfront:UpdateFunction2020_05_31",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [shipped, own, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = Asked.Operation(observation.Event);
        string? name = Asked.ForAny(observation.Event, "functionName", "layerName", "name", "repositoryName", "jobName", "stateMachineArn", "notebookInstanceLifecycleConfigName");
        if (operation == "CreateFunction")
        {
            own.Made(in observation, name);
            return;
        }

        if (Caller.IsProvider(in observation) || Asked.IsTrue(observation.Event, "dryRun") || !Worth.TryGetValue(operation, out Weighted worth))
        {
            return;
        }

        ulong pair = Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(name ?? ""));
        bool shippedBefore = shipped.TryFirst(pair, out EventTime first) && observation.Time.Since(first) > TimeSpan.FromHours(24);
        if (!observation.Event.Is(EventFlags.Failed))
        {
            shipped.Count(pair, observation.Time, Memory);
        }

        bool injects = operation == "UpdateFunctionConfiguration";
        bool layers = injects && Asked.Mentions(observation.Event, "layers"u8);
        if (shippedBefore || (injects && !layers && !LoadsCode(observation.Event) && Asked.For(observation.Event, "role") is null))
        {
            return;
        }

        Judge(in observation, sink, worth, name, layers);
    }

    private void Judge(in Observation o, FindingSink sink, Weighted worth, string? name, bool layers)
    {
        Standing standing = Standing.Of(in o);
        FeatureScore function = o.Behavior[Feature.Resource];
        var found = new Case(Cap) { Subject = worth.What + " " + name };
        found.Add(worth.Nats * standing.Novelty, standing.Reason);
        if (standing.IsRoutine)
        {
            double share = function.Applies && function.Level == NoveltyLevel.NewToActor ? 0.12 : 0.3;
            found.Add(worth.Nats * share, $"{Say.Actor(in o)} ships code, but never this");
        }

        found.Add(layers && Foreign(in o) ? 2.5 * standing.Effect : 0, "the layer belongs to another account");
        found.Add(LoadsCode(o.Event) ? 1.5 * standing.Effect : 0, "the environment makes the runtime load further code");
        if (own.IsOwn(in o, name))
        {
            found.Discount(0.4, "the actor made it itself within the last day");
        }

        found.About(EntityKind.Function, Names.Function(in o, Asked.For(o.Event, "functionName")), "AWS::Lambda::Function");
        found.Report(in o, sink, Info, $"{Say.Actor(in o)} {worth.What} {Say.Name(name)}{Say.Tried(in o)}, from {Say.Place(in o)}.", repeats);
    }

    private static bool LoadsCode(in SecurityEvent e) =>
        Asked.Mentions(e, "LD_PRELOAD"u8) || Asked.Mentions(e, "NODE_OPTIONS"u8) || Asked.Mentions(e, "PYTHONSTARTUP"u8) || Asked.Mentions(e, "AWS_LAMBDA_EXEC_WRAPPER"u8);

    private static bool Foreign(in Observation o)
    {
        string account = o.Event.Text(EventField.AccountUid);
        return Asked.All(o.Event, "layers").Exists(layer => AccountNumber.In(layer) is { Length: > 0 } owner && owner != account);
    }
}
