namespace Nephoscope.Events;

/// <summary>
/// The findings and incidents of an output folder (<c>detections.jsonl</c>, <c>incidents.jsonl</c>), read once into memory. Lines that cannot be
/// read are counted and left out. Immutable after opening; thread-safe.
/// </summary>
public sealed class IncidentStore
{
    private const int LongestLine = 64 << 20;

    private IncidentStore(IReadOnlyList<Incident> incidents, IReadOnlyList<Finding> findings, int unreadable)
    {
        Incidents = incidents;
        Findings = findings;
        Unreadable = unreadable;
    }

    /// <summary>In the order of the file: most severe first.</summary>
    public IReadOnlyList<Incident> Incidents { get; }

    /// <summary>In the order of the file: earliest first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Lines that were no finding or incident.</summary>
    public int Unreadable { get; }

    /// <summary>Reads a folder. A missing file reads as an empty one.</summary>
    /// <exception cref="IOException">A file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file is there and may not be read.</exception>
    public static IncidentStore Open(string folder)
    {
        int unreadable = 0;
        List<Finding> findings = [];
        var byUid = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> line in Lines(Path.Combine(folder, "detections.jsonl")))
        {
            if (OcsfReader.ReadFinding(line) is { } finding)
            {
                findings.Add(finding);
                byUid.TryAdd(finding.Uid, finding);
            }
            else
            {
                unreadable++;
            }
        }

        List<Incident> incidents = [];
        foreach (ReadOnlyMemory<byte> line in Lines(Path.Combine(folder, "incidents.jsonl")))
        {
            if (OcsfReader.ReadIncident(line, byUid) is { } incident)
            {
                incidents.Add(incident);
            }
            else
            {
                unreadable++;
            }
        }

        return new IncidentStore(incidents, findings, unreadable);
    }

    /// <summary>By id, by the id of an incident that was merged into it, or by the only id that begins so (at least four characters of it).</summary>
    public Incident? FindIncident(string id)
    {
        foreach (Incident incident in Incidents)
        {
            if (incident.Uid == id || incident.AliasOf.Contains(id))
            {
                return incident;
            }
        }

        string start = id.StartsWith("inc-", StringComparison.Ordinal) ? id : "inc-" + id;
        List<Incident> like = start.Length < 8 ? [] : [.. Incidents.Where(incident => incident.Uid.StartsWith(start, StringComparison.Ordinal))];
        return like.Count == 1 ? like[0] : null;
    }

    /// <summary>The finding of that id, or every finding that cites the event of that id.</summary>
    public IReadOnlyList<Finding> FindFindings(string id) =>
        [.. Findings.Where(finding => finding.Uid == id || finding.Events.Any(related => related.Uid == id))];

    /// <summary>Incidents that hold the finding.</summary>
    public IReadOnlyList<Incident> IncidentsOf(Finding finding) =>
        [.. Incidents.Where(incident => incident.Findings.Any(other => other.Uid == finding.Uid))];

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using FileStream stream = File.OpenRead(path);
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        while (true)
        {
            int read = stream.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            int start = 0;
            for (int end; (end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                if (end > 0)
                {
                    yield return buffer.AsMemory(start, end);
                }
            }

            if (read == 0)
            {
                if (filled > start)
                {
                    yield return buffer.AsMemory(start, filled - start);
                }

                yield break;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled == buffer.Length)
            {
                if (buffer.Length >= LongestLine)
                {
                    yield break;
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}
