using System.Text;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Detections;

/// <summary>Shows hand-built events with a hand-filled assessment to detectors, through the dispatcher.</summary>
internal sealed class DetectorBench : IDisposable
{
    public const string Account = "111122223333";
    private const string User = "arn:aws:iam::111122223333:user/alice";
    private static readonly EventTime Start = EventTime.FromSeconds(1_750_000_000);
    private readonly EventBatch batch = new(1 << 16);
    private readonly EntityCatalog entities = new();
    private readonly FindingSink sink = new();
    private readonly DetectorDispatcher dispatcher;
    private readonly Assessment behavior = new();
    private EventTime clock = Start;
    private int ids;

    public DetectorBench(params IDetector[] detectors)
    {
        dispatcher = new DetectorDispatcher(detectors.Length == 0 ? DetectorCatalog.Create() : detectors);
        Principal = entities.Know(EntityKind.User, Encoding.UTF8.GetBytes(User), "alice"u8, Encoding.UTF8.GetBytes(Account), IdentityClass.User);
    }

    public EntityKey Principal { get; set; }

    public IdentityClass Class { get; set; } = IdentityClass.User;

    public bool OnBehalf { get; set; }

    /// <summary>False: an account in its first hour.</summary>
    public bool Mature { get; set; } = true;

    /// <summary>Bytes the last dispatch allocated.</summary>
    public long Allocated { get; private set; }

    public DetectorDispatcher Dispatcher => dispatcher;

    public string UserAgent { get; set; } = "aws-cli/2.15.30 Python/3.11 Linux/6.1";

    public string Source { get; set; } = "203.0.113.7";

    public ushort Country { get; set; }

    public string Credential { get; set; } = "AKIAEXAMPLEEXAMPLE01";

    public EventFlags Flags { get; set; }

    public EventKind Kind { get; set; } = EventKind.ApiCall;

    /// <summary>How new the operation, and the rest, is.</summary>
    public NoveltyLevel Level { get; set; } = NoveltyLevel.NewToAccount;

    public NoveltyLevel OtherLevel { get; set; } = NoveltyLevel.Known;

    /// <summary>Fills what is special about the next event.</summary>
    public Action<Assessment>? Special { get; set; }

    public Action<EventWriter>? Fields { get; set; }

    public void Wait(TimeSpan span) => clock = clock.Plus(span);

    /// <summary>Shows one call and gives what was found.</summary>
    public IReadOnlyList<Finding> See(string call, string request = "", string response = "")
    {
        Write(call, request, response);
        Assess();
        sink.Clear();
        SecurityEvent e = batch[batch.Count - 1];
        _ = NetworkAddress.TryParse(Encoding.UTF8.GetBytes(Source), out NetworkAddress address);
        OriginKind kind = address.IsNone ? Source.Contains("amazonaws", StringComparison.Ordinal) ? OriginKind.ServiceName : OriginKind.Invalid
            : address.IsPrivate ? OriginKind.Private : OriginKind.External;
        var observation = new Observation
        {
            Event = e,
            Actor = new Actor(Principal, Principal, EntityKey.Of(EntityKind.Session, Credential), EntityKey.Of(EntityKind.Account, Account), default, Class, OnBehalf, false),
            Origin = new NetworkOrigin(kind, address, Fingerprint.Of(address.IsNone ? Source : address.Prefix.ToString()), 0, Country),
            Behavior = behavior,
            Entities = entities,
            Files = [],
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        dispatcher.Dispatch(in observation, sink);
        Allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return [.. sink.Findings];
    }

    public void Dispose() => batch.Dispose();

    private void Write(string call, string request, string response)
    {
        string[] parts = call.Split(':', 2);
        batch.Reset();
        EventWriter writer = batch.Writer;
        clock = clock.Plus(TimeSpan.FromSeconds(1));
        writer.Begin(Kind, SourceFormat.CloudTrail, clock);
        writer.Set(EventField.Uid, $"event-{++ids}");
        writer.Set(EventField.AccountUid, Account);
        writer.Set(EventField.Region, "eu-central-1");
        writer.Set(EventField.ActorType, "IAMUser");
        writer.Set(EventField.ActorArn, User);
        writer.Set(EventField.ActorName, "alice");
        writer.Set(EventField.ActorAccountUid, Account);
        writer.Set(EventField.CredentialUid, Credential);
        writer.Set(EventField.SourceAddress, Source);
        writer.Set(EventField.UserAgent, UserAgent);
        writer.Set(EventField.Service, parts[0] + ".amazonaws.com");
        writer.Set(EventField.Operation, parts[1]);
        writer.Set(EventField.Request, request);
        writer.Set(EventField.Response, response);
        Fields?.Invoke(writer);
        writer.Raise(Flags);
        writer.Commit();
    }

    private void Assess()
    {
        behavior.Clear();
        behavior.AccountDays = Mature ? 30 : 0;
        behavior.ActorDays = Mature ? 20 : 0;
        behavior.AccountHours = Mature ? 720 : 0.5;
        behavior.IsInformative = true;
        for (int i = 0; i < Features.Count; i++)
        {
            behavior[(Feature)i] = new FeatureScore
            {
                Applies = true,
                FirstInSession = true,
                Level = Mature ? OtherLevel : NoveltyLevel.NewToAccount,
                Probability = Mature ? 0.01f : 1,
                Peers = 10,
                Values = 5,
                Observations = 200,
            };
        }

        behavior[Feature.Operation].Level = Mature ? Level : NoveltyLevel.NewToAccount;
        Special?.Invoke(behavior);
    }
}
