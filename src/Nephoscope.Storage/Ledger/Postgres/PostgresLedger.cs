using System.Data;
using Nephoscope.Events;
using Npgsql;

namespace Nephoscope.Storage;

/// <summary>
/// The ledger in PostgreSQL (14 or later), for who wants it on a server: several programs may share it. A write returned from is on the
/// server's disk (<c>synchronous_commit</c> is on). Safe for use by many threads. Failures of the way to the server are
/// <see cref="IOException"/>s; a write that met one may be repeated, since the same content again changes nothing.
/// </summary>
public sealed class PostgresLedger : ILedger
{
    private const string Position = "strpos";
    private const string DefaultSchema = "nephoscope";
    private readonly NpgsqlDataSource source;
    private readonly LedgerQueue queue;

    private PostgresLedger(NpgsqlDataSource source)
    {
        this.source = source;
        queue = new LedgerQueue(group => PostgresWrite.CommitAsync(source, group), failure => PostgresFailure.Of(failure, "written"));
    }

    /// <summary>Connects, makes the tables where there are none, and brings those of an older version up to this one.</summary>
    /// <param name="connectionString">
    /// Npgsql's, such as <c>Host=db;Database=nephoscope;Username=...;Password=...</c>. The tables go into the schema that <c>Search Path</c>
    /// names; <c>nephoscope</c> unless told.
    /// </param>
    /// <exception cref="ArgumentException">It is no connection string, or its schema is no plain name.</exception>
    /// <exception cref="LedgerVersionException">A newer version wrote it.</exception>
    /// <exception cref="IOException">The server cannot be reached or refuses.</exception>
    public static async ValueTask<PostgresLedger> OpenAsync(string connectionString, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        string schema = settings.SearchPath ?? DefaultSchema;
        if (schema.Length > 63 || !schema.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_') || char.IsAsciiDigit(schema[0]))
        {
            throw new ArgumentException("Search Path must be one name of small letters, digits and underscores.", nameof(connectionString));
        }

        settings.SearchPath = schema;
        settings.ApplicationName ??= "nephoscope";
        settings.Options = (settings.Options + " -c synchronous_commit=on").Trim();
        NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(settings.ToString()).EnableArrays().EnableTransportSecurity().Build();
        try
        {
            await PostgresSchema.MigrateAsync(source, schema, cancellation).ConfigureAwait(false);
            return new PostgresLedger(source);
        }
        catch (Exception failure)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            if (PostgresFailure.Of(failure, "opened") is var told && !ReferenceEquals(told, failure))
            {
                throw told;
            }

            throw;
        }
    }

    public async ValueTask<IReadOnlyList<LedgerConflict>> WriteAsync(IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        LedgerWrite[] clean = LedgerText.Clean(writes);
        return clean.Length == 0 ? [] : await queue.Do(new LedgerJob(clean), cancellation).ConfigureAwait(false);
    }

    public ValueTask<LedgerEntry?> FindAsync(LedgerKind kind, string uid, CancellationToken cancellation)
    {
        string clean = LedgerText.Uid(uid);
        return Read(
            async connection =>
            {
                await using var command = new NpgsqlCommand(LedgerSelect.Find, connection);
                command.Parameters.Add(new NpgsqlParameter<long>("@kind", (long)kind));
                command.Parameters.Add(new NpgsqlParameter<string>("@uid", clean));
                await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
                return await row.ReadAsync(cancellation).ConfigureAwait(false) ? LedgerSelect.Read(row) : null;
            },
            cancellation);
    }

    public ValueTask<LedgerPage> QueryAsync(LedgerQuery query, CancellationToken cancellation)
    {
        var select = new LedgerSelect(query, Position);
        return Read(
            async connection =>
            {
                // One snapshot: the total and the page tell of the same moment.
                await using NpgsqlTransaction moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
                List<LedgerEntry> entries = [];
                await using (NpgsqlCommand page = Command(connection, select, select.Page))
                await using (NpgsqlDataReader row = await page.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
                {
                    while (await row.ReadAsync(cancellation).ConfigureAwait(false))
                    {
                        entries.Add(LedgerSelect.Read(row));
                    }
                }

                await using NpgsqlCommand count = Command(connection, select, select.Count);
                return select.ToPage(entries, (long)(await count.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!);
            },
            cancellation);
    }

    /// <summary>Removes the entries of a kind that tell of a time before: what retention does.</summary>
    /// <returns>How many were removed.</returns>
    public ValueTask<long> ForgetAsync(LedgerKind kind, EventTime before, CancellationToken cancellation) => Read(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                WITH gone AS (DELETE FROM entry WHERE kind = @kind AND time < @before RETURNING id),
                emptied AS (DELETE FROM content WHERE id IN (SELECT id FROM gone))
                SELECT count(*) FROM gone
                """,
                connection);
            command.Parameters.Add(new NpgsqlParameter<long>("@kind", (long)kind));
            command.Parameters.Add(new NpgsqlParameter<long>("@before", before.Nanoseconds));
            return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
        },
        cancellation);

    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, LedgerSelect select, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        select.Bind(command);
        return command;
    }

    private async ValueTask<T> Read<T>(Func<NpgsqlConnection, ValueTask<T>> read, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            return await read(connection).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw PostgresFailure.Of(failure, "read");
        }
    }
}
