using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Nephoscope.Storage;

/// <summary>
/// What one subscriber of a <see cref="LedgerFeed"/> has not read yet, up to a bound. One reader; disposing ends it.
/// </summary>
public sealed class LedgerSubscription : IDisposable
{
    private readonly LedgerFeed feed;
    private readonly HashSet<LedgerKind>? kinds;
    private readonly Channel<LedgerNews> news;
    private int missed;

    internal LedgerSubscription(LedgerFeed feed, IEnumerable<LedgerKind> kinds, int capacity)
    {
        this.feed = feed;
        HashSet<LedgerKind> wanted = [.. kinds];
        this.kinds = wanted.Count == 0 ? null : wanted;
        news = Channel.CreateBounded<LedgerNews>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>
    /// What is written from the subscription on, in the order it was found. The same entry may come again although it did not change, and
    /// one that changed twice at once comes once: <see cref="LedgerEntry.Sequence"/> tells. After <see cref="LedgerNews.Missed"/> what
    /// waited before it is left out, since it is read again anyway.
    /// </summary>
    public async IAsyncEnumerable<LedgerNews> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await news.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (Interlocked.Exchange(ref missed, 0) != 0)
            {
                while (news.Reader.TryRead(out _))
                {
                    // Left out.
                }

                yield return default;
            }
            else if (news.Reader.TryRead(out LedgerNews one))
            {
                yield return one;
            }
        }
    }

    public void Dispose()
    {
        feed.Leave(this);
        news.Writer.TryComplete();
    }

    internal bool Wants(LedgerKind kind) => kinds is null || kinds.Contains(kind);

    internal void Tell(LedgerEntry entry)
    {
        if (Wants(entry.Kind) && !news.Writer.TryWrite(new LedgerNews(entry)))
        {
            Volatile.Write(ref missed, 1);
        }
    }

    internal void TellMissed()
    {
        Volatile.Write(ref missed, 1);

        // Wakes a reader that waits; where there is no room it has enough to wake for.
        news.Writer.TryWrite(default);
    }

    internal void End() => news.Writer.TryComplete();
}
