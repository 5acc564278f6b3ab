using System.Text;
using CsCheck;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

/// <summary>What every ledger must do. An implementation derives from it and says how an empty one is made.</summary>
public abstract class LedgerKit
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>How many random histories are tried.</summary>
    protected virtual int Histories => 40;

    /// <summary>A new ledger with nothing in it.</summary>
    protected abstract ILedger Make();

    [Fact]
    public void Does_what_the_model_does() =>
        Gen.Select(LedgerGen.Writes.Array[1, 25], LedgerGen.Query.Array[6]).Sample(
            (history, queries) => Compare(history, queries).GetAwaiter().GetResult(), iter: Histories, threads: 1);

    [Fact]
    public async Task Writes_all_or_nothing()
    {
        await using ILedger ledger = Make();
        await ledger.WriteAsync([new(Entry("one", 1))], None);
        IReadOnlyList<LedgerConflict> conflicts = await ledger.WriteAsync([new(Entry("two", 1), 0), new(Entry("one", 2), 7), new(Entry("three", 1))], None);
        Assert.Equal([new LedgerConflict(LedgerKind.Finding, "one", 1)], conflicts);
        Assert.Null(await ledger.FindAsync(LedgerKind.Finding, "two", None));
        Assert.Null(await ledger.FindAsync(LedgerKind.Finding, "three", None));
        Assert.Equal(1, (await ledger.FindAsync(LedgerKind.Finding, "one", None))!.Revision);
    }

    [Fact]
    public async Task A_repeated_write_leaves_no_trace()
    {
        await using ILedger ledger = Make();
        LedgerWrite[] writes = [new(Entry("one", 1)), new(Entry("two", 2))];
        await ledger.WriteAsync(writes, None);
        LedgerEntry before = (await ledger.FindAsync(LedgerKind.Finding, "two", None))!;
        await ledger.WriteAsync(writes, None);
        LedgerEntry after = (await ledger.FindAsync(LedgerKind.Finding, "two", None))!;
        Assert.Equal((before.Revision, before.Sequence), (after.Revision, after.Sequence));
        await ledger.WriteAsync([new(Entry("three", 3))], None);
        Assert.Equal(before.Sequence + 1, (await ledger.FindAsync(LedgerKind.Finding, "three", None))!.Sequence);
    }

    [Theory]
    [InlineData(LedgerOrder.Newest)]
    [InlineData(LedgerOrder.Severest)]
    [InlineData(LedgerOrder.Written)]
    public async Task Pages_hold_still_while_entries_are_added(LedgerOrder order)
    {
        await using ILedger ledger = Make();
        await ledger.WriteAsync([.. Enumerable.Range(0, 50).Select(i => new LedgerWrite(Entry($"old{i}", i / 3, i % 4)))], None);
        var query = new LedgerQuery(LedgerKind.Finding) { Order = order, Limit = 7 };
        List<string> whole = [.. (await ledger.QueryAsync(query with { Limit = 1000 }, None)).Entries.Select(e => e.Uid)];
        List<string> paged = [];
        int added = 0;
        for (LedgerPage page = await ledger.QueryAsync(query, None); ; page = await ledger.QueryAsync(query with { Cursor = page.Next }, None))
        {
            paged.AddRange(page.Entries.Select(e => e.Uid));
            Assert.Equal(50 + added, page.Total);
            if (page.Next is null)
            {
                break;
            }

            for (int i = 0; added < 30 && i < 5; i++, added++)
            {
                await ledger.WriteAsync([new(Entry($"new{added}", added * 5 % 17, added % 4))], None);
            }
        }

        Assert.Equal(whole, paged.Where(uid => uid.StartsWith("old", StringComparison.Ordinal)));
        Assert.Equal(paged.Count, paged.Distinct().Count());
    }

    [Fact]
    public async Task Many_writers_at_once_are_put_into_one_order()
    {
        await using ILedger ledger = Make();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Empty(await ledger.WriteAsync([new(Entry($"{writer}-{i}", i)), new(Entry("shared", i, document: $"{writer} {i}"))], None));
            }
        })));
        LedgerPage page = await ledger.QueryAsync(new LedgerQuery(LedgerKind.Finding) { Order = LedgerOrder.Written, Limit = 1000 }, None);
        Assert.Equal(161, page.Total);
        Assert.Equal(160, page.Entries.Single(e => e.Uid == "shared").Revision);
        Assert.Equal(320, page.Entries[^1].Sequence);
        Assert.Equal(161, page.Entries.Select(e => e.Sequence).Distinct().Count());
    }

    [Fact]
    public async Task Of_many_who_expect_the_same_revision_one_wins()
    {
        await using ILedger ledger = Make();
        await ledger.WriteAsync([new(Entry("incident", 0))], None);
        IReadOnlyList<LedgerConflict>[] all = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(async () => await ledger.WriteAsync([new(Entry("incident", 0, document: $"by {i}"), 1)], None))));
        Assert.Equal(1, all.Count(conflicts => conflicts.Count == 0));
        Assert.All(all.Where(conflicts => conflicts.Count > 0), conflicts => Assert.Equal(2, Assert.Single(conflicts).Revision));
    }

    [Fact]
    public async Task Text_that_no_database_may_hold_is_made_harmless()
    {
        await using ILedger ledger = Make();
        LedgerEntry hostile = Entry("a\0b", 1) with { Title = "x\0\ud800y", Account = new string('a', 5000), Status = "\udc00", Document = "{\"\\u0000\":\"\0\"}"u8.ToArray() };
        await ledger.WriteAsync([new(hostile)], None);
        LedgerEntry kept = (await ledger.FindAsync(LedgerKind.Finding, "a\0b", None))!;
        Assert.Equal("a\ufffdb", kept.Uid);
        Assert.Equal("x\ufffd\ufffdy", kept.Title);
        Assert.Equal("\ufffd", kept.Status);
        Assert.Equal(512, kept.Account.Length);
        Assert.Equal(hostile.Document.ToArray(), kept.Document.ToArray());
        await ledger.WriteAsync([new(hostile)], None);
        Assert.Equal(1, (await ledger.FindAsync(LedgerKind.Finding, "a\0b", None))!.Revision);
        Assert.Equal(1, (await ledger.QueryAsync(new LedgerQuery(LedgerKind.Finding) { Text = "X\0", Account = new string('a', 5000) }, None)).Total);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused()
    {
        await using ILedger ledger = Make();
        await ledger.WriteAsync([.. Enumerable.Range(0, 3).Select(i => new LedgerWrite(Entry($"e{i}", i)))], None);
        var query = new LedgerQuery(LedgerKind.Finding) { Limit = 1 };
        string cursor = (await ledger.QueryAsync(query, None)).Next!;
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ledger.QueryAsync(query with { Limit = 0 }, None));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ledger.QueryAsync(query with { Limit = 1001 }, None));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ledger.QueryAsync(query with { Cursor = cursor, Order = LedgerOrder.Written }, None));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ledger.QueryAsync(query with { Cursor = "' OR 1=1" }, None));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ledger.QueryAsync(query with { Cursor = "" }, None));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ledger.WriteAsync([new(Entry("fine", 1)), new(Entry(new string('u', 513), 1))], None));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ledger.WriteAsync([new(Entry("", 1))], None));
        Assert.Equal(3, (await ledger.QueryAsync(query, None)).Total);
    }

    protected static LedgerEntry Entry(string uid, long time, int severity = 3, string document = "{}") => new()
    {
        Kind = LedgerKind.Finding,
        Uid = uid,
        Time = new EventTime(time),
        Severity = (Severity)severity,
        Title = "Title of " + uid,
        Document = Encoding.UTF8.GetBytes(document),
    };

    private async Task Compare(LedgerWrite[][] history, LedgerQuery[] queries)
    {
        await using ILedger ledger = Make();
        var model = new LedgerModel();
        for (int i = 0; i < history.Length; i++)
        {
            Assert.Equal(model.Write(history[i]), await ledger.WriteAsync(history[i], None));
            if (i % 3 == 0)
            {
                // Written again, as after a crash: the last one, or one whose entries have changed since.
                LedgerWrite[] again = [.. history[i / 2].Concat(history[i]).Select(write => write with { ExpectedRevision = null })];
                Assert.Equal(model.Write(again), await ledger.WriteAsync(again, None));
            }
        }

        foreach (LedgerEntry entry in history.SelectMany(writes => writes).Select(write => write.Entry))
        {
            Assert.Equal(LedgerModel.Whole(model.Find(entry.Kind, entry.Uid)), LedgerModel.Whole(await ledger.FindAsync(entry.Kind, entry.Uid, None)));
        }

        foreach (LedgerQuery query in queries)
        {
            IReadOnlyList<LedgerEntry> expected = model.Query(query);
            List<LedgerEntry> found = [];
            LedgerPage page = await ledger.QueryAsync(query, None);
            for (; page.Next is not null; page = await ledger.QueryAsync(query with { Cursor = page.Next }, None))
            {
                Assert.Equal(query.Limit, page.Entries.Count);
                found.AddRange(page.Entries);
            }

            found.AddRange(page.Entries);
            Assert.Equal(expected.Select(LedgerModel.Whole), found.Select(LedgerModel.Whole));
            Assert.Equal(expected.Count, page.Total);
        }
    }
}
