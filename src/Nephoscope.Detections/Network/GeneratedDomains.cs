using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>Many names that do not exist, made by a program.</summary>
public sealed class GeneratedDomains : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(15).Ticks * 100;
    private readonly RecentTable<Misses> workloads = new(4096);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "generated-domains",
        Title = "Burst of generated domain names",
        Decides = "Per workload in 15 minutes, distinct registered domains that read like chance (8 characters or more, few vowels or digits mixed in, "
            + "entropy of at least 2.7 bits) and do not exist (NXDOMAIN): 10 give 3.5 nats, 40 give 4.5. Search suffixes, reverse lookups and names "
            + "inside the network are left out. Limit: generators that join words of a dictionary.",
        Attacks = [WorkloadTechniques.Generation],
        Kinds = [EventKind.DnsQuery],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [workloads];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> code = e[EventField.DnsResponseCode];
        if (!code.SequenceEqual("NXDOMAIN"u8) && !code.SequenceEqual("3"u8) && !code.SequenceEqual("name error"u8)
            && !code.SequenceEqual("non-existent domain"u8))
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[DomainText.Longest];
        ReadOnlySpan<byte> registered = DomainText.Registered(DomainText.Normal(e[EventField.DnsName], buffer));
        int dot = registered.IndexOf((byte)'.');
        if (dot <= 0 || !DomainText.LooksRandom(registered[..dot]))
        {
            return;
        }

        ref Misses misses = ref workloads.Touch(observation.Actor.Principal.Value, observation.Time, out _);
        if (observation.Time.Nanoseconds - misses.Start > Window)
        {
            misses = new Misses { Start = observation.Time.Nanoseconds };
        }

        if (!misses.Add(Fingerprint.Of(registered)) || misses.Count is not (10 or 40))
        {
            return;
        }

        long seconds = Math.Max(1, (observation.Time.Nanoseconds - misses.Start) / EventTime.NanosecondsPerSecond);
        sink.Report(
            observation,
            Info,
            misses.Count == 10 ? 3.5 : 4.5,
            Reporting.Text($"{Reporting.Who(observation)} looked up {misses.Count} domains that do not exist within {seconds} s, last {Reporting.Quote(e.Text(EventField.DnsName))}"),
            [Reporting.Text($"{misses.Count} different registered domains that read like chance, none of them exists")]);
    }

    private struct Misses
    {
        private UInt128 seen;

        internal long Start;
        internal int Count;

        /// <summary>Counts a domain whose bit of 128 is not set; after 64 set bits the count runs low, which is past the last step.</summary>
        internal bool Add(ulong hash)
        {
            UInt128 bit = UInt128.One << (int)(hash & 127);
            if ((seen & bit) != 0)
            {
                return false;
            }

            seen |= bit;
            Count++;
            return true;
        }
    }
}
