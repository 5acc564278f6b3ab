using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Report;
using Nephoscope.Sources;
using Nephoscope.Sources.Files;

namespace Nephoscope.Output;

/// <summary>Reads recorded telemetry through the pipeline and writes the output folder.</summary>
internal static class Replay
{
    /// <exception cref="IOException">The output folder cannot be written.</exception>
    /// <exception cref="FormatException">The IP intelligence is of no known form, or the decoys are.</exception>
    public static ReplayResult Run(ReplayRequest request, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        Directory.CreateDirectory(request.Output);
        FileSource? source = null;
        using var rejects = new RejectLog(Path.Combine(request.Output, "rejects.jsonl"), index => source!.Files[index]);
        source = new FileSource(new FileSourceOptions { Paths = request.Paths, Workers = request.Workers, OnReject = rejects.Add, Exclude = Path.GetFullPath(request.Output) });
        Pipeline pipeline = PipelineOf(request, source.Files);
#if NATIVE
        RefuseLake(request);
#else
        using LakeRecorder? lake = request.Lake is { } folder ? new LakeRecorder(folder, source.Files, pipeline) : null;
#endif
        using (new ProgressLine(source.Tally, request.Paths, request.ShowProgress))
        {
            pipeline.Receive(source, request.Workers, cancellation);
        }

#if !NATIVE
        lake?.Finish();
#endif

        // Told first: forming incidents then only reads them, beside the thread that writes them.
        IReadOnlyList<Finding> findings = pipeline.Incidents.Findings;
        IReadOnlyList<Incident> incidents = [];
        LogIntegrity? integrity = null;
        Together(
            request,
            () => integrity = request.ChecksDigests && !cancellation.IsCancellationRequested ? LogIntegrity.Check(request) : null,
            () => incidents = pipeline.Incidents.Snapshot(source.Tally.LastTime, request.Workers),
            () =>
            {
                WriteFile(request, "map.json", stream => MapJson.Write(pipeline.Map, stream));
                WriteLines(request, "detections.jsonl", findings, OcsfWriter.WriteFinding);
            });
        var figures = new RunFigures
        {
            Seconds = watch.Elapsed.TotalSeconds,
            Findings = findings.Count,
            Incidents = incidents.Count,
            IncidentsHigh = incidents.Count(i => i.Severity >= Severity.High),
            Principals = pipeline.Behavior.Principals,
            Interrupted = cancellation.IsCancellationRequested,
        };
        var faults = new InputFaults(RejectedKinds(source), integrity);
        Write(request, source, faults, findings, incidents, figures);
        return new ReplayResult(
            TerminalSummary.Of(incidents, source.Tally, faults, figures, request.Output), source.Tally.Rejected, pipeline.Permissions.Faults, integrity?.Faults.Count ?? 0);
    }

    private static Pipeline PipelineOf(ReplayRequest request, IReadOnlyList<string> files)
    {
        var pipeline = new Pipeline(
            new PipelineOptions
            {
                Addresses = request.IpIntelligence is { } path ? IpIntelligence.Load(path) : IpIntelligence.None(),
                Decoys = request.Decoys is { } declared ? DecoySet.Load(declared) : DecoySet.None,
                Inventories = [.. request.Inventories.Select(path => (ReadOnlyMemory<byte>)Rights.Inventories.ReadBytes(new FileInfo(path)))],
                FalseIncidentsPerWeek = request.FalseIncidentsPerWeek,
            },
            files);
        return request.Inventories.Count == 0 || pipeline.Permissions.Store.Count > 0 ? pipeline : throw new FormatException(Rights.Inventories.NobodyFound);
    }

#if NATIVE
    private static void RefuseLake(ReplayRequest request)
    {
        if (request.Lake is not null)
        {
            throw new IOException("this build starts in milliseconds and writes no event lake. For --lake take the full build: dotnet publish src/Nephoscope -c Release -p:Native=false");
        }
    }
#endif

    private static void Write(
        ReplayRequest request, FileSource source, InputFaults faults, IReadOnlyList<Finding> findings, IReadOnlyList<Incident> incidents, RunFigures figures)
    {
        WriteFile(request, "summary.json", stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            SummaryJson.Write(json, source.Tally, faults, request, figures);
        });
        Together(
            request,
            () => WriteLines(request, "incidents.jsonl", incidents, OcsfWriter.WriteIncident),
            () => WriteFile(request, "report.html", stream =>
            {
                using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 14, leaveOpen: true);
                HtmlReport.Write(text, Facts(request, source.Tally, faults), incidents, findings);
            }));
    }

    /// <summary>Side by side where the request has threads for it. What they do is read only and each writes files of its own.</summary>
    private static void Together(ReplayRequest request, params Action[] actions)
    {
        try
        {
            Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, request.Workers) }, actions);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    private static ReportFacts Facts(ReplayRequest request, SourceTally tally, InputFaults faults) => new()
    {
        Inputs = request.Paths,
        From = tally.Events > 0 ? tally.FirstTime : default,
        To = tally.Events > 0 ? tally.LastTime : default,
        Formats = [.. tally.Formats.Select(f => (f.Format.ToString(), f.Events))],
        Rejected = tally.Rejected,
        RejectedKinds = faults.Rejected,
        DigestFaults = faults.Integrity?.Faults ?? [],
        Duplicates = tally.Duplicates,
        Late = tally.Late,
        FalseIncidentsPerWeek = request.FalseIncidentsPerWeek,
    };

    private static IReadOnlyList<RejectedKind> RejectedKinds(FileSource source) =>
        [.. source.Tally.Rejects.OrderByDescending(kind => kind.Count).ThenBy(kind => kind.Reason, StringComparer.Ordinal)
            .Select(kind => new RejectedKind(kind.Reason, kind.Count, source.Files[kind.First.File], kind.First.Offset))];

    private static void WriteLines<T>(ReplayRequest request, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write) =>
        WriteFile(request, name, stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true });
            foreach (T item in items)
            {
                json.Reset();
                write(json, item);
                json.Flush();
                stream.WriteByte((byte)'\n');
            }
        });

    /// <summary>Writes beside, then renames: a reader never sees half a file.</summary>
    private static void WriteFile(ReplayRequest request, string name, Action<Stream> write)
    {
        string target = Path.Combine(request.Output, name);
        string partial = target + ".partial";
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16))
        {
            write(stream);
        }

        File.Move(partial, target, overwrite: true);
    }
}
