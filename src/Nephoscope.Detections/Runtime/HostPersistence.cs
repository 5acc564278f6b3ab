using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Something is put where the host starts it again.</summary>
public sealed class HostPersistence : IDetector
{
    private static readonly WordSet Installers = new(
        "dpkg rpm apt apt-get yum dnf apk zypper snapd systemd cloud-init ansible puppet chef-client salt-minion kubelet ssm-agent-worker "
        + "update-rc.d google_guest_agent waagent");

    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "host-persistence",
        Title = "Start-up entry planted on a host",
        Decides = "A write to, or a command that writes to, /etc/ld.so.preload (5.5 nats), authorized_keys (3.5), cron tables, systemd units, "
            + "start-up scripts, shell profiles or sudoers (2.5); one nat more inside a container, 1 nat only by package managers and configuration "
            + "management; quiet for a program the workload is known for. Once in 6 hours per workload and place.",
        Attacks = [WorkloadTechniques.Cron, WorkloadTechniques.SystemdService, WorkloadTechniques.LinkerHijack, WorkloadTechniques.AuthorizedKeys],
        Kinds = [EventKind.FileActivity, EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        (double nats, string? what, AttackTechnique? attack) = e.Kind == EventKind.FileActivity
            ? (KernelCall.Writes(e) ? OfPath(e[EventField.FilePath]) : default)
            : OfCommand(e);
        if (what is null || attack is null || Novelty.IsKnown(observation.Behavior, Feature.ChildProcess)
            || !told.IsFirst(Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(what)), observation.Time))
        {
            return;
        }

        bool installer = Installers.Contains(CommandLine.FileName(e[EventField.ProcessPath]));
        nats = installer && nats < 5 ? 1 : CommandLine.InContainer(e) ? nats + 1 : nats;
        sink.Report(
            observation,
            Info,
            nats,
            $"{Reporting.Who(observation)} changed {what}: {Reporting.Command(e)}",
            [
                $"{what} makes the system start something again by itself",
                installer ? "a package manager or configuration tool did it" : "no package manager or configuration tool did it",
                CommandLine.InContainer(e) ? "a container has no start-up of its own; this reaches for the host" : "",
            ],
            attacks: [attack]);
    }

    private static (double Nats, string? What, AttackTechnique? Attack) OfPath(ReadOnlySpan<byte> path)
    {
        if (CommandLine.Has(path, "ld.so.preload"u8))
        {
            return (5.5, "the list of libraries loaded into every program", WorkloadTechniques.LinkerHijack);
        }

        if (CommandLine.Has(path, "authorized_keys"u8))
        {
            return (3.5, "the list of SSH keys that may log in", WorkloadTechniques.AuthorizedKeys);
        }

        if (CommandLine.Has(path, "etc/cron"u8) || CommandLine.Has(path, "var/spool/cron"u8))
        {
            return (2.5, "a table of timed jobs", WorkloadTechniques.Cron);
        }

        if (CommandLine.Has(path, "systemd/system/"u8) || CommandLine.Has(path, "etc/init.d/"u8) || CommandLine.Has(path, "etc/rc.local"u8))
        {
            return (2.5, "a service unit or start-up script", WorkloadTechniques.SystemdService);
        }

        return CommandLine.Has(path, "etc/profile"u8) || CommandLine.Has(path, ".bashrc"u8) || CommandLine.Has(path, "etc/sudoers"u8)
            ? (2.5, "a shell profile or the list of who may become root", WorkloadTechniques.EventExecution)
            : default;
    }

    private static (double Nats, string? What, AttackTechnique? Attack) OfCommand(in SecurityEvent e)
    {
        ReadOnlySpan<byte> name = CommandLine.FileName(e[EventField.ProcessPath]);
        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        bool shell = CommandLine.IsShell(name);
        if (shell && (CommandLine.HasWord(a, "crontab"u8) && (CommandLine.HasWord(a, "-"u8) || CommandLine.Has(a, "/tmp/"u8))))
        {
            return (2.5, "a table of timed jobs", WorkloadTechniques.Cron);
        }

        if (name.SequenceEqual("crontab"u8) && (CommandLine.HasWord(a, "-"u8) || CommandLine.IsTemporary(a)))
        {
            return (2.5, "a table of timed jobs", WorkloadTechniques.Cron);
        }

        if (name.SequenceEqual("systemctl"u8) && CommandLine.HasWord(a, "enable"u8))
        {
            return (1, "which services start by themselves", WorkloadTechniques.SystemdService);
        }

        // A redirection, or tee, is the only way a shell line writes; cp and mv name their target last.
        bool writes = (shell && CommandLine.Has(a, ">"u8)) || name.SequenceEqual("tee"u8);
        int target = shell && writes ? a.LastIndexOf((byte)'>') : 0;
        if (!writes && (name.SequenceEqual("cp"u8) || name.SequenceEqual("mv"u8) || name.SequenceEqual("ln"u8)))
        {
            writes = true;
            target = Math.Max(0, a.LastIndexOf((byte)' '));
        }

        return writes ? OfPath(a[target..]) : default;
    }
}
