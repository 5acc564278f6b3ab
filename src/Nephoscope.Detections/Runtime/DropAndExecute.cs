using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A program that was brought in after the workload started, then run.</summary>
public sealed class DropAndExecute : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(10).Ticks * 100;
    private readonly RecentTable<Steps> steps = new(1024);
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "drop-and-execute",
        Title = "Dropped file executed",
        Decides = "A program run from memory (memfd, /proc/PID/fd) or marked by the sensor as written after its container started: 5.5 nats. A file "
            + "in /tmp, /var/tmp or /dev/shm run within 10 minutes of a download tool in the same workload: 4.5, and 6 where it was made executable "
            + "in between. A file there run without either: 2, and only where the workload never did it and two days of history exist. Quiet for "
            + "a program the workload ran on an earlier day. Limit: a download by the application itself shows only through the sensor's mark.",
        Attacks = [WorkloadTechniques.Malicious, WorkloadTechniques.ToolTransfer, WorkloadTechniques.Reflective],
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [steps, told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> path = e[EventField.ProcessPath];
        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        bool shell = CommandLine.IsShell(path);
        if (CommandLine.IsDownloader(path) || (shell && (CommandLine.HasWord(a, "curl"u8) || CommandLine.HasWord(a, "wget"u8))))
        {
            StepsOf(observation).Downloaded = observation.Time.Nanoseconds;
        }

        if (CommandLine.FileName(path).SequenceEqual("chmod"u8) && MakesExecutable(a))
        {
            StepsOf(observation).MadeExecutable = observation.Time.Nanoseconds;
            return;
        }

        bool memory = path.StartsWith("/memfd:"u8) || path.StartsWith("memfd:"u8) || (path.StartsWith("/proc/"u8) && CommandLine.Has(path, "/fd/"u8));
        bool temporary = CommandLine.IsTemporary(path);
        if (!memory && !temporary && !e.Is(EventFlags.DroppedExecutable))
        {
            return;
        }

        Judge(observation, sink, memory, temporary);
    }

    private static bool MakesExecutable(ReadOnlySpan<byte> a) =>
        CommandLine.Has(a, "+x"u8) || CommandLine.HasWord(a, "755"u8) || CommandLine.HasWord(a, "777"u8) || CommandLine.HasWord(a, "0755"u8)
        || CommandLine.HasWord(a, "0777"u8) || CommandLine.HasWord(a, "700"u8);

    private ref Steps StepsOf(in Observation observation) =>
        ref steps.Touch(observation.Actor.Principal.Value, observation.Time, out _);

    private void Judge(in Observation observation, FindingSink sink, bool memory, bool temporary)
    {
        SecurityEvent e = observation.Event;
        if (Novelty.IsKnown(observation.Behavior, Feature.ChildProcess))
        {
            return;
        }

        long now = observation.Time.Nanoseconds;
        ref Steps before = ref StepsOf(observation);
        bool downloaded = before.Downloaded != 0 && now - before.Downloaded <= Window;
        bool executable = before.MadeExecutable != 0 && now - before.MadeExecutable <= Window;
        double novel = Novelty.IsJudged(observation.Behavior) ? Novelty.Nats(observation.Behavior, Feature.ChildProcess) : 0;
        double nats = memory || e.Is(EventFlags.DroppedExecutable) ? 5.5
            : downloaded && executable ? 6
            : downloaded ? 4.5
            : executable ? 3
            : novel >= 1 ? 2 : 0;
        if (nats == 0 || !told.IsFirst(observation, e[EventField.ProcessPath]))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            nats,
            $"{Reporting.Who(observation)} ran {Reporting.Command(e)}, which was not part of it when it started",
            [
                memory ? "the program lives in memory only, without a file" : "",
                e.Is(EventFlags.DroppedExecutable) && !memory ? "the file was written after its container started" : "",
                downloaded ? Reporting.Text($"the same workload ran a download {(now - before.Downloaded) / 1_000_000_000} s before") : "",
                executable ? Reporting.Text($"a file was made executable {(now - before.MadeExecutable) / 1_000_000_000} s before") : "",
                temporary ? "it lies in a directory that anybody may write to" : "",
                Novelty.Reason(observation.Behavior, Feature.ChildProcess, "this program"),
            ]);
    }
}

/// <summary>When the steps before a run were last seen, in nanoseconds; 0 for never.</summary>
internal struct Steps
{
    internal long Downloaded;
    internal long MadeExecutable;
}
