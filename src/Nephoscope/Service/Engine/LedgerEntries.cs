using System.Buffers;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>Findings, incidents and positions as the ledger keeps them.</summary>
internal static class LedgerEntries
{
    /// <summary>Uid of the entry that says how far the journal is worked into the ledger.</summary>
    public const string EnginePosition = "engine";

    public static LedgerEntry Of(Finding finding) => new()
    {
        Kind = LedgerKind.Finding,
        Uid = finding.Uid,
        Time = finding.Time,
        Severity = finding.Severity,
        Score = finding.Evidence,
        Account = finding.AccountUid,
        Status = finding.AnalyticUid,
        Title = finding.Title,
        Document = Json(json => OcsfWriter.WriteFinding(json, finding)),
    };

    /// <summary>What people decide about it stands in its triage entry.</summary>
    public static LedgerEntry Of(Incident incident) => new()
    {
        Kind = LedgerKind.Incident,
        Uid = incident.Uid,
        Time = incident.EndTime,
        Severity = incident.Severity,
        Score = incident.Score,
        Account = AccountOf(incident),
        Status = "open",
        Title = incident.Title,
        Document = Json(json => OcsfWriter.WriteIncident(json, incident)),
    };

    /// <summary>An incident that became part of another, or whose evidence turned out to be somebody else's.</summary>
    public static LedgerEntry Gone(LedgerEntry entry) => entry with { Status = "merged" };

    public static LedgerEntry Position(long sequence, EventTime time) => new()
    {
        Kind = LedgerKind.Position,
        Uid = EnginePosition,
        Time = time,
        Title = "journal",
        Document = Json(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("sequence"u8, sequence);
            json.WriteEndObject();
        }),
    };

    /// <summary>Uid of the entry that names the incidents that may still change.</summary>
    public const string LiveIncidents = "incidents";

    public static LedgerEntry Live(IEnumerable<string> uids, EventTime time) => new()
    {
        Kind = LedgerKind.Position,
        Uid = LiveIncidents,
        Time = time,
        Title = "incidents that may still change",
        Document = Json(json =>
        {
            json.WriteStartArray();
            foreach (string uid in uids)
            {
                json.WriteStringValue(uid);
            }

            json.WriteEndArray();
        }),
    };

    /// <summary>Uid of the entry that says up to when incidents are left as they were told.</summary>
    public const string ToldUntil = "incidents-told-until";

    /// <summary>From a start on at which deliveries were missing: what is made of the rest may group old evidence otherwise than it was told.</summary>
    /// <param name="until">Event time up to which the ledger holds all that was told.</param>
    public static LedgerEntry LeftUntil(EventTime until) => new()
    {
        Kind = LedgerKind.Position,
        Uid = ToldUntil,
        Time = until,
        Title = "incidents that ended before are left as they were told",
        Document = "{}"u8.ToArray(),
    };

    public static IReadOnlyList<string> LiveOf(LedgerEntry? entry)
    {
        if (entry is null)
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(entry.Document);
        return [.. document.RootElement.EnumerateArray().Select(uid => uid.GetString() ?? "")];
    }

    /// <summary>The sequence that <see cref="Position"/> wrote; 0 where it cannot be read.</summary>
    public static long SequenceOf(LedgerEntry? entry)
    {
        if (entry is null)
        {
            return 0;
        }

        using JsonDocument document = JsonDocument.Parse(entry.Document);
        return document.RootElement.TryGetProperty("sequence"u8, out JsonElement value) && value.TryGetInt64(out long sequence) ? sequence : 0;
    }

    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static string AccountOf(Incident incident)
    {
        foreach (Finding finding in incident.Findings)
        {
            if (finding.AccountUid.Length > 0)
            {
                return finding.AccountUid;
            }
        }

        return "";
    }
}
