using System.Text;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Detections.Runtime;

/// <summary>Shows a detector hand-made events of one workload with a hand-filled assessment.</summary>
internal sealed class Scene(IDetector detector) : IDisposable
{
    private static readonly EventTime Start = EventTime.FromSeconds(1_750_068_000);
    private readonly EventBatch batch = new(1 << 16);
    private readonly EntityCatalog entities = new();
    private readonly FindingSink sink = new();

    public Assessment Behavior { get; } = new() { AccountDays = 14, ActorDays = 14, AccountHours = 14 * 24 };

    /// <summary>Seconds after the scene's start.</summary>
    public double Clock { get; set; }

    public IReadOnlyList<Finding> Findings => sink.Findings;

    public Scene Level(Feature feature, NoveltyLevel level, float probability = 0.001f)
    {
        Behavior[feature] = new FeatureScore
        {
            Applies = true,
            FirstInSession = true,
            Level = level,
            Probability = probability,
            Peers = 5,
            Observations = 500,
            Values = 12,
            PeersSeen = level == NoveltyLevel.NewToActor ? 2 : 0,
        };
        return this;
    }

    public Scene Cold()
    {
        Behavior.AccountDays = Behavior.ActorDays = 0;
        return this;
    }

    public delegate void Filling(EventWriter writer);

    public Scene Show(EventKind kind, SourceFormat format, Filling fill)
    {
        batch.Reset();
        EventWriter writer = batch.Writer;
        writer.Begin(kind, format, new EventTime(Start.Nanoseconds + (long)(Clock * 1e9)));
        fill(writer);
        writer.Commit();
        if (!detector.Info.Kinds.Contains(kind) && !detector.Info.Operations.Contains("kubernetes:" + batch[0].Text(EventField.Operation)))
        {
            return this;
        }

        EntityKey principal = entities.Know(EntityKind.Workload, "cluster/shop/Deployment/web"u8, "Deployment/web"u8, "cluster"u8);
        detector.Detect(
            new Observation
            {
                Event = batch[0],
                Actor = new Actor(principal, principal, default, default, default, IdentityClass.Workload, false, false),
                Origin = default,
                Behavior = Behavior,
                Entities = entities,
                Files = ["events.jsonl"],
            },
            sink);
        return this;
    }

    public Scene Process(string path, string arguments, string parent = "/usr/local/bin/start", bool container = true, EventFlags flags = 0) =>
        Show(EventKind.ProcessStart, SourceFormat.Tetragon, writer =>
        {
            writer.Set(EventField.ProcessPath, path);
            writer.Set(EventField.ProcessArguments, Encoding.UTF8.GetBytes(arguments));
            writer.Set(EventField.ParentProcessPath, parent);
            writer.Set(EventField.ContainerUid, container ? "0a1b2c3d" : "");
            writer.Raise(flags);
        });

    public Scene Call(EventKind kind, string function, string path, string file = "", string details = "", string arguments = "", bool container = true) =>
        Show(kind, SourceFormat.Tetragon, writer =>
        {
            writer.Set(EventField.FunctionName, function);
            writer.Set(EventField.ProcessPath, path);
            writer.Set(EventField.ProcessArguments, arguments);
            writer.Set(EventField.FilePath, file);
            writer.Set(EventField.Details, details);
            writer.Set(EventField.ContainerUid, container ? "0a1b2c3d" : "");
        });

    public Scene Connect(string to, ushort port, string path = "/usr/bin/app", string parent = "", ushort sourcePort = 0) =>
        Show(EventKind.NetworkConnection, SourceFormat.Tetragon, writer =>
        {
            writer.Set(EventField.DestinationAddress, to);
            writer.Set(EventField.ProcessPath, path);
            writer.Set(EventField.ParentProcessPath, parent);
            writer.Header.DestinationPort = port;
            writer.Header.SourcePort = sourcePort;
            writer.Header.Protocol = 6;
        });

    public Scene Flow(string from, ushort fromPort, string to, ushort toPort, long bytes = 4000, long packets = 20, EventFlags flags = 0) =>
        Show(EventKind.NetworkFlow, SourceFormat.VpcFlowLogs, writer =>
        {
            writer.Set(EventField.SourceAddress, from);
            writer.Set(EventField.DestinationAddress, to);
            writer.Set(EventField.InterfaceUid, "eni-0123456789abcdef0");
            writer.Header.SourcePort = fromPort;
            writer.Header.DestinationPort = toPort;
            writer.Header.Bytes = bytes;
            writer.Header.Packets = packets;
            writer.Header.Protocol = 6;
            writer.Raise(flags);
        });

    public Scene Lookup(string name, string type = "A", string code = "NOERROR", string answers = "") =>
        Show(EventKind.DnsQuery, SourceFormat.Route53Resolver, writer =>
        {
            writer.Set(EventField.DnsName, name);
            writer.Set(EventField.DnsType, type);
            writer.Set(EventField.DnsResponseCode, code);
            writer.Set(EventField.DnsAnswers, answers);
        });

    public Scene Audit(
        string operation, string user = "anna", string request = "", string space = "shop", string name = "web", EventFlags flags = 0, string details = "", string asUser = "") =>
        Show(EventKind.ApiCall, SourceFormat.KubernetesAudit, writer =>
        {
            writer.Set(EventField.Service, "kubernetes");
            writer.Set(EventField.Operation, operation);
            writer.Set(EventField.ActorArn, user);
            writer.Set(EventField.Request, request);
            writer.Set(EventField.Namespace, space);
            writer.Set(EventField.ResourceUid, operation[(operation.IndexOf(':', StringComparison.Ordinal) + 1)..] + "/" + space + "/" + name);
            writer.Set(EventField.Details, details);
            writer.Set(EventField.ImpersonatedUser, asUser);
            writer.Raise(flags);
        });

    public Scene Foreign(SourceFormat format, string type, byte severity, string tags = "", string title = "", string priority = "") =>
        Show(EventKind.ForeignFinding, format, writer =>
        {
            writer.Set(EventField.FindingType, type);
            writer.Set(EventField.FindingTitle, title.Length > 0 ? title : type);
            writer.Set(EventField.FindingTags, tags);
            writer.Set(EventField.RecordType, priority);
            writer.Header.ForeignSeverity = severity;
        });

    /// <summary>One finding with at least this evidence.</summary>
    public Finding Fires(double nats)
    {
        Finding finding = Assert.Single(Findings);
        Assert.Equal(detector.Info.Uid, finding.AnalyticUid);
        Assert.True(finding.Evidence.Nats >= nats - 1e-6, $"{finding.Evidence.Nats} is less than {nats}");
        Assert.NotEmpty(finding.Reasons);
        Assert.NotEmpty(finding.Attacks);
        Assert.DoesNotContain("", finding.Reasons);
        return finding;
    }

    public void Quiet() => Assert.Empty(Findings);

    public void Dispose() => batch.Dispose();
}
