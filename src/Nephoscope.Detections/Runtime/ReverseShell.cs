using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A command line that ties a shell to a network connection.</summary>
public sealed class ReverseShell : IDetector
{
    private static readonly WordSet Netcats = new("nc ncat netcat nc.traditional nc.openbsd busybox");
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "reverse-shell",
        Title = "Reverse shell",
        Decides = "A process start whose arguments redirect a shell to /dev/tcp or /dev/udp, run netcat with -e, -c, --exec or --sh-exec, "
            + "run socat with EXEC or SYSTEM and a network address, join a named pipe with netcat, telnet or openssl s_client, or hold a Python, "
            + "Perl, Ruby, PHP, Lua or awk one-liner that opens a socket and hands it to a shell: 7 nats. Editors and search tools are left "
            + "out. One finding per workload and command in an hour. Limit: a program that does the same in its own code leaves no such line; "
            + "see shell-network-connection.",
        Attacks = [WorkloadTechniques.UnixShell, WorkloadTechniques.NonApplicationProtocol],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> arguments = e[EventField.ProcessArguments];
        ReadOnlySpan<byte> path = e[EventField.ProcessPath];
        if (arguments.Length < 6 || CommandLine.IsSearcher(path) || How(CommandLine.FileName(path), arguments) is not { } how
            || !told.IsFirst(observation, arguments))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            7,
            $"{Reporting.Who(observation)} ran a command that gives a shell to another host: {Reporting.Command(e)}",
            [how, "a shell tied to a socket has no use in operation"]);
    }

    /// <summary>How the command gives its shell to a network connection; null where it does not.</summary>
    internal static string? How(ReadOnlySpan<byte> name, ReadOnlySpan<byte> a)
    {
        bool shell = CommandLine.IsShell(name) || MentionsShell(a);
        if (shell && (CommandLine.Has(a, "/dev/tcp/"u8) || CommandLine.Has(a, "/dev/udp/"u8))
            && (CommandLine.Has(a, ">&"u8) || CommandLine.Has(a, "<&"u8) || CommandLine.Has(a, "&>"u8) || CommandLine.Has(a, "0<"u8)))
        {
            return "input and output of a shell are redirected to a network connection (/dev/tcp)";
        }

        if (IsNetcat(name, a) && MentionsShell(a)
            && (CommandLine.HasOption(a, (byte)'e', "--exec"u8) || CommandLine.HasOption(a, (byte)'c', "--sh-exec"u8)))
        {
            return "netcat hands its connection to a shell";
        }

        if ((CommandLine.Has(a, "mkfifo"u8) || CommandLine.Has(a, "mknod"u8)) && MentionsShell(a) && HasPipeClient(a))
        {
            return "a named pipe joins a shell and a network client";
        }

        return OneLiner(name, a);
    }

    private static string? OneLiner(ReadOnlySpan<byte> name, ReadOnlySpan<byte> a)
    {
        if ((name.SequenceEqual("socat"u8) || CommandLine.HasWord(a, "socat"u8)) && HasSocatProgram(a) && HasSocatPeer(a))
        {
            return "socat joins a program and a network address";
        }

        if (!MentionsShell(a))
        {
            return null;
        }

        bool socket = CommandLine.Has(a, "socket"u8) || CommandLine.Has(a, "Socket"u8) || CommandLine.Has(a, "SOCK_STREAM"u8);
        if (socket && (CommandLine.Has(a, "dup2"u8) || CommandLine.Has(a, "pty.spawn"u8) || CommandLine.Has(a, "subprocess"u8))
            && CommandLine.Has(a, "connect"u8))
        {
            return "a one-line program opens a socket, copies it over its input and output and starts a shell";
        }

        if (socket && (CommandLine.Has(a, "exec"u8) || CommandLine.Has(a, "popen"u8))
            && (CommandLine.Has(a, ">&S"u8) || CommandLine.Has(a, ">&%d"u8) || CommandLine.Has(a, "fdopen"u8) || CommandLine.Has(a, "TCPSocket"u8)
                || CommandLine.Has(a, "fsockopen"u8) || CommandLine.Has(a, "receive"u8)))
        {
            return "a one-line program opens a socket and starts a shell on it";
        }

        if (CommandLine.Has(a, "fsockopen"u8)
            && (CommandLine.Has(a, "exec("u8) || CommandLine.Has(a, "proc_open"u8) || CommandLine.Has(a, "system("u8) || CommandLine.Has(a, "passthru"u8)))
        {
            return "a PHP one-liner opens a socket and starts a shell on it";
        }

        return CommandLine.Has(a, "/inet/tcp/"u8) && CommandLine.Has(a, "getline"u8) ? "an awk one-liner reads commands from a connection" : null;
    }

    private static bool IsNetcat(ReadOnlySpan<byte> name, ReadOnlySpan<byte> a) =>
        Netcats.Contains(name)
            ? !name.SequenceEqual("busybox"u8) || CommandLine.HasWord(a, "nc"u8)
            : CommandLine.IsShell(name) && (CommandLine.HasWord(a, "nc"u8) || CommandLine.HasWord(a, "ncat"u8) || CommandLine.HasWord(a, "netcat"u8));

    private static bool MentionsShell(ReadOnlySpan<byte> a) =>
        CommandLine.Has(a, "/sh"u8) || CommandLine.Has(a, "/bash"u8) || CommandLine.HasWord(a, "sh"u8) || CommandLine.HasWord(a, "bash"u8)
        || CommandLine.Has(a, "/zsh"u8) || CommandLine.Has(a, "/dash"u8) || CommandLine.Has(a, "/ash"u8);

    private static bool HasPipeClient(ReadOnlySpan<byte> a) =>
        CommandLine.HasWord(a, "nc"u8) || CommandLine.HasWord(a, "ncat"u8) || CommandLine.HasWord(a, "netcat"u8) || CommandLine.HasWord(a, "telnet"u8)
        || CommandLine.HasWord(a, "s_client"u8);

    private static bool HasSocatProgram(ReadOnlySpan<byte> a) =>
        (CommandLine.Has(a, "exec:"u8) || CommandLine.Has(a, "EXEC:"u8) || CommandLine.Has(a, "system:"u8) || CommandLine.Has(a, "SYSTEM:"u8))
        && MentionsShell(a);

    private static bool HasSocatPeer(ReadOnlySpan<byte> a) =>
        CommandLine.Has(a, "tcp"u8) || CommandLine.Has(a, "TCP"u8) || CommandLine.Has(a, "openssl"u8) || CommandLine.Has(a, "OPENSSL"u8)
        || CommandLine.Has(a, "udp"u8) || CommandLine.Has(a, "UDP"u8);
}
