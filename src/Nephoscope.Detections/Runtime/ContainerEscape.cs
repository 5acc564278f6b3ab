using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A process in a container reaches for the host.</summary>
public sealed class ContainerEscape : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "container-escape",
        Title = "Container escape attempt",
        Decides = "In a container only. nsenter into process 1, a program started by nsenter, release_agent, core_pattern, uevent_helper or "
            + "binfmt_misc written or named in a command, /proc/1/root, a container runtime's socket used by hand, the runtime's own binary "
            + "overwritten through /proc/self/exe: 7 nats. A host disk mounted or opened with debugfs, chroot into a mounted host, cgroup "
            + "mounted: 5. unshare with a user or mount namespace, setns by a program that is no runtime: 3.5. Once an hour per workload and "
            + "command. Limit: storage and network plug-ins do some of this for a living; what a workload did on two days is for the incident "
            + "to weigh.",
        Attacks = [WorkloadTechniques.Escape],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.ProcessStart, EventKind.FileActivity, EventKind.KernelActivity],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (!CommandLine.InContainer(e))
        {
            return;
        }

        (double nats, string? how) = e.Kind switch
        {
            EventKind.ProcessStart => OfCommand(e),
            EventKind.FileActivity => OfFile(e),
            _ => OfKernel(e),
        };
        if (how is null || !told.IsFirst(observation, e.Kind == EventKind.FileActivity ? e[EventField.FilePath] : Subject(e)))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            nats,
            $"In {Reporting.Who(observation)} {Reporting.Command(e)} reached for the host",
            [how, e.Is(EventFlags.Privileged) ? "the process runs with full privileges" : ""]);
    }

    private static ReadOnlySpan<byte> Subject(in SecurityEvent e) =>
        e.Has(EventField.ProcessArguments) ? e[EventField.ProcessArguments] : e[EventField.ProcessPath];

    private static (double Nats, string? How) OfCommand(in SecurityEvent e)
    {
        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        ReadOnlySpan<byte> path = e[EventField.ProcessPath];
        ReadOnlySpan<byte> name = CommandLine.FileName(path);
        if (CommandLine.FileName(e[EventField.ParentProcessPath]).SequenceEqual("nsenter"u8))
        {
            return (6, "it was started by nsenter, so it runs in namespaces that are not its container's");
        }

        if (name.SequenceEqual("nsenter"u8) || (CommandLine.IsShell(name) && CommandLine.HasWord(a, "nsenter"u8)))
        {
            return TargetsInit(a) ? (7, "nsenter enters the namespaces of process 1, the host") : (4, "nsenter enters other namespaces");
        }

        if (CommandLine.IsSearcher(path))
        {
            return default;
        }

        if (CommandLine.Has(a, "release_agent"u8) || CommandLine.Has(a, "/proc/sys/kernel/core_pattern"u8) || CommandLine.Has(a, "uevent_helper"u8)
            || CommandLine.Has(a, "binfmt_misc/register"u8))
        {
            return (7, "it names a kernel setting that runs a program on the host");
        }

        if (CommandLine.Has(a, "/proc/1/root"u8) || CommandLine.Has(a, "/proc/1/ns/"u8))
        {
            return (7, "it reaches for the root directory of process 1");
        }

        return IsSocketClient(name) && NamesRuntimeSocket(a)
            ? (7, "it talks to the container runtime's socket, which commands the host")
            : OfHostDisk(name, a);
    }

    private static (double Nats, string? How) OfHostDisk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> a)
    {
        bool shell = CommandLine.IsShell(name);
        if ((name.SequenceEqual("mount"u8) || (shell && CommandLine.HasWord(a, "mount"u8))) && (NamesDisk(a) || CommandLine.HasWord(a, "cgroup"u8)))
        {
            return (5, "it mounts a disk or the control groups of the host");
        }

        if ((name.SequenceEqual("debugfs"u8) || (shell && CommandLine.HasWord(a, "debugfs"u8))) && NamesDisk(a))
        {
            return (5, "it opens a disk of the host past the file system");
        }

        if (name.SequenceEqual("chroot"u8)
            && (CommandLine.HasWord(a, "/host"u8) || CommandLine.Has(a, "/hostfs"u8) || CommandLine.Has(a, "/rootfs"u8) || CommandLine.HasWord(a, "/mnt"u8)))
        {
            return (5, "it changes root into a mounted host");
        }

        if ((name.SequenceEqual("unshare"u8) || (shell && CommandLine.HasWord(a, "unshare"u8)))
            && (CommandLine.HasOption(a, (byte)'U', "--user"u8) || CommandLine.HasOption(a, (byte)'r', "--map-root-user"u8)
                || CommandLine.HasOption(a, (byte)'m', "--mount"u8)))
        {
            return (3.5, "it makes a new user or mount namespace, the first step of several kernel escapes");
        }

        return CommandLine.Has(a, "/proc/sched_debug"u8) || CommandLine.Has(a, "/sys/kernel/debug/"u8)
            ? (3, "it reads the kernel's debug files, which name processes of the host")
            : default;
    }

    private static (double Nats, string? How) OfFile(in SecurityEvent e)
    {
        ReadOnlySpan<byte> file = e[EventField.FilePath];
        bool writes = KernelCall.Writes(e);
        if (writes && (file.EndsWith("release_agent"u8) || file.EndsWith("core_pattern"u8) || file.EndsWith("uevent_helper"u8)
            || file.EndsWith("binfmt_misc/register"u8)))
        {
            return (7, "it wrote a kernel setting that runs a program on the host");
        }

        if (writes && (file.StartsWith("/proc/self/exe"u8) || file.EndsWith("/bin/runc"u8) || file.EndsWith("/sbin/runc"u8)))
        {
            return (7, "it wrote over the container runtime's own program");
        }

        if (IsSocketClient(CommandLine.FileName(e[EventField.ProcessPath])) && NamesRuntimeSocket(file))
        {
            return (7, "it opened the container runtime's socket");
        }

        return file.StartsWith("/proc/1/root"u8) || (writes && NamesDisk(file)) ? (6, "it opened files or disks of the host") : default;
    }

    private static (double Nats, string? How) OfKernel(in SecurityEvent e)
    {
        ReadOnlySpan<byte> call = KernelCall.Name(e);
        ReadOnlySpan<byte> name = CommandLine.FileName(e[EventField.ProcessPath]);
        if (call.SequenceEqual("setns"u8) && !IsRuntime(name))
        {
            return name.SequenceEqual("nsenter"u8) && TargetsInit(e[EventField.ProcessArguments])
                ? (7, "it entered the namespaces of process 1, the host")
                : (3.5, "it entered namespaces that are not its container's");
        }

        return call.SequenceEqual("security_sb_mount"u8) && NamesDisk(e[EventField.Details]) ? (5, "it mounted a disk of the host") : default;
    }

    private static bool TargetsInit(ReadOnlySpan<byte> a)
    {
        bool target = false;
        for (ReadOnlySpan<byte> word = CommandLine.NextWord(ref a); !word.IsEmpty; word = CommandLine.NextWord(ref a))
        {
            if (word.SequenceEqual("-t1"u8)
                || (target && word.SequenceEqual("1"u8)))
            {
                return true;
            }

            target = word.SequenceEqual("-t"u8) || word.SequenceEqual("--target"u8);
        }

        return false;
    }

    private static bool NamesRuntimeSocket(ReadOnlySpan<byte> a) =>
        NamesSocket(a, "docker.sock"u8) || NamesSocket(a, "containerd.sock"u8) || NamesSocket(a, "crio.sock"u8)
        || NamesSocket(a, "dockershim.sock"u8) || NamesSocket(a, "podman.sock"u8);

    private static bool NamesSocket(ReadOnlySpan<byte> a, ReadOnlySpan<byte> socket)
    {
        int at = a.IndexOf(socket);
        int end = at + socket.Length;
        return at >= 0 && (end == a.Length || !char.IsAsciiLetterOrDigit((char)a[end]));
    }

    private static bool IsSocketClient(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("curl"u8) || name.SequenceEqual("docker"u8) || name.SequenceEqual("ctr"u8) || name.SequenceEqual("crictl"u8)
        || name.SequenceEqual("nerdctl"u8) || name.SequenceEqual("podman"u8) || name.SequenceEqual("socat"u8) || name.SequenceEqual("nc"u8)
        || name.SequenceEqual("ncat"u8) || name.StartsWith("python"u8) || CommandLine.IsShell(name);

    private static bool NamesDisk(ReadOnlySpan<byte> a) =>
        CommandLine.Has(a, "/dev/sd"u8) || CommandLine.Has(a, "/dev/nvme"u8) || CommandLine.Has(a, "/dev/xvd"u8) || CommandLine.Has(a, "/dev/vd"u8)
        || CommandLine.Has(a, "/dev/dm-"u8) || CommandLine.Has(a, "/dev/mapper/"u8) || CommandLine.Has(a, "/dev/root"u8);

    private static bool IsRuntime(ReadOnlySpan<byte> name) =>
        name.StartsWith("runc"u8) || name.StartsWith("containerd"u8) || name.StartsWith("crun"u8) || name.StartsWith("docker"u8)
        || name.StartsWith("kube"u8) || name.StartsWith("conmon"u8) || name.StartsWith("cni"u8);
}
