using System.Buffers;
using System.Text.Json;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Sources;
using Nephoscope.Sources.Files;
using Nephoscope.Storage;

namespace Nephoscope.BrowserTests.Support;

/// <summary>The company of the samples, attacked in seven steps, as the product itself sees it. Read once.</summary>
internal sealed class SampleCompany
{
    private static readonly Lazy<SampleCompany> Once = new(() => Read(Folder("samples/seven-steps"), Folder("samples/seven-steps.ip-intel.csv")));

    private SampleCompany(IReadOnlyList<Incident> incidents, IReadOnlyList<Finding> findings, MapDocument map, SourceTally tally)
    {
        Incidents = incidents;
        Findings = findings;
        Map = map;
        Events = tally.Events;
        Last = tally.LastTime;
        Formats = [.. tally.Formats.Select(format => (format.Format, format.Events))];
    }

    public static SampleCompany Seven => Once.Value;

    public IReadOnlyList<Incident> Incidents { get; }

    public IReadOnlyList<Finding> Findings { get; }

    public MapDocument Map { get; }

    public long Events { get; }

    public EventTime Last { get; }

    public IReadOnlyList<(SourceFormat Format, long Events)> Formats { get; }

    /// <summary>The incident of the seven steps.</summary>
    public Incident Attack => Incidents[0];

    /// <summary>Reads a folder of telemetry through the product.</summary>
    public static SampleCompany Read(string folder, string addresses)
    {
        var source = new FileSource(new FileSourceOptions { Paths = [folder] });
        var pipeline = new Pipeline(new PipelineOptions { Addresses = IpIntelligence.Load(addresses) }, source.Files);
        source.Read(pipeline.Receive, CancellationToken.None);
        using var map = new MemoryStream();
        MapJson.Write(pipeline.Map, map);
        map.Position = 0;
        return new SampleCompany(pipeline.Incidents.Snapshot(source.Tally.LastTime), pipeline.Incidents.Findings, MapDocument.Read(map), source.Tally);
    }

    public static LedgerEntry Entry(Incident incident) => new()
    {
        Kind = LedgerKind.Incident,
        Uid = incident.Uid,
        Time = incident.EndTime,
        Severity = incident.Severity,
        Score = incident.Score,
        Title = incident.Title,
        Document = Written(incident, OcsfWriter.WriteIncident),
    };

    public static LedgerEntry Entry(Finding finding) => new()
    {
        Kind = LedgerKind.Finding,
        Uid = finding.Uid,
        Time = finding.Time,
        Severity = finding.Severity,
        Score = finding.Evidence,
        Account = finding.AccountUid,
        Status = finding.AnalyticUid,
        Title = finding.Title,
        Document = Written(finding, OcsfWriter.WriteFinding),
    };

    /// <summary>Writes everything into a ledger.</summary>
    public async Task FillAsync(ILedger ledger)
    {
        foreach (LedgerEntry[] part in Incidents.Select(Entry).Concat(Findings.Select(Entry)).Chunk(500))
        {
            await ledger.WriteAsync([.. part.Select(entry => new LedgerWrite(entry))], CancellationToken.None);
        }
    }

    public static string Folder(string relative)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Nephoscope.slnx")))
            {
                return Path.Combine(at.FullName, relative);
            }
        }

        throw new InvalidOperationException("Nephoscope.slnx was not found above the tests: run them from a clone.");
    }

    private static byte[] Written<T>(T item, Action<Utf8JsonWriter, T> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        write(json, item);
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
