using System.Text;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

/// <summary>What a ledger promises, said the plainest way: a dictionary and sorting. Written without a look at the real ones' code.</summary>
internal sealed class LedgerModel
{
    private readonly Dictionary<(LedgerKind, string), LedgerEntry> entries = [];
    private long sequence;

    public IReadOnlyList<LedgerConflict> Write(IReadOnlyList<LedgerWrite> writes)
    {
        var after = new Dictionary<(LedgerKind, string), LedgerEntry>(entries);
        long last = sequence;
        List<LedgerConflict> conflicts = [];
        foreach ((LedgerEntry entry, long? expected) in writes)
        {
            after.TryGetValue((entry.Kind, entry.Uid), out LedgerEntry? there);
            long revision = there?.Revision ?? 0;
            if (expected is not null && expected != revision)
            {
                conflicts.Add(new LedgerConflict(entry.Kind, entry.Uid, entries.TryGetValue((entry.Kind, entry.Uid), out LedgerEntry? held) ? held.Revision : 0));
            }
            else if (there is null || Content(there) != Content(entry))
            {
                after[(entry.Kind, entry.Uid)] = entry with { Revision = revision + 1, Sequence = ++last };
            }
        }

        if (conflicts.Count == 0)
        {
            entries.Clear();
            foreach (((LedgerKind, string) key, LedgerEntry entry) in after)
            {
                entries.Add(key, entry);
            }

            sequence = last;
        }

        return conflicts;
    }

    public LedgerEntry? Find(LedgerKind kind, string uid) => entries.GetValueOrDefault((kind, uid));

    /// <summary>Everything the query finds, in its order, without pages.</summary>
    public IReadOnlyList<LedgerEntry> Query(LedgerQuery query)
    {
        IEnumerable<LedgerEntry> found = entries.Values.Where(e => e.Kind == query.Kind
            && (query.From is null || e.Time >= query.From) && (query.To is null || e.Time < query.To)
            && e.Severity >= query.LeastSeverity && e.Sequence > query.After
            && (query.Account is null || e.Account == query.Account) && (query.Status is null || e.Status == query.Status)
            && (query.Text is null || e.Title.Contains(query.Text, StringComparison.OrdinalIgnoreCase) || e.Uid.Contains(query.Text, StringComparison.OrdinalIgnoreCase)));
        return query.Order switch
        {
            LedgerOrder.Written => [.. found.OrderBy(e => e.Sequence)],
            LedgerOrder.Newest => [.. found.OrderByDescending(e => e.Time).ThenByDescending(e => Bytes(e.Uid), StringComparer.Ordinal)],
            _ => [.. found.OrderByDescending(e => e.Severity).ThenByDescending(e => e.Score).ThenByDescending(e => e.Time).ThenByDescending(e => Bytes(e.Uid), StringComparer.Ordinal)],
        };
    }

    /// <summary>Everything there is to know of an entry, to compare.</summary>
    public static string Whole(LedgerEntry? entry) => entry is null ? "none" : $"{Content(entry)} revision {entry.Revision} sequence {entry.Sequence}";

    private static string Content(LedgerEntry e) =>
        $"{e.Kind} {e.Uid} {e.Time.Nanoseconds} {e.Severity} {e.Score.Value} {e.Account} {e.Status} {e.Title} {Convert.ToHexString(e.Document.Span)}";

    private static string Bytes(string uid) => Convert.ToHexString(Encoding.UTF8.GetBytes(uid));
}
