using Nephoscope.Events;
using Npgsql;
using NpgsqlTypes;

namespace Nephoscope.Storage;

/// <summary>
/// One transaction of writes in PostgreSQL: three round trips whatever their number. The counter's row is locked first, so that transactions
/// of all programs on this ledger follow one another, and places in the order of writes become visible in order.
/// </summary>
internal static class PostgresWrite
{
    private const string Put = """
        WITH given AS (
            SELECT * FROM unnest(@kinds, @uids, @times, @severities, @scores, @accounts, @statuses, @titles, @revisions, @sequences, @searches, @documents)
                AS g (kind, uid, time, severity, score, account, status, title, revision, sequence, search, document)),
        put AS (
            INSERT INTO entry (kind, uid, time, severity, score, account, status, title, revision, sequence, search)
            SELECT kind, uid, time, severity, score, account, status, title, revision, sequence, search FROM given
            ON CONFLICT (kind, uid) DO UPDATE SET time = excluded.time, severity = excluded.severity, score = excluded.score,
                account = excluded.account, status = excluded.status, title = excluded.title, revision = excluded.revision,
                sequence = excluded.sequence, search = excluded.search
            RETURNING id, kind, uid)
        INSERT INTO content (id, document)
        SELECT put.id, given.document FROM put JOIN given ON given.kind = put.kind AND given.uid = put.uid
        ON CONFLICT (id) DO UPDATE SET document = excluded.document
        """;

    public static async ValueTask<IReadOnlyList<LedgerConflict>[]> CommitAsync(NpgsqlDataSource source, IReadOnlyList<LedgerJob> group)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync().ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        LedgerMerge merge = await Hold(connection, group).ConfigureAwait(false);
        var results = new IReadOnlyList<LedgerConflict>[group.Count];
        for (int i = 0; i < group.Count; i++)
        {
            results[i] = merge.Apply(group[i].Writes);
        }

        if (merge.Changed.Count > 0)
        {
            await Write(connection, merge).ConfigureAwait(false);
            await transaction.CommitAsync().ConfigureAwait(false);
        }

        return results;
    }

    /// <summary>Takes the lock and reads what the ledger holds of all that is to be written.</summary>
    private static async ValueTask<LedgerMerge> Hold(NpgsqlConnection connection, IReadOnlyList<LedgerJob> group)
    {
        HashSet<(LedgerKind Kind, string Uid)> keys = [.. group.SelectMany(job => job.Writes).Select(write => (write.Entry.Kind, write.Entry.Uid))];
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT sequence FROM counter FOR UPDATE"));
        var find = new NpgsqlBatchCommand(LedgerSelect.All("(e.kind, e.uid) IN (SELECT * FROM unnest(@kinds, @uids))"));
        find.Parameters.Add(Array("@kinds", NpgsqlDbType.Smallint, keys.Select(key => (short)key.Kind)));
        find.Parameters.Add(Array("@uids", NpgsqlDbType.Text, keys.Select(key => key.Uid)));
        batch.BatchCommands.Add(find);
        await using NpgsqlDataReader row = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        await row.ReadAsync().ConfigureAwait(false);
        var merge = new LedgerMerge(row.GetInt64(0));
        await row.NextResultAsync().ConfigureAwait(false);
        foreach ((LedgerKind kind, string uid) in keys)
        {
            merge.Hold(kind, uid, null);
        }

        while (await row.ReadAsync().ConfigureAwait(false))
        {
            LedgerEntry entry = LedgerSelect.Read(row);
            merge.Hold(entry.Kind, entry.Uid, entry);
        }

        return merge;
    }

    private static async ValueTask Write(NpgsqlConnection connection, LedgerMerge merge)
    {
        IReadOnlyCollection<LedgerEntry> entries = merge.Changed;
        await using var batch = new NpgsqlBatch(connection);
        var put = new NpgsqlBatchCommand(Put);
        put.Parameters.AddRange((NpgsqlParameter[])
        [
            Array("@kinds", NpgsqlDbType.Smallint, entries.Select(entry => (short)entry.Kind)),
            Array("@uids", NpgsqlDbType.Text, entries.Select(entry => entry.Uid)),
            Array("@times", NpgsqlDbType.Bigint, entries.Select(entry => entry.Time.Nanoseconds)),
            Array("@severities", NpgsqlDbType.Smallint, entries.Select(entry => (short)entry.Severity)),
            Array("@scores", NpgsqlDbType.Integer, entries.Select(entry => entry.Score.Value)),
            Array("@accounts", NpgsqlDbType.Text, entries.Select(entry => entry.Account)),
            Array("@statuses", NpgsqlDbType.Text, entries.Select(entry => entry.Status)),
            Array("@titles", NpgsqlDbType.Text, entries.Select(entry => entry.Title)),
            Array("@revisions", NpgsqlDbType.Bigint, entries.Select(entry => entry.Revision)),
            Array("@sequences", NpgsqlDbType.Bigint, entries.Select(entry => entry.Sequence)),
            Array("@searches", NpgsqlDbType.Text, entries.Select(LedgerText.Searchable)),
            Array("@documents", NpgsqlDbType.Bytea, entries.Select(entry => entry.Document.ToArray())),
        ]);
        batch.BatchCommands.Add(put);
        var count = new NpgsqlBatchCommand("UPDATE counter SET sequence = @sequence");
        count.Parameters.Add(new NpgsqlParameter<long>("@sequence", merge.Sequence));
        batch.BatchCommands.Add(count);
        await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private static NpgsqlParameter<T[]> Array<T>(string name, NpgsqlDbType type, IEnumerable<T> values) =>
        new(name, NpgsqlDbType.Array | type) { TypedValue = [.. values] };
}
