using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Turns an event into one fingerprint per feature. Allocates nothing. One writer (it caches user agents).</summary>
internal sealed class FeatureExtractor(ApiCatalog catalog)
{
    private const int CacheSize = 2048;
    private readonly OperationMemo operations = new(catalog);
    private readonly (ulong Key, ulong Family, UserAgentKind Kind)[] agents = new (ulong, ulong, UserAgentKind)[CacheSize];

    public void Extract(in BehaviorInput input, EventFacts facts)
    {
        SecurityEvent e = input.Event;
        ref readonly EventHeader header = ref e.Header;
        Actor actor = input.Actor;
        facts.Values = default;
        facts.PrincipalKey = !actor.Principal.IsNone ? actor.Principal : actor.Identity;
        facts.AccountKey = actor.Account;
        facts.PeersKey = actor.Peers;
        facts.SessionKey = !actor.Session.IsNone ? actor.Session : facts.PrincipalKey;
        facts.Class = actor.Class;
        facts.Human = actor.Class is not (IdentityClass.Workload or IdentityClass.Service);
        facts.Seconds = header.TimeNanoseconds / EventTime.NanosecondsPerSecond;
        facts.Failed = (header.Flags & EventFlags.Failed) != 0;
        facts.Denied = (header.Flags & EventFlags.Denied) != 0;
        facts.OnBehalf = actor.OnBehalf || (header.Flags & EventFlags.OnBehalf) != 0;
        facts.ConsoleSession = (header.Flags & EventFlags.ConsoleSession) != 0;
        facts.Api = ApiEntry.Unknown;
        facts.AgentKind = default;
        facts.HasOperation = false;
        facts.OperationFeature = Feature.Operation;
        facts.Region = facts.Distinct = 0;
        facts.NetworkProbe = false;
        facts.Bytes = 0;
        switch (header.Kind)
        {
            case EventKind.ApiCall or EventKind.SignIn:
                Call(in input, facts);
                break;
            case EventKind.NetworkFlow or EventKind.NetworkConnection:
                Flow(e, facts);
                break;
            case EventKind.DnsQuery:
                facts.Values[(int)Feature.DnsDomain] = Of(RegisteredDomain.Of(e[EventField.DnsName]));
                break;
            case EventKind.ProcessStart:
                facts.Values[(int)Feature.ChildProcess] = e[EventField.ProcessPath].IsEmpty
                    ? 0 : Fingerprint.Join(Of(e[EventField.ParentProcessPath]), Of(e[EventField.ProcessPath]));
                break;
            case EventKind.KernelActivity:
                facts.Values[(int)Feature.WorkloadOperation] = Of(e[EventField.FunctionName]);
                break;
            default:
                break;
        }
    }

    private static ulong Of(ReadOnlySpan<byte> text) => text.IsEmpty ? 0 : Fingerprint.Of(text);

    private static void Flow(SecurityEvent e, EventFacts facts)
    {
        ref readonly EventHeader header = ref e.Header;
        bool answer = header.DestinationPort >= 32_768 && header.SourcePort is > 0 and < 32_768;
        if ((header.Flags & (EventFlags.Inbound | EventFlags.NoData | EventFlags.SkippedData)) != 0 || answer
            || !NetworkAddress.TryParse(e[EventField.DestinationAddress], out NetworkAddress destination))
        {
            return;
        }

        ulong prefix = Fold(destination.Prefix);
        facts.Values[(int)Feature.Destination] = Fingerprint.Join(prefix, header.DestinationPort);
        facts.Distinct = Fingerprint.Join(Fold(destination), header.DestinationPort);
        facts.NetworkProbe = destination.IsPrivate || (header.Flags & EventFlags.Refused) != 0;
        facts.Bytes = header.Bytes;
    }

    private static ulong Fold(NetworkAddress address) => Fingerprint.Join((ulong)(address.Bits >> 64), (ulong)address.Bits);

    private void Call(in BehaviorInput input, EventFacts facts)
    {
        SecurityEvent e = input.Event;
        ref readonly OperationMemo.Place operation = ref operations.Find(e[EventField.Service], e[EventField.Operation]);
        ulong service = operation.Service;
        facts.Region = Of(e[EventField.Region]);
        if (operation.Name != 0)
        {
            facts.Api = operation.Api!;
            bool cluster = e.Format == SourceFormat.KubernetesAudit;
            facts.OperationFeature = cluster ? Feature.WorkloadOperation : Feature.Operation;
            facts.HasOperation = true;
            facts.Values[(int)facts.OperationFeature] = operation.Value;
            if (!cluster && facts.Region != 0)
            {
                facts.Values[(int)Feature.ServiceRegion] = Fingerprint.Join(service, facts.Region);
            }
        }

        if (facts.Failed && e.Has(EventField.ErrorCode))
        {
            facts.Values[(int)Feature.ErrorCode] = Fingerprint.Join(service, Of(e[EventField.ErrorCode]));
        }

        Resource(e, service, facts);
        if (!facts.OnBehalf)
        {
            NetworkOrigin origin = input.Origin;
            facts.Values[(int)Feature.SourcePrefix] = origin.PrefixKey;
            facts.Values[(int)Feature.SourceNetwork] = origin.AutonomousSystem == 0 ? 0 : Fingerprint.Join(origin.AutonomousSystem, 0xA5);
            facts.Values[(int)Feature.SourceCountry] = origin.Country == 0 ? 0 : Fingerprint.Join(origin.Country, 0xC0);
            facts.Values[(int)Feature.UserAgent] = Agent(e[EventField.UserAgent], out facts.AgentKind);
        }
    }

    private static void Resource(SecurityEvent e, ulong service, EventFacts facts)
    {
        ReadOnlySpan<byte> uid = e[EventField.ResourceUid];
        if (facts.Api.Class == ApiClass.Assume)
        {
            ReadOnlySpan<byte> role = ResourceName.StringAfter(e[EventField.Request], "\"roleArn\""u8);
            facts.Values[(int)Feature.AssumedRole] = Of(role.IsEmpty ? uid : role);
            facts.Distinct = facts.Values[(int)Feature.AssumedRole];
            return;
        }

        if (!uid.IsEmpty)
        {
            facts.Values[(int)Feature.Resource] = ResourceName.Behavioural(uid, service);
            facts.Distinct = facts.Api.Class == ApiClass.Secrets ? Of(uid) : 0;
        }
        else if (facts.Api.Class is ApiClass.Secrets)
        {
            ReadOnlySpan<byte> request = e[EventField.Request];
            facts.Distinct = Of(request[..Math.Min(request.Length, 256)]);
        }
    }

    private ulong Agent(ReadOnlySpan<byte> text, out UserAgentKind kind)
    {
        if (text.IsEmpty)
        {
            kind = default;
            return 0;
        }

        ulong key = Fingerprint.Of(text);
        ref (ulong Key, ulong Family, UserAgentKind Kind) cached = ref agents[key % CacheSize];
        if (cached.Key != key)
        {
            UserAgentFamily family = UserAgentFamily.Of(text);
            cached = (key, family.Fingerprint, family.Kind);
        }

        kind = cached.Kind;
        return cached.Family;
    }
}
