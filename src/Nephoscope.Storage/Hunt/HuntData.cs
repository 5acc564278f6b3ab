using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>What can be asked: the lake, and what was found. A folder of the service (lake, ledger.db) or of a replay (detections.jsonl).</summary>
public sealed record HuntData
{
    private const string Ledger = "ledger.db";

    /// <summary>Folder of the event lake; null where there is none.</summary>
    public string? Lake { get; init; }

    /// <summary>Reads what was found, when somebody asks for it.</summary>
    public Func<CancellationToken, Task<HuntFindings>> Findings { get; init; } = _ => Task.FromResult(HuntFindings.None);

    /// <summary>What a folder holds.</summary>
    /// <param name="lake">Folder of the lake where it lies elsewhere.</param>
    /// <exception cref="IOException">There is neither a lake nor anything found.</exception>
    public static HuntData In(string folder, string? lake = null)
    {
        string? found = lake ?? new[] { Path.Combine(folder, "lake"), folder }.FirstOrDefault(LakeFolder.Is);
        if (lake is not null && !LakeFolder.Is(lake))
        {
            throw new IOException($"{lake} holds no event lake. 'nephoscope replay PATH --out DIR --lake {lake}' makes one.");
        }

        string ledger = Path.Combine(folder, Ledger);
        Func<CancellationToken, Task<HuntFindings>>? findings =
            File.Exists(ledger) ? cancellation => HuntFindings.FromLedger(ledger, cancellation)
            : File.Exists(Path.Combine(folder, "incidents.jsonl")) ? _ => Task.FromResult(HuntFindings.FromFolder(folder))
            : null;
        if (found is null && findings is null)
        {
            throw new IOException($"{folder} holds no event lake and nothing found. Name the folder of the service, or run 'nephoscope replay PATH --out {folder} --lake {Path.Combine(folder, "lake")}' first.");
        }

        return new HuntData { Lake = found, Findings = findings ?? (_ => Task.FromResult(HuntFindings.None)) };
    }
}

/// <summary>Findings and incidents to be asked.</summary>
public sealed record HuntFindings(IReadOnlyList<Finding> Findings, IReadOnlyList<Incident> Incidents)
{
    private const int Page = 1000;

    public static HuntFindings None { get; } = new([], []);

    /// <summary>Of a folder that replay wrote.</summary>
    public static HuntFindings FromFolder(string folder)
    {
        IncidentStore store = IncidentStore.Open(folder);
        return new HuntFindings(store.Findings, store.Incidents);
    }

    /// <summary>Of a ledger that a service may be writing.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<HuntFindings> FromLedger(string path, CancellationToken cancellation)
    {
        await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(path) { ReadOnly = true });
        List<Finding> findings = [];
        var byUid = new Dictionary<string, Finding>(StringComparer.Ordinal);
        await Each(ledger, LedgerKind.Finding, document =>
        {
            if (OcsfReader.ReadFinding(document) is { } finding && byUid.TryAdd(finding.Uid, finding))
            {
                findings.Add(finding);
            }
        }, cancellation).ConfigureAwait(false);
        List<Incident> incidents = [];
        await Each(ledger, LedgerKind.Incident, document =>
        {
            if (OcsfReader.ReadIncident(document, byUid) is { } incident)
            {
                incidents.Add(incident);
            }
        }, cancellation).ConfigureAwait(false);
        return new HuntFindings(findings, incidents);
    }

    private static async Task Each(SqliteLedger ledger, LedgerKind kind, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellation)
    {
        var query = new LedgerQuery(kind) { Order = LedgerOrder.Newest, Limit = Page };
        for (string? cursor = ""; cursor is not null;)
        {
            LedgerPage page = await ledger.QueryAsync(query with { Cursor = cursor.Length == 0 ? null : cursor }, cancellation).ConfigureAwait(false);
            foreach (LedgerEntry entry in page.Entries)
            {
                take(entry.Document);
            }

            cursor = page.Next;
        }
    }
}
