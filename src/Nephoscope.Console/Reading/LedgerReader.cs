using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Reading;

/// <summary>Reads what pages show out of the ledger. Rows of lists are kept by revision, so that a list that changed little costs little. Thread-safe.</summary>
public sealed class LedgerReader(ConsoleHost host)
{
    private const int MostKept = 4096;
    private const int MostFindings = 500;

    /// <summary>Pages read at most to fill one screen with open incidents.</summary>
    private const int MostPages = 20;

    /// <summary>Status of an incident that has become part of another.</summary>
    private const string Merged = "merged";

    private static readonly FrozenDictionary<string, Finding> NoFindings = FrozenDictionary<string, Finding>.Empty;

    private readonly ConcurrentDictionary<(string Uid, long Revision), IncidentRow> rows = [];

    /// <summary>One screen of incidents that are open, worst first.</summary>
    public async Task<IncidentSlice> OpenAsync(IncidentFilter filter, int count, CancellationToken cancellation)
    {
        List<IncidentRow> open = [];
        string? cursor = null;
        long total = 0;
        for (int page = 0; page < MostPages; page++)
        {
            LedgerPage found = await host.Ledger.QueryAsync(filter.Query(LedgerKind.Incident) with { Cursor = cursor, Limit = Math.Clamp(count, 1, 200) }, cancellation);
            total = found.Total;
            foreach (LedgerEntry entry in found.Entries)
            {
                IncidentRow? row = await RowAsync(entry, cancellation);
                if (row is not null && entry.Status != Merged && filter.Takes(row))
                {
                    open.Add(row);
                }
            }

            cursor = found.Next;
            if (cursor is null || open.Count >= count)
            {
                break;
            }
        }

        return new IncidentSlice(open.Count > count ? open[..count] : open, total, cursor is not null || open.Count > count);
    }

    /// <summary>How many incidents there are and how many of them are not closed, in all and of those that should wake somebody.</summary>
    public async Task<IncidentCounts> CountAsync(CancellationToken cancellation)
    {
        var every = new LedgerQuery(LedgerKind.Incident);
        LedgerQuery grave = every with { LeastSeverity = Severity.High };
        long all = await TotalAsync(every, cancellation) - await TotalAsync(every with { Status = Merged }, cancellation);
        long urgent = await TotalAsync(grave, cancellation) - await TotalAsync(grave with { Status = Merged }, cancellation);
        long closed = await TotalAsync(new LedgerQuery(LedgerKind.Triage) { Status = Triage.Closed }, cancellation);
        long urgentClosed = await TotalAsync(new LedgerQuery(LedgerKind.Triage) { Status = Triage.Closed, LeastSeverity = Severity.High }, cancellation);
        return new IncidentCounts(all, Math.Max(0, all - closed), Math.Max(0, urgent - urgentClosed));
    }

    /// <summary>A whole incident with its findings, what people decided and wrote; null where there is none.</summary>
    public async Task<CaseFolder?> CaseAsync(string uid, CancellationToken cancellation)
    {
        LedgerEntry? entry = await host.Ledger.FindAsync(LedgerKind.Incident, uid, cancellation);
        if (entry is null || OcsfReader.ReadIncident(entry.Document, NoFindings) is not { } bare)
        {
            return null;
        }

        var findings = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (string finding in FindingUids(entry.Document).Take(MostFindings))
        {
            if (await FindingAsync(finding, cancellation) is { } read)
            {
                findings.TryAdd(finding, read);
            }
        }

        Incident incident = OcsfReader.ReadIncident(entry.Document, findings) ?? bare;
        Triage triage = await TriageAsync(uid, cancellation);
        LedgerPage notes = await host.Ledger.QueryAsync(new LedgerQuery(LedgerKind.Note) { Account = uid, Limit = 200 }, cancellation);
        LedgerPage deeds = await host.Ledger.QueryAsync(new LedgerQuery(LedgerKind.Audit) { Account = uid, Limit = 100 }, cancellation);
        return new CaseFolder(
            incident, triage, [.. notes.Entries.Select(note => Read(note, DeskJson.Default.Note)).OfType<Note>()], [.. deeds.Entries.Select(deed => Read(deed, DeskJson.Default.Deed)).OfType<Deed>()]);
    }

    public async Task<Finding?> FindingAsync(string uid, CancellationToken cancellation) =>
        await host.Ledger.FindAsync(LedgerKind.Finding, uid, cancellation) is { } entry ? OcsfReader.ReadFinding(entry.Document) : null;

    public async Task<Triage> TriageAsync(string uid, CancellationToken cancellation) =>
        await host.Ledger.FindAsync(LedgerKind.Triage, uid, cancellation) is { } entry && Read(entry, DeskJson.Default.Triage) is { } triage
            ? triage with { Revision = entry.Revision }
            : Triage.None;

    public async Task<LedgerPage> PageAsync(LedgerQuery query, CancellationToken cancellation) => await host.Ledger.QueryAsync(query, cancellation);

    /// <summary>The document of an entry; null where it is none of that kind.</summary>
    public static T? Read<T>(LedgerEntry entry, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(entry.Document.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<long> TotalAsync(LedgerQuery query, CancellationToken cancellation) =>
        (await host.Ledger.QueryAsync(query with { Limit = 1 }, cancellation)).Total;

    private async Task<IncidentRow?> RowAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        if (!rows.TryGetValue((entry.Uid, entry.Revision), out IncidentRow? row))
        {
            if (OcsfReader.ReadIncident(entry.Document, NoFindings) is not { } incident)
            {
                return null;
            }

            if (rows.Count >= MostKept)
            {
                rows.Clear();
            }

            row = IncidentRow.Of(incident, FindingUids(entry.Document).Count);
            rows[(entry.Uid, entry.Revision)] = row;
        }

        return row with { Triage = await TriageAsync(entry.Uid, cancellation) };
    }

    private static List<string> FindingUids(ReadOnlyMemory<byte> document)
    {
        List<string> uids = [];
        try
        {
            using JsonDocument json = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = 32 });
            if (json.RootElement.TryGetProperty("finding_info_list"u8, out JsonElement list) && list.ValueKind == JsonValueKind.Array)
            {
                uids.AddRange(list.EnumerateArray()
                    .Select(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("uid"u8, out JsonElement uid) && uid.ValueKind == JsonValueKind.String ? uid.GetString()! : "")
                    .Where(uid => uid.Length > 0));
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            uids.Clear();
        }

        return uids;
    }
}
