using System.Numerics;
using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Somebody looks around in a workload.</summary>
public sealed class ReconnaissanceCommands : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(5).Ticks * 100;
    private static readonly string[] Kinds =
    [
        "whoami id groups logname", "uname hostnamectl arch lsb_release hostname", "ps top pstree pgrep", "netstat ss lsof",
        "ifconfig ip arp route", "env printenv set", "mount df lsblk findmnt fdisk", "lsmod dmesg lscpu lspci nproc free", "w who last lastlog users",
        "find locate", "getent crontab systemctl service", "capsh getcap getpcaps", "nslookup dig host ping traceroute", "docker kubectl crictl ctr",
    ];

    private static readonly WordSet[] Sets = [.. Kinds.Select(static words => new WordSet(words))];
    private readonly RecentTable<Looks> looks = new(1024);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "reconnaissance-commands",
        Title = "Burst of reconnaissance commands in a workload",
        Decides = "In a container, commands of at least 4 of 15 kinds that ask who, where, which processes, which network, which mounts, which secrets "
            + "within 5 minutes, none of them usual for the workload: 2.5 nats at 4 kinds, 3.5 at 6, 4.5 at 9; one nat less without two days of "
            + "history. Judged at each of these steps once. Limit: probes that run such commands in the first days.",
        Attacks = [WorkloadTechniques.SystemInformation, WorkloadTechniques.OwnerDiscovery],
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [looks];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        int kind = KindOf(e);
        if (kind < 0 || !CommandLine.InContainer(e) || Novelty.IsKnown(observation.Behavior, Feature.ChildProcess))
        {
            return;
        }

        ref Looks seen = ref looks.Touch(observation.Actor.Principal.Value, observation.Time, out _);
        if (observation.Time.Nanoseconds - seen.Start > Window)
        {
            seen = new Looks { Start = observation.Time.Nanoseconds };
        }

        int before = BitOperations.PopCount(seen.Kinds);
        seen.Kinds |= 1U << kind;
        int count = BitOperations.PopCount(seen.Kinds);
        if (count == before || count is not (4 or 6 or 9))
        {
            return;
        }

        double nats = (count == 4 ? 2.5 : count == 6 ? 3.5 : 4.5) - (Novelty.IsJudged(observation.Behavior) ? 0 : 1);
        long seconds = Math.Max(1, (observation.Time.Nanoseconds - seen.Start) / EventTime.NanosecondsPerSecond);
        sink.Report(
            observation,
            Info,
            nats,
            Reporting.Text($"In {Reporting.Who(observation)} {count} kinds of commands that look around were run within {seconds} s, last {Reporting.Command(e)}"),
            [
                Reporting.Text($"{count} different kinds of questions about system, users, network or mounts; applications ask none"),
                Novelty.Reason(observation.Behavior, Feature.ChildProcess, "this command"),
            ]);
    }

    private static int KindOf(in SecurityEvent e)
    {
        ReadOnlySpan<byte> name = CommandLine.FileName(e[EventField.ProcessPath]);
        for (int i = 0; i < Sets.Length; i++)
        {
            if (Sets[i].Contains(name))
            {
                return i;
            }
        }

        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        return CommandLine.IsReader(name)
            && (CommandLine.Has(a, "/etc/passwd"u8) || CommandLine.Has(a, "/etc/os-release"u8) || CommandLine.Has(a, "/proc/self/status"u8)
                || CommandLine.Has(a, "/proc/version"u8) || CommandLine.Has(a, "/proc/mounts"u8) || CommandLine.Has(a, "/etc/resolv.conf"u8))
            ? Sets.Length
            : -1;
    }

    private struct Looks
    {
        internal long Start;
        internal uint Kinds;
    }
}
