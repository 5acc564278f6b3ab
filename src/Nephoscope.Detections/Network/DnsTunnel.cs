using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>Data carried in looked-up names.</summary>
public sealed class DnsTunnel : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(10).Ticks * 100;
    private readonly RecentTable<Names> domains = new(4096);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "dns-tunnel",
        Title = "Data carried in DNS names",
        Decides = "Per workload and registered domain in 10 minutes: at least 30 distinct names whose part before the domain is on average 24 characters or "
            + "longer with 3.2 bits of entropy a character, judged at 30, 120 and 480: 4.5 nats, 5.5 where half the questions are TXT, NULL, "
            + "CNAME or MX. For a domain the workload is known for, 480 names and 2 nats. Reverse lookups and names inside the network are left out. "
            + "Limit: fewer than 30 long names in 10 minutes; content networks with hashed host names.",
        Attacks = [WorkloadTechniques.Dns, WorkloadTechniques.ExfiltrationAlternative, WorkloadTechniques.Tunneling],
        Kinds = [EventKind.DnsQuery],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [domains];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> raw = e[EventField.DnsName];
        if (raw.Length < 28)
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[DomainText.Longest];
        ReadOnlySpan<byte> name = DomainText.Normal(raw, buffer);
        ReadOnlySpan<byte> registered = DomainText.Registered(name);
        if (registered.IsEmpty || registered.Length + 12 >= name.Length || registered.EndsWith("amazonaws.com"u8))
        {
            return;
        }

        ReadOnlySpan<byte> before = name[..(name.Length - registered.Length - 1)];
        double entropy = DomainText.Entropy(before);
        ref Names names = ref domains.Touch(
            Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(registered)), observation.Time, out _);
        if (observation.Time.Nanoseconds - names.Start > Window)
        {
            names = new Names { Start = observation.Time.Nanoseconds };
        }

        ulong hash = Fingerprint.Of(before);
        if (!names.Add(hash))
        {
            return;
        }

        names.Characters += before.Length;
        names.Entropy += entropy;
        names.Carrying += IsCarrying(e[EventField.DnsType]) ? 1 : 0;
        Judge(observation, sink, ref names, registered);
    }

    private void Judge(in Observation observation, FindingSink sink, ref Names names, ReadOnlySpan<byte> registered)
    {
        bool known = Novelty.IsKnown(observation.Behavior, Feature.DnsDomain);
        int step = names.Count switch { >= 480 => 3, >= 120 => 2, >= 30 => 1, _ => 0 };
        double length = (double)names.Characters / Math.Max(1, names.Count);
        double entropy = names.Entropy / Math.Max(1, names.Count);
        if (step <= names.Step || (known && step < 3) || length < 24 || entropy < 3.2)
        {
            return;
        }

        names.Step = step;
        bool carrying = names.Carrying * 2 >= names.Count;
        long seconds = Math.Max(1, (observation.Time.Nanoseconds - names.Start) / EventTime.NanosecondsPerSecond);
        string domain = System.Text.Encoding.UTF8.GetString(registered);
        sink.Report(
            observation,
            Info,
            known ? 2 : carrying ? 5.5 : 4.5,
            Reporting.Text($"{Reporting.Who(observation)} looked up {names.Count} different long names under {Reporting.Quote(domain)} within {seconds} s"),
            [
                Reporting.Text($"{names.Count} names of {length:0} characters and {entropy:0.0} bits each before the domain: they carry data, about {names.Characters * entropy / 8:0} bytes"),
                carrying ? "most ask for record types that carry data back" : "",
                Novelty.Reason(observation.Behavior, Feature.DnsDomain, "this domain"),
            ]);
    }

    private static bool IsCarrying(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("TXT"u8) || type.SequenceEqual("NULL"u8) || type.SequenceEqual("CNAME"u8) || type.SequenceEqual("MX"u8)
        || type.SequenceEqual("SRV"u8);

    private struct Names
    {
        private ulong recent;
        private ulong older;

        internal long Start;
        internal long Characters;
        internal double Entropy;
        internal int Count;
        internal int Carrying;
        internal int Step;

        /// <summary>Counts a name unless it is one of the last two: a question is asked for A, then for AAAA.</summary>
        internal bool Add(ulong hash)
        {
            if (hash == recent || hash == older)
            {
                return false;
            }

            older = recent;
            recent = hash;
            Count++;
            return true;
        }
    }
}
