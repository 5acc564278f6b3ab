using Microsoft.Data.Sqlite;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

public sealed class SqliteLedgerTests : LedgerKit, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nephoscope-ledger-");
    private int made;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_written_is_there_when_it_is_opened_again()
    {
        string path = Next();
        await using (SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(path)))
        {
            await ledger.WriteAsync([new(Entry("one", 1))], CancellationToken.None);
            await ledger.WriteAsync([new(Entry("one", 2))], CancellationToken.None);
        }

        await using SqliteLedger again = SqliteLedger.Open(new SqliteLedgerOptions(path));
        Assert.Equal(2, (await again.FindAsync(LedgerKind.Finding, "one", CancellationToken.None))!.Revision);
        await again.WriteAsync([new(Entry("two", 1))], CancellationToken.None);
        Assert.Equal(3, (await again.FindAsync(LedgerKind.Finding, "two", CancellationToken.None))!.Sequence);
    }

    [Fact]
    public async Task Every_commit_is_synced_and_the_file_is_private()
    {
        string path = Next();
        await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(path));
        await ledger.WriteAsync([new(Entry("one", 1))], CancellationToken.None);
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path + "-wal"));
        }
    }

    [Fact]
    public async Task A_full_ledger_says_so_writes_nothing_and_can_still_be_read()
    {
        await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(Next()) { MostBytes = 400_000 });
        string big = new('x', 10_000);
        int written = 0;
        await Assert.ThrowsAsync<LedgerFullException>(async () =>
        {
            for (; written < 100; written++)
            {
                await ledger.WriteAsync([new(Entry($"a{written}", written, document: big)), new(Entry($"b{written}", written, document: big))], CancellationToken.None);
            }
        });
        Assert.InRange(written, 5, 99);
        LedgerPage page = await ledger.QueryAsync(new LedgerQuery(LedgerKind.Finding), CancellationToken.None);
        Assert.Equal(written * 2, page.Total);
        Assert.Null(await ledger.FindAsync(LedgerKind.Finding, $"a{written}", CancellationToken.None));

        // Room that retention makes is used again.
        Assert.Equal(written * 2, await ledger.ForgetAsync(LedgerKind.Finding, new EventTime(1000), CancellationToken.None));
        await ledger.WriteAsync([new(Entry("again", 1, document: big))], CancellationToken.None);
        Assert.Equal((written * 2) + 1, (await ledger.FindAsync(LedgerKind.Finding, "again", CancellationToken.None))!.Sequence);
    }

    [Fact]
    public async Task Who_is_too_big_is_refused_alone()
    {
        await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(Next()) { MostBytes = 400_000 });
        Task<bool>[] all = [.. Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await ledger.WriteAsync([new(Entry($"e{i}", i, document: new string('x', i == 7 ? 1_000_000 : 10)))], CancellationToken.None);
                return true;
            }
            catch (LedgerFullException)
            {
                return false;
            }
        })];
        bool[] written = await Task.WhenAll(all);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i != 7), written);
        Assert.Equal(19, (await ledger.QueryAsync(new LedgerQuery(LedgerKind.Finding), CancellationToken.None)).Total);
    }

    [Fact]
    public async Task A_ledger_of_a_newer_version_is_refused_untouched()
    {
        string path = Next();
        await SqliteLedger.Open(new SqliteLedgerOptions(path)).DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_version VALUES (99)";
            command.ExecuteNonQuery();
        }

        LedgerVersionException refused = Assert.Throws<LedgerVersionException>(() => SqliteLedger.Open(new SqliteLedgerOptions(path)));
        Assert.Contains("schema 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        Assert.Throws<LedgerVersionException>(() => SqliteLedger.Open(new SqliteLedgerOptions(path) { ReadOnly = true }));
    }

    [Fact]
    public void A_file_that_is_no_ledger_is_refused()
    {
        string path = Path.Combine(folder.FullName, "text.db");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("this is no database ", 1000)));
        Assert.Contains("no ledger", Assert.Throws<IOException>(() => SqliteLedger.Open(new SqliteLedgerOptions(path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_taken_in_use_is_a_whole_ledger()
    {
        await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(Next()));
        await ledger.WriteAsync([new(Entry("one", 1))], CancellationToken.None);
        string copy = Next();
        await ledger.BackupAsync(copy, CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(async () => await ledger.BackupAsync(copy, CancellationToken.None));
        await using SqliteLedger other = SqliteLedger.Open(new SqliteLedgerOptions(copy) { ReadOnly = true });
        Assert.NotNull(await other.FindAsync(LedgerKind.Finding, "one", CancellationToken.None));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await other.WriteAsync([new(Entry("two", 1))], CancellationToken.None));
    }

    protected override ILedger Make() => SqliteLedger.Open(new SqliteLedgerOptions(Next()));

    private string Next() => Path.Combine(folder.FullName, "sub", $"{++made}.db");
}
