namespace Nephoscope.Storage;

/// <summary>
/// Decides what a group of writes does to what the ledger holds: the rules of <see cref="ILedger.WriteAsync"/>, the same for every database.
/// For one transaction; not thread-safe.
/// </summary>
/// <param name="sequence">The last place taken in the order of writes.</param>
internal sealed class LedgerMerge(long sequence)
{
    private readonly Dictionary<(LedgerKind Kind, string Uid), LedgerEntry?> held = [];
    private readonly Dictionary<(LedgerKind Kind, string Uid), LedgerEntry> changed = [];

    /// <summary>The last place taken, with what was applied.</summary>
    public long Sequence { get; private set; } = sequence;

    /// <summary>What is to be written, each entry once.</summary>
    public IReadOnlyCollection<LedgerEntry> Changed => changed.Values;

    public bool Knows(LedgerKind kind, string uid) => held.ContainsKey((kind, uid));

    /// <summary>Tells what the ledger holds; null where there is no such entry. Needed for each entry before it is applied.</summary>
    public void Hold(LedgerKind kind, string uid, LedgerEntry? entry) => held[(kind, uid)] = entry;

    /// <summary>Applies all of them, or none where there are conflicts.</summary>
    /// <param name="writes">Cleaned.</param>
    public IReadOnlyList<LedgerConflict> Apply(IReadOnlyList<LedgerWrite> writes)
    {
        var now = new Dictionary<(LedgerKind, string), LedgerEntry?>();
        List<LedgerConflict>? conflicts = null;
        long place = Sequence;
        foreach (LedgerWrite write in writes)
        {
            (LedgerKind, string) key = (write.Entry.Kind, write.Entry.Uid);
            if (!now.TryGetValue(key, out LedgerEntry? there))
            {
                there = held[key];
            }

            if (write.ExpectedRevision is { } expected && expected != (there?.Revision ?? 0))
            {
                // Nothing will be written, so what counts is what was held before this call.
                (conflicts ??= []).Add(new LedgerConflict(write.Entry.Kind, write.Entry.Uid, held[key]?.Revision ?? 0));
            }
            else if (there is null || !SameContent(there, write.Entry))
            {
                now[key] = write.Entry with { Revision = (there?.Revision ?? 0) + 1, Sequence = ++place };
            }
        }

        if (conflicts is not null)
        {
            return conflicts;
        }

        foreach (((LedgerKind, string) key, LedgerEntry? entry) in now)
        {
            held[key] = entry;
            changed[key] = entry!;
        }

        Sequence = place;
        return [];
    }

    private static bool SameContent(LedgerEntry one, LedgerEntry other) =>
        one.Time == other.Time && one.Severity == other.Severity && one.Score == other.Score && one.Account == other.Account
        && one.Status == other.Status && one.Title == other.Title && one.Document.Span.SequenceEqual(other.Document.Span);
}
