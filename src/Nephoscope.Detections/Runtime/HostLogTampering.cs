using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Traces on a host are wiped or its watchers stopped.</summary>
public sealed class HostLogTampering : IDetector
{
    private static readonly WordSet Rotators = new("logrotate systemd-journald rsyslogd syslog-ng journald dpkg rpm apt apt-get kubelet containerd");
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "host-log-tampering",
        Title = "Traces on a host wiped",
        Decides = "Command history cleared or turned off (3.5 nats); logs in /var/log removed, truncated or shredded, the journal vacuumed by hand "
            + "(4); the audit system, system log or a security sensor stopped, audit rules deleted, the firewall flushed, SELinux set permissive (4). "
            + "Log rotation and package managers are left out. Once an hour per workload and command.",
        Attacks = [WorkloadTechniques.ClearLogs, WorkloadTechniques.ClearHistory, WorkloadTechniques.DisableTools],
        Process = EvidenceProcess.Effect,
        Kinds = [EventKind.ProcessStart, EventKind.FileActivity],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> path = e[EventField.ProcessPath];
        if (Rotators.Contains(CommandLine.FileName(path)) || Rotators.Contains(CommandLine.FileName(e[EventField.ParentProcessPath])))
        {
            return;
        }

        (double nats, string? how, AttackTechnique? attack) = e.Kind == EventKind.FileActivity ? OfFile(e) : OfCommand(path, e[EventField.ProcessArguments]);
        if (how is null || attack is null
            || !told.IsFirst(observation, e.Kind == EventKind.FileActivity ? "file"u8 : e[EventField.ProcessArguments]))
        {
            return;
        }

        sink.Report(
            observation, Info, nats, $"{Reporting.Who(observation)} removed traces: {Reporting.Command(e)}", [how], attacks: [attack]);
    }

    private static (double Nats, string? How, AttackTechnique? Attack) OfFile(in SecurityEvent e)
    {
        ReadOnlySpan<byte> file = e[EventField.FilePath];
        if (!KernelCall.Removes(e))
        {
            return default;
        }

        if (file.EndsWith("_history"u8))
        {
            return (3.5, "a command history was removed", WorkloadTechniques.ClearHistory);
        }

        return IsLog(file) && (CommandLine.IsReader(e[EventField.ProcessPath]) || IsRemover(CommandLine.FileName(e[EventField.ProcessPath])))
            ? (4, "a log of the system was removed or emptied", WorkloadTechniques.ClearLogs)
            : default;
    }

    private static (double Nats, string? How, AttackTechnique? Attack) OfCommand(ReadOnlySpan<byte> path, ReadOnlySpan<byte> a)
    {
        ReadOnlySpan<byte> name = CommandLine.FileName(path);
        bool shell = CommandLine.IsShell(name);
        if ((shell && (CommandLine.Has(a, "history -c"u8) || CommandLine.Has(a, "unset HISTFILE"u8) || CommandLine.Has(a, "HISTFILE=/dev/null"u8)
                || CommandLine.Has(a, "HISTSIZE=0"u8)))
            || ((shell || IsRemover(name)) && CommandLine.Has(a, "_history"u8) && (IsRemover(name) || CommandLine.HasWord(a, "rm"u8) || CommandLine.Has(a, ">"u8))))
        {
            return (3.5, "the command history was cleared or turned off", WorkloadTechniques.ClearHistory);
        }

        bool removes = IsRemover(name)
            || (shell && (CommandLine.HasWord(a, "rm"u8) || CommandLine.HasWord(a, "shred"u8) || CommandLine.HasWord(a, "truncate"u8)
                || CommandLine.Has(a, "> /var/log/"u8) || CommandLine.Has(a, ">/var/log/"u8)));
        if (removes && IsLog(a))
        {
            return (4, "logs of the system were removed or emptied", WorkloadTechniques.ClearLogs);
        }

        if (name.SequenceEqual("journalctl"u8) && CommandLine.Has(a, "--vacuum"u8))
        {
            return (4, "the journal was emptied by hand", WorkloadTechniques.ClearLogs);
        }

        return StopsWatcher(name, a) ? (4, "what watches the host was stopped", WorkloadTechniques.DisableTools) : default;
    }

    private static bool StopsWatcher(ReadOnlySpan<byte> name, ReadOnlySpan<byte> a)
    {
        if (name.SequenceEqual("auditctl"u8))
        {
            return CommandLine.HasWord(a, "-D"u8) || (CommandLine.HasWord(a, "-e"u8) && CommandLine.HasWord(a, "0"u8));
        }

        if (name.SequenceEqual("iptables"u8) || name.SequenceEqual("nft"u8))
        {
            return CommandLine.HasWord(a, "-F"u8) || CommandLine.HasWord(a, "--flush"u8) || CommandLine.Has(a, "flush ruleset"u8);
        }

        if (name.SequenceEqual("setenforce"u8))
        {
            return CommandLine.HasWord(a, "0"u8) || CommandLine.HasWord(a, "Permissive"u8);
        }

        bool stops = (name.SequenceEqual("systemctl"u8) || name.SequenceEqual("service"u8))
            ? CommandLine.HasWord(a, "stop"u8) || CommandLine.HasWord(a, "disable"u8) || CommandLine.HasWord(a, "mask"u8)
            : name.SequenceEqual("pkill"u8) || name.SequenceEqual("killall"u8);
        return stops && (CommandLine.Has(a, "auditd"u8) || CommandLine.Has(a, "syslog"u8) || CommandLine.Has(a, "falco"u8) || CommandLine.Has(a, "tetragon"u8)
            || CommandLine.Has(a, "tracee"u8) || CommandLine.Has(a, "guardduty"u8) || CommandLine.Has(a, "nephoscope"u8) || CommandLine.Has(a, "cloudwatch-agent"u8)
            || CommandLine.Has(a, "fluent"u8) || CommandLine.Has(a, "osqueryd"u8) || CommandLine.Has(a, "clamav"u8));
    }

    private static bool IsRemover(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("rm"u8) || name.SequenceEqual("shred"u8) || name.SequenceEqual("truncate"u8) || name.SequenceEqual("unlink"u8);

    /// <summary>Logs of the system itself; an application's own directory below /var/log is its own affair.</summary>
    private static bool IsLog(ReadOnlySpan<byte> a) =>
        CommandLine.Has(a, "/var/log/auth"u8) || CommandLine.Has(a, "/var/log/secure"u8) || CommandLine.Has(a, "/var/log/audit"u8)
        || CommandLine.Has(a, "/var/log/syslog"u8) || CommandLine.Has(a, "/var/log/messages"u8) || CommandLine.Has(a, "/var/log/wtmp"u8)
        || CommandLine.Has(a, "/var/log/btmp"u8) || CommandLine.Has(a, "/var/log/lastlog"u8) || CommandLine.Has(a, "/var/log/journal"u8)
        || CommandLine.Has(a, "/var/log/kern"u8) || CommandLine.Has(a, "/var/log/cloud-init"u8) || CommandLine.Has(a, "/var/log/containers"u8)
        || CommandLine.Has(a, "/var/log/pods"u8) || CommandLine.Has(a, "/var/log/cron"u8) || CommandLine.HasWord(a, "/var/log"u8)
        || CommandLine.HasWord(a, "/var/log/"u8) || CommandLine.HasWord(a, "/var/log/*"u8);
}
