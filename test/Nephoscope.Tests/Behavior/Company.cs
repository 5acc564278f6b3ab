using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Tests.Behavior;

/// <summary>Makes events of invented people and machines and scores them.</summary>
internal sealed class Company : IDisposable
{
    public static readonly EntityKey Account = EntityKey.Of(EntityKind.Account, "111122223333");
    private readonly EventBatch batch = new();
    private readonly Assessment assessment = new();
    private int serial;

    public Company() => Scorer = new BehaviorScorer(["test.json"]);

    public void Dispose() => batch.Dispose();

    public BehaviorScorer Scorer { get; set; }

    public Assessment Assessment => assessment;

    public static EventTime Start { get; } = EventTime.FromSeconds(1_760_000_000 / 86_400 * 86_400);

    public static EventTime At(double hours) => Start.Plus(TimeSpan.FromHours(hours));

    public Assessment Score(in Call call) => Score(in call, out _);

    public Assessment Score(in Call call, out IReadOnlyList<string> reasons)
    {
        batch.Reset();
        EventWriter writer = batch.Writer;
        writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, call.Time);
        writer.Set(EventField.Uid, "00000000-0000-4000-8000-" + (++serial).ToString("x12", System.Globalization.CultureInfo.InvariantCulture));
        int colon = call.Operation.IndexOf(':', StringComparison.Ordinal);
        writer.Set(EventField.Service, call.Operation[..colon] + ".amazonaws.com");
        writer.Set(EventField.Operation, call.Operation[(colon + 1)..]);
        writer.Set(EventField.Region, call.Region);
        writer.Set(EventField.UserAgent, call.Agent);
        writer.Set(EventField.SourceAddress, call.Address);
        writer.Set(EventField.ActorName, call.Who);
        writer.Set(EventField.ResourceUid, call.Resource);
        if (call.Denied)
        {
            writer.Set(EventField.ErrorCode, "AccessDenied");
            writer.Raise(EventFlags.Failed | EventFlags.Denied);
        }

        writer.Commit();
        BehaviorInput input = Input(in call, batch[0]);
        Scorer.Score(in input, assessment);
        reasons = call.Explain ? BehaviorScorer.Explain(in input, assessment) : [];
        return assessment;
    }

    public static BehaviorInput Input(in Call call, SecurityEvent e)
    {
        _ = NetworkAddress.TryParse(System.Text.Encoding.UTF8.GetBytes(call.Address), out NetworkAddress address);
        ulong prefix = address.IsNone ? Fingerprint.Of(call.Address) : Fingerprint.Join((ulong)(address.Prefix.Bits >> 64), (ulong)address.Prefix.Bits);
        EntityKey principal = EntityKey.Of(EntityKind.User, call.Who);
        return new BehaviorInput
        {
            Event = e,
            Actor = new Actor(
                principal, principal, EntityKey.Of(EntityKind.Session, call.Who + "/" + call.Session), Account,
                call.Peers.Length == 0 ? default : EntityKey.Of(EntityKind.Group, call.Peers), call.Class, false, false),
            Origin = new NetworkOrigin(OriginKind.External, address, prefix, 0, 0),
        };
    }
}

/// <summary>One call to be made up.</summary>
internal readonly record struct Call(EventTime Time, string Who, string Operation)
{
    public string Session { get; init; } = "s";

    public string Region { get; init; } = "eu-west-1";

    public string Agent { get; init; } = "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64";

    public string Address { get; init; } = "198.51.100.7";

    public string Peers { get; init; } = "";

    public string Resource { get; init; } = "";

    public IdentityClass Class { get; init; } = IdentityClass.User;

    public bool Denied { get; init; }

    public bool Explain { get; init; }
}
