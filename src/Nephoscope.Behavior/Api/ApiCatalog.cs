using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// The catalogue of operations: what each is good for in an attack, how often attackers and how often ordinary accounts call it. Read
/// once from an embedded table whose every row names its source. Immutable, thread-safe; look-ups allocate nothing.
/// </summary>
public sealed class ApiCatalog
{
    /// <summary>Share of all calls, of attackers and of ordinary accounts alike, that is kept for operations nobody listed.</summary>
    public const double UnlistedShare = 0.1;

    private static readonly Lazy<ApiCatalog> Lazily = new(static () => Read(EmbeddedTable.Rows("api-catalog.tsv")));
    private readonly Dictionary<ulong, ApiEntry> byName;
    private readonly ApiEntry[] byId;
    private readonly ApiEntry[] byVerb;

    private ApiCatalog(List<ApiEntry> listed)
    {
        byName = new Dictionary<ulong, ApiEntry>(listed.Count);
        foreach (ApiEntry entry in listed)
        {
            byName.Add(KeyOf(Fingerprint.Of(entry.Service), Fingerprint.Of(entry.Operation)), entry);
        }

        byVerb = OperationVerb.Entries(listed.Count + 1);
        byId = [ApiEntry.Unknown, .. listed, .. byVerb];
    }

    public static ApiCatalog Default => Lazily.Value;

    /// <summary>All entries, listed ones and those by verb; an entry's <see cref="ApiEntry.Id"/> is its index.</summary>
    public IReadOnlyList<ApiEntry> Entries => byId;

    /// <summary>
    /// The entry of an operation; an entry by verb where it is not listed. The service may end in ".amazonaws.com"; a version date at
    /// the operation's end (CreateFunction20150331v2) is ignored.
    /// </summary>
    public ApiEntry Find(ReadOnlySpan<byte> service, ReadOnlySpan<byte> operation)
    {
        ReadOnlySpan<byte> name = OperationVerb.WithoutVersion(operation);
        return Find(Fingerprint.Of(EventUid.ShortService(service)), Fingerprint.Of(name), name);
    }

    internal ApiEntry Find(ulong service, ulong operation, ReadOnlySpan<byte> operationText)
    {
        if (byName.TryGetValue(KeyOf(service, operation), out ApiEntry? found))
        {
            return found;
        }

        int verb = OperationVerb.IndexOf(operationText);
        return verb < 0 ? ApiEntry.Unknown : byVerb[verb];
    }

    private static ulong KeyOf(ulong service, ulong operation) => Fingerprint.Join(service, operation);

    private static ApiCatalog Read(IEnumerable<string[]> rows)
    {
        var raw = new List<ApiEntry>();
        double attack = 0;
        double benign = 0;
        foreach (string[] row in rows)
        {
            var entry = new ApiEntry(
                raw.Count + 1, row[0], row[1], Enum.Parse<ApiClass>(row[2]), Enum.Parse<AttackTactic>(row[3]),
                double.Parse(row[4], CultureInfo.InvariantCulture), double.Parse(row[5], CultureInfo.InvariantCulture));
            attack += entry.AttackShare;
            benign += entry.BenignShare;
            raw.Add(entry);
        }

        double attackScale = (1 - UnlistedShare) / attack;
        double benignScale = (1 - UnlistedShare) / benign;
        return new ApiCatalog(raw.ConvertAll(entry => entry with
        {
            AttackShare = entry.AttackShare * attackScale,
            BenignShare = entry.BenignShare * benignScale,
        }));
    }
}
