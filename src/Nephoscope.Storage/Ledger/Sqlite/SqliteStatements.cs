using Microsoft.Data.Sqlite;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>The prepared statements of the connection that writes. One thread.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private static readonly string[] Columns =
        ["@kind", "@uid", "@time", "@severity", "@score", "@account", "@status", "@title", "@revision", "@sequence", "@search"];

    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;
    private readonly SqliteCommand rollback;
    private readonly SqliteCommand sequence;
    private readonly SqliteCommand setSequence;
    private readonly SqliteCommand find;
    private readonly SqliteCommand putEntry;
    private readonly SqliteCommand putContent;
    private readonly SqliteCommand forgetContent;
    private readonly SqliteCommand forgetEntries;

    public SqliteStatements(SqliteConnection connection)
    {
        begin = Prepare(connection, "BEGIN IMMEDIATE");
        commit = Prepare(connection, "COMMIT");
        rollback = Prepare(connection, "ROLLBACK");
        sequence = Prepare(connection, "SELECT sequence FROM counter");
        setSequence = Prepare(connection, "UPDATE counter SET sequence = @sequence", "@sequence");
        find = Prepare(connection, LedgerSelect.Find, "@kind", "@uid");
        putEntry = Prepare(
            connection,
            """
            INSERT INTO entry (kind, uid, time, severity, score, account, status, title, revision, sequence, search)
            VALUES (@kind, @uid, @time, @severity, @score, @account, @status, @title, @revision, @sequence, @search)
            ON CONFLICT (kind, uid) DO UPDATE SET time = excluded.time, severity = excluded.severity, score = excluded.score,
                account = excluded.account, status = excluded.status, title = excluded.title, revision = excluded.revision,
                sequence = excluded.sequence, search = excluded.search
            RETURNING id
            """,
            Columns);
        putContent = Prepare(
            connection,
            "INSERT INTO content (id, document) VALUES (@id, @document) ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            "@id",
            "@document");
        forgetContent = Prepare(connection, "DELETE FROM content WHERE id IN (SELECT id FROM entry WHERE kind = @kind AND time < @before)", "@kind", "@before");
        forgetEntries = Prepare(connection, "DELETE FROM entry WHERE kind = @kind AND time < @before", "@kind", "@before");
    }

    public void Begin() => begin.ExecuteNonQuery();

    public void Commit() => commit.ExecuteNonQuery();

    /// <summary>Also where the database did it by itself already.</summary>
    public void Rollback()
    {
        try
        {
            rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // No transaction is active: that is what was asked for.
        }
    }

    public long Sequence() => (long)sequence.ExecuteScalar()!;

    public LedgerEntry? Find(LedgerKind kind, string uid)
    {
        Set(find, (long)kind, uid);
        using SqliteDataReader row = find.ExecuteReader();
        return row.Read() ? LedgerSelect.Read(row) : null;
    }

    /// <summary>Writes what was decided.</summary>
    public void Write(LedgerMerge merge)
    {
        if (merge.Changed.Count == 0)
        {
            return;
        }

        foreach (LedgerEntry entry in merge.Changed)
        {
            Set(
                putEntry,
                (long)entry.Kind,
                entry.Uid,
                entry.Time.Nanoseconds,
                (long)entry.Severity,
                (long)entry.Score.Value,
                entry.Account,
                entry.Status,
                entry.Title,
                entry.Revision,
                entry.Sequence,
                LedgerText.Searchable(entry));
            Set(putContent, (long)putEntry.ExecuteScalar()!, entry.Document.ToArray());
            putContent.ExecuteNonQuery();
        }

        Set(setSequence, merge.Sequence);
        setSequence.ExecuteNonQuery();
    }

    public long Forget(LedgerKind kind, EventTime before)
    {
        Set(forgetContent, (long)kind, before.Nanoseconds);
        forgetContent.ExecuteNonQuery();
        Set(forgetEntries, (long)kind, before.Nanoseconds);
        return forgetEntries.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[begin, commit, rollback, sequence, setSequence, find, putEntry, putContent, forgetContent, forgetEntries])
        {
            command.Dispose();
        }
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params string[] parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, null));
        }

        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}
