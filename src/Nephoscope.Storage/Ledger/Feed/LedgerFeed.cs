using System.Collections.Immutable;
using System.Threading.Channels;

namespace Nephoscope.Storage;

/// <summary>
/// A ledger that tells subscribers what was written through it. Telling happens behind the writer's back and never makes it wait: who is
/// too slow is told that it missed something. Safe for use by many threads; disposing disposes the ledger behind it.
/// </summary>
public sealed class LedgerFeed : ILedger
{
    private const int MostPending = 1024;
    private const int MostRemembered = 8192;
    private readonly ILedger ledger;
    private readonly Channel<IReadOnlyList<LedgerWrite>> written =
        Channel.CreateBounded<IReadOnlyList<LedgerWrite>>(new BoundedChannelOptions(MostPending) { SingleReader = true });

    private readonly Dictionary<(LedgerKind, string), long> told = [];
    private readonly Task loop;
    private ImmutableArray<LedgerSubscription> subscribers = [];

    public LedgerFeed(ILedger ledger)
    {
        this.ledger = ledger;
        loop = Task.Run(Run);
    }

    /// <summary>Begins to listen; dispose it to end.</summary>
    /// <param name="kinds">Which kinds; none means all.</param>
    /// <param name="capacity">How many entries may wait for the subscriber before it misses some.</param>
    public LedgerSubscription Subscribe(IEnumerable<LedgerKind> kinds, int capacity = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var subscription = new LedgerSubscription(this, kinds, capacity);
        ImmutableInterlocked.Update(ref subscribers, (all, one) => all.Add(one), subscription);
        return subscription;
    }

    public async ValueTask<IReadOnlyList<LedgerConflict>> WriteAsync(IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        IReadOnlyList<LedgerConflict> conflicts = await ledger.WriteAsync(writes, cancellation).ConfigureAwait(false);
        if (conflicts.Count == 0 && writes.Count > 0 && !subscribers.IsEmpty && !written.Writer.TryWrite(writes))
        {
            TellMissed();
        }

        return conflicts;
    }

    public ValueTask<LedgerEntry?> FindAsync(LedgerKind kind, string uid, CancellationToken cancellation) => ledger.FindAsync(kind, uid, cancellation);

    public ValueTask<LedgerPage> QueryAsync(LedgerQuery query, CancellationToken cancellation) => ledger.QueryAsync(query, cancellation);

    public async ValueTask DisposeAsync()
    {
        written.Writer.TryComplete();
        await loop.ConfigureAwait(false);
        foreach (LedgerSubscription subscriber in subscribers)
        {
            subscriber.End();
        }

        await ledger.DisposeAsync().ConfigureAwait(false);
    }

    internal void Leave(LedgerSubscription subscription) =>
        ImmutableInterlocked.Update(ref subscribers, (all, one) => all.Remove(one), subscription);

    private async Task Run()
    {
        await foreach (IReadOnlyList<LedgerWrite> writes in written.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                foreach (LedgerWrite write in writes)
                {
                    await Tell(write.Entry.Kind, write.Entry.Uid).ConfigureAwait(false);
                }
            }
            catch (IOException)
            {
                // What cannot be read cannot be told; the subscribers learn that they do not know.
                TellMissed();
            }
        }
    }

    /// <summary>The entry is read again: what was handed in knows neither its revision nor its place.</summary>
    private async ValueTask Tell(LedgerKind kind, string uid)
    {
        ImmutableArray<LedgerSubscription> now = subscribers;
        if (!now.Any(subscriber => subscriber.Wants(kind)) || await ledger.FindAsync(kind, uid, CancellationToken.None).ConfigureAwait(false) is not { } entry)
        {
            return;
        }

        if (told.TryGetValue((kind, entry.Uid), out long before) && before == entry.Sequence)
        {
            return;
        }

        if (told.Count >= MostRemembered)
        {
            told.Clear();
        }

        told[(kind, entry.Uid)] = entry.Sequence;
        foreach (LedgerSubscription subscriber in now)
        {
            subscriber.Tell(entry);
        }
    }

    private void TellMissed()
    {
        foreach (LedgerSubscription subscriber in subscribers)
        {
            subscriber.TellMissed();
        }
    }
}
