using Nephoscope.Events;
using Nephoscope.Storage;
using Npgsql;

namespace Nephoscope.Tests.Storage;

/// <summary>The same kit against a real server.</summary>
public sealed class PostgresLedgerTests(PostgresServer server) : LedgerKit, IClassFixture<PostgresServer>
{
    private static int made;

    protected override int Histories => 20;

    [Fact]
    public async Task What_was_written_is_there_when_it_is_opened_again()
    {
        string place = Next();
        await using (PostgresLedger ledger = await PostgresLedger.OpenAsync(place, CancellationToken.None))
        {
            await ledger.WriteAsync([new(Entry("one", 1))], CancellationToken.None);
        }

        await using PostgresLedger again = await PostgresLedger.OpenAsync(place, CancellationToken.None);
        await again.WriteAsync([new(Entry("one", 2))], CancellationToken.None);
        Assert.Equal(2, (await again.FindAsync(LedgerKind.Finding, "one", CancellationToken.None))!.Revision);
    }

    [Fact]
    public async Task Two_programs_share_one_order()
    {
        string place = Next();
        await using PostgresLedger one = await PostgresLedger.OpenAsync(place, CancellationToken.None);
        await using PostgresLedger other = await PostgresLedger.OpenAsync(place, CancellationToken.None);
        await Task.WhenAll(new[] { one, other }.Select((ledger, program) => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++)
            {
                await ledger.WriteAsync([new(Entry("shared", i, document: $"{program} {i}"))], CancellationToken.None);
            }
        })));
        LedgerEntry shared = (await one.FindAsync(LedgerKind.Finding, "shared", CancellationToken.None))!;
        Assert.Equal((50L, 50L), (shared.Revision, shared.Sequence));
    }

    [Fact]
    public async Task Forgets_what_is_old()
    {
        await using PostgresLedger ledger = await PostgresLedger.OpenAsync(Next(), CancellationToken.None);
        await ledger.WriteAsync([new(Entry("old", 1)), new(Entry("new", 10)), new(Entry("note", 1) with { Kind = LedgerKind.Note })], CancellationToken.None);
        Assert.Equal(1, await ledger.ForgetAsync(LedgerKind.Finding, new EventTime(10), CancellationToken.None));
        Assert.Null(await ledger.FindAsync(LedgerKind.Finding, "old", CancellationToken.None));
        Assert.NotNull(await ledger.FindAsync(LedgerKind.Finding, "new", CancellationToken.None));
        Assert.NotNull(await ledger.FindAsync(LedgerKind.Note, "note", CancellationToken.None));
    }

    [Fact]
    public async Task A_ledger_of_a_newer_version_is_refused()
    {
        string place = Next();
        await (await PostgresLedger.OpenAsync(place, CancellationToken.None)).DisposeAsync();
        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(place))
        {
            await using NpgsqlCommand command = source.CreateCommand("INSERT INTO schema_version VALUES (99)");
            await command.ExecuteNonQueryAsync();
        }

        LedgerVersionException refused = await Assert.ThrowsAsync<LedgerVersionException>(async () => await PostgresLedger.OpenAsync(place, CancellationToken.None));
        Assert.Contains("schema 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_input_output_error_without_the_password() =>
        Assert.DoesNotContain(
            "sesame",
            (await Assert.ThrowsAsync<IOException>(async () => await PostgresLedger.OpenAsync("Host=/nowhere;Username=a;Password=sesame", CancellationToken.None))).ToString(),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_schema_is_a_plain_name() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await PostgresLedger.OpenAsync("Host=/nowhere;Search Path=a'b", CancellationToken.None));

    [Fact]
    public void No_room_on_the_server_is_no_room() =>
        Assert.IsType<LedgerFullException>(PostgresFailure.Of(new PostgresException("could not extend file", "ERROR", "ERROR", "53100"), "written"));

    protected override ILedger Make() => PostgresLedger.OpenAsync(Next(), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>A schema of its own for each.</summary>
    private string Next()
    {
        if (server.Missing is { } why)
        {
            Assert.Skip(why);
        }

        return $"{server.ConnectionString};Search Path=test_{Interlocked.Increment(ref made)}";
    }
}
