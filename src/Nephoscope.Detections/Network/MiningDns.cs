using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>A name that only mining pools have is looked up.</summary>
public sealed class MiningDns : IDetector
{
    private static readonly WordSet Coins = new("xmr monero btc bitcoin eth ethereum etc rvn ravencoin zec zcash ltc doge kas kaspa erg ergo randomx xno");
    private static readonly WordSet Work = new("pool pools mine miner miners mining stratum hashrate");
    private static readonly WordSet Places = new("eu us na sa asia as sg jp hk de fr uk ca au in cn us1 us2 eu1 eu2 ru br proxy ssl de1 fr1 pool");
    private readonly Repetition told = new(TimeSpan.FromHours(12));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "mining-dns",
        Title = "Mining pool looked up",
        Decides = "The words of a looked-up name, split at dots, hyphens and digits: the protocol's own word (stratum) or a coin together with a word for "
            + "pools or mining 4.5 nats; a registered domain that ends in pool or miners and is called through a place (eu, us, asia ...) 3, through a coin 4.5; a "
            + "registered domain that contains a coin's whole name and pool, mine or hash 4.5. 1.5 less for a domain the workload is known for. "
            + "pool.ntp.org, names inside the network and the provider's own names are left out. Once in 12 hours per workload and domain. Limit: a "
            + "pool behind a neutral name.",
        Attacks = [WorkloadTechniques.ComputeHijacking, WorkloadTechniques.Dns],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.DnsQuery],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        Span<byte> buffer = stackalloc byte[DomainText.Longest];
        ReadOnlySpan<byte> name = DomainText.Normal(e[EventField.DnsName], buffer);
        ReadOnlySpan<byte> registered = DomainText.Registered(name);
        if (registered.IsEmpty || registered.SequenceEqual("ntp.org"u8) || registered.EndsWith("amazonaws.com"u8) || registered.EndsWith("windows.net"u8)
            || registered.EndsWith("googleapis.com"u8) || registered.EndsWith("azure.com"u8))
        {
            return;
        }

        double nats = Judge(name, registered, out string reason);
        if (nats == 0 || !told.IsFirst(observation, registered))
        {
            return;
        }

        bool known = Novelty.IsKnown(observation.Behavior, Feature.DnsDomain);
        sink.Report(
            observation,
            Info,
            known ? nats - 1.5 : nats,
            $"{Reporting.Who(observation)} looked up {Reporting.Quote(e.Text(EventField.DnsName))}, a name as mining pools have",
            [reason, Novelty.Reason(observation.Behavior, Feature.DnsDomain, "this domain")]);
    }

    private static double Judge(ReadOnlySpan<byte> name, ReadOnlySpan<byte> registered, out string reason)
    {
        bool coin = false;
        bool work = false;
        bool stratum = false;
        bool place = false;
        ReadOnlySpan<byte> rest = name;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny((byte)'.', (byte)'-');
            ReadOnlySpan<byte> word = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            place |= Places.Contains(word) && !rest.IsEmpty;
            word = word.TrimEnd("0123456789"u8);
            coin |= Coins.Contains(word);
            work |= Work.Contains(word);
            stratum |= word.SequenceEqual("stratum"u8);
        }

        int dot = registered.IndexOf((byte)'.');
        ReadOnlySpan<byte> own = dot < 0 ? registered : registered[..dot];
        bool wholeCoin = own.IndexOf("monero"u8) >= 0 || own.IndexOf("xmr"u8) >= 0 || own.IndexOf("bitcoin"u8) >= 0 || own.IndexOf("ether"u8) == 0
            || own.IndexOf("zcash"u8) >= 0 || own.IndexOf("ravencoin"u8) >= 0 || own.IndexOf("hash"u8) >= 0 || own.IndexOf("randomx"u8) >= 0;
        bool wholeWork = own.IndexOf("pool"u8) >= 0 || own.IndexOf("mine"u8) >= 0 || own.IndexOf("mining"u8) >= 0 || own.IndexOf("vault"u8) >= 0;
        if (stratum || (coin && work) || (wholeCoin && (wholeWork || work || coin)) || own.IndexOf("minexmr"u8) >= 0 || own.IndexOf("supportxmr"u8) >= 0)
        {
            reason = stratum ? "it holds the name of the protocol between miners and pools" : "it joins a coin's name with a word for pools or mining";
            return 4.5;
        }

        if (coin && (own.EndsWith("pool"u8) || own.EndsWith("miners"u8)))
        {
            reason = "a domain named as a pool is called by a coin's name";
            return 4.5;
        }

        reason = "the registered domain is named as a pool and is called through a place";
        bool namedPool = own.EndsWith("pool"u8) || own.EndsWith("miners"u8) || own.EndsWith("mine"u8) || own.EndsWith("pools"u8);
        return namedPool && registered.Length < name.Length && place ? 3 : 0;
    }
}
