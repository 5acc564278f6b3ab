using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

/// <summary>The feed is a ledger too, hence the kit.</summary>
public sealed class LedgerFeedTests : LedgerKit, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nephoscope-feed-");
    private int made;

    protected override int Histories => 5;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Tells_what_was_written_with_revision_and_place()
    {
        await using ILedger ledger = Make();
        using LedgerSubscription all = ((LedgerFeed)ledger).Subscribe([]);
        using LedgerSubscription notes = ((LedgerFeed)ledger).Subscribe([LedgerKind.Note]);
        await ledger.WriteAsync([new(Entry("one", 1))], CancellationToken.None);
        Assert.Equal(("one", 1L, 1L), await Next(all));
        await ledger.WriteAsync([new(Entry("one", 2)), new(Entry("n", 2) with { Kind = LedgerKind.Note })], CancellationToken.None);
        Assert.Equal(("one", 2L, 2L), await Next(all));
        Assert.Equal(("n", 1L, 3L), await Next(all));
        Assert.Equal(("n", 1L, 3L), await Next(notes));
    }

    [Fact]
    public async Task Does_not_tell_conflicts_nor_what_did_not_change()
    {
        await using ILedger ledger = Make();
        using LedgerSubscription all = ((LedgerFeed)ledger).Subscribe([]);
        await ledger.WriteAsync([new(Entry("one", 1))], CancellationToken.None);
        await ledger.WriteAsync([new(Entry("one", 1))], CancellationToken.None);
        await ledger.WriteAsync([new(Entry("two", 1), 5)], CancellationToken.None);
        await ledger.WriteAsync([new(Entry("three", 1))], CancellationToken.None);
        Assert.Equal(("one", 1L, 1L), await Next(all));
        Assert.Equal(("three", 1L, 2L), await Next(all));
    }

    [Fact]
    public async Task A_slow_subscriber_stops_nobody_and_is_told_that_it_missed_some()
    {
        await using ILedger ledger = Make();
        using LedgerSubscription slow = ((LedgerFeed)ledger).Subscribe([], capacity: 2);
        using LedgerSubscription quick = ((LedgerFeed)ledger).Subscribe([]);
        for (int i = 0; i < 50; i++)
        {
            await ledger.WriteAsync([new(Entry($"e{i}", i))], CancellationToken.None);
        }

        // Once the last one was told to the quick one, it was offered to the slow one too.
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal($"e{i}", (await Next(quick))!.Value.Uid);
        }

        Assert.Null(await Next(slow));
        await ledger.WriteAsync([new(Entry("later", 1))], CancellationToken.None);
        Assert.Equal("later", (await Next(slow))!.Value.Uid);
    }

    protected override ILedger Make() => new LedgerFeed(SqliteLedger.Open(new SqliteLedgerOptions(Path.Combine(folder.FullName, $"{++made}.db"))));

    /// <returns>Null for "missed some".</returns>
    private static async Task<(string Uid, long Revision, long Sequence)?> Next(LedgerSubscription subscription)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (LedgerNews news in subscription.ReadAsync(deadline.Token))
        {
            return news.Entry is { } entry ? (entry.Uid, entry.Revision, entry.Sequence) : null;
        }

        throw new InvalidOperationException("The feed ended.");
    }
}
