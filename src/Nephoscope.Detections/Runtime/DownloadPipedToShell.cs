using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A script from the network that is run without being looked at.</summary>
public sealed class DownloadPipedToShell : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "download-piped-to-shell",
        Title = "Download run by a shell",
        Decides = "A shell's command line pipes or substitutes curl or wget into a shell or interpreter, or decodes base64 into one. 3 nats; 4 "
            + "where the download names a bare address; 2 outside containers (installers do it); quiet where the workload runs such children on "
            + "other days. Once an hour per workload and command.",
        Attacks = [WorkloadTechniques.UnixShell, WorkloadTechniques.ToolTransfer],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        if (!CommandLine.IsShell(e[EventField.ProcessPath]) || !FeedsShell(a))
        {
            return;
        }

        bool download = Downloads(a);
        bool decode = Decodes(a);
        if ((!download && !decode) || Novelty.IsKnown(observation.Behavior, Feature.ChildProcess) || !told.IsFirst(observation, a))
        {
            return;
        }

        bool bare = download && NamesBareAddress(a);
        sink.Report(
            observation,
            Info,
            CommandLine.InContainer(e) ? (bare ? 4 : 3) : 2,
            $"{Reporting.Who(observation)} ran code straight from {(download ? "a download" : "encoded text")}: {Reporting.Command(e)}",
            [
                download ? "what was downloaded goes into a shell unseen" : "base64 text is decoded into a shell",
                bare ? "the source is a bare address, not a name" : "",
                Novelty.Reason(observation.Behavior, Feature.ChildProcess, "such a command"),
            ]);
    }

    internal static bool Downloads(ReadOnlySpan<byte> a) => CommandLine.HasWord(a, "curl"u8) || CommandLine.HasWord(a, "wget"u8);

    internal static bool Decodes(ReadOnlySpan<byte> a) => CommandLine.HasWord(a, "base64"u8)
        && (CommandLine.HasWord(a, "-d"u8) || CommandLine.HasWord(a, "-D"u8) || CommandLine.HasWord(a, "--decode"u8));

    /// <summary>Whether a shell or interpreter gets what another program writes.</summary>
    internal static bool FeedsShell(ReadOnlySpan<byte> a)
    {
        for (int pipe = a.IndexOf((byte)'|'); pipe >= 0;)
        {
            ReadOnlySpan<byte> rest = a[(pipe + 1)..];
            ReadOnlySpan<byte> word = CommandLine.NextWord(ref rest);
            if (word.SequenceEqual("sudo"u8))
            {
                word = CommandLine.NextWord(ref rest);
            }

            ReadOnlySpan<byte> name = CommandLine.FileName(word);
            if (CommandLine.IsShell(name) || name.StartsWith("python"u8) || name.SequenceEqual("perl"u8))
            {
                return true;
            }

            int next = a[(pipe + 1)..].IndexOf((byte)'|');
            pipe = next < 0 ? -1 : pipe + 1 + next;
        }

        return CommandLine.Has(a, "$(curl"u8) || CommandLine.Has(a, "$(wget"u8) || CommandLine.Has(a, "`curl"u8) || CommandLine.Has(a, "`wget"u8)
            || CommandLine.Has(a, "<(curl"u8) || CommandLine.Has(a, "<(wget"u8);
    }

    internal static bool NamesBareAddress(ReadOnlySpan<byte> a)
    {
        int at = a.IndexOf("://"u8);
        if (at < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> host = a[(at + 3)..];
        int end = host.IndexOfAny("/: \"'"u8);
        return NetworkAddress.TryParse(end < 0 ? host : host[..end], out _);
    }
}
