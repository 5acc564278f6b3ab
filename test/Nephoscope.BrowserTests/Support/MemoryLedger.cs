using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.BrowserTests.Support;

/// <summary>A ledger in memory, for pages. Keeps the contract of <see cref="ILedger"/> except that nothing outlives the process.</summary>
internal sealed class MemoryLedger : ILedger
{
    private readonly Lock gate = new();
    private readonly Dictionary<(LedgerKind Kind, string Uid), LedgerEntry> entries = [];
    private readonly List<(IReadOnlyList<LedgerKind> Kinds, Action Changed)> listeners = [];
    private long sequence;

    /// <summary>Reading fails while it is set.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Hears of each question after its answer was found and before it is given.</summary>
    public Action<LedgerQuery>? Answering { get; set; }

    public IDisposable Listen(IReadOnlyList<LedgerKind> kinds, Action changed)
    {
        lock (gate)
        {
            listeners.Add((kinds, changed));
        }

        return new Ending(() =>
        {
            lock (gate)
            {
                listeners.Remove((kinds, changed));
            }
        });
    }

    public ValueTask<IReadOnlyList<LedgerConflict>> WriteAsync(IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        Action[] told;
        lock (gate)
        {
            List<LedgerConflict> conflicts =
            [
                .. writes.Where(write => write.ExpectedRevision is { } expected && expected != Revision(write.Entry))
                    .Select(write => new LedgerConflict(write.Entry.Kind, write.Entry.Uid, Revision(write.Entry))),
            ];
            if (conflicts.Count > 0)
            {
                return new(conflicts);
            }

            foreach (LedgerWrite write in writes)
            {
                entries[(write.Entry.Kind, write.Entry.Uid)] = write.Entry with { Revision = Revision(write.Entry) + 1, Sequence = ++sequence };
            }

            told = [.. listeners.Where(listener => writes.Any(write => listener.Kinds.Contains(write.Entry.Kind))).Select(listener => listener.Changed)];
        }

        foreach (Action listener in told)
        {
            listener();
        }

        return new(Array.Empty<LedgerConflict>());
    }

    public ValueTask<LedgerEntry?> FindAsync(LedgerKind kind, string uid, CancellationToken cancellation)
    {
        ThrowIfBroken();
        lock (gate)
        {
            return new(entries.GetValueOrDefault((kind, uid)));
        }
    }

    public ValueTask<LedgerPage> QueryAsync(LedgerQuery query, CancellationToken cancellation)
    {
        ThrowIfBroken();
        List<LedgerEntry> found;
        lock (gate)
        {
            found = [.. entries.Values.Where(entry => Fits(entry, query))];
        }

        IEnumerable<LedgerEntry> ordered = query.Order switch
        {
            LedgerOrder.Severest => found.OrderByDescending(entry => entry.Severity).ThenByDescending(entry => entry.Score).ThenByDescending(entry => entry.Time).ThenBy(entry => entry.Sequence),
            LedgerOrder.Written => found.OrderBy(entry => entry.Sequence),
            _ => found.OrderByDescending(entry => entry.Time).ThenByDescending(entry => entry.Sequence),
        };
        int from = query.Cursor is { } cursor ? int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture) : 0;
        List<LedgerEntry> page = [.. ordered.Skip(from).Take(query.Limit)];
        int next = from + page.Count;
        Answering?.Invoke(query);
        return new(new LedgerPage(page, next < found.Count ? next.ToString(System.Globalization.CultureInfo.InvariantCulture) : null, found.Count));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool Fits(LedgerEntry entry, LedgerQuery query) =>
        entry.Kind == query.Kind && entry.Severity >= query.LeastSeverity && entry.Sequence > query.After
        && (query.From is not { } from || entry.Time >= from) && (query.To is not { } to || entry.Time < to)
        && (query.Account is null || entry.Account == query.Account) && (query.Status is null || entry.Status == query.Status)
        && (query.Text is null || entry.Title.Contains(query.Text, StringComparison.OrdinalIgnoreCase) || entry.Uid.Contains(query.Text, StringComparison.OrdinalIgnoreCase));

    private long Revision(LedgerEntry entry) => entries.TryGetValue((entry.Kind, entry.Uid), out LedgerEntry? known) ? known.Revision : 0;

    private void ThrowIfBroken()
    {
        if (IsBroken)
        {
            throw new IOException("The ledger was told to fail.");
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
