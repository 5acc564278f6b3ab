using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Nephoscope.Storage;

/// <summary>
/// SQL over the event lake by an embedded engine (DuckDB), read only. Views <c>events</c>, <c>findings</c> and <c>incidents</c>. One statement
/// that only reads is let in; after the views are made the engine can reach no file but the lake's, load nothing, and its settings are locked.
/// One hunt at a time; not thread-safe.
/// </summary>
public sealed partial class HuntSession : IDisposable
{
    private readonly DuckDBConnection connection = new("Data Source=:memory:");
    private readonly HuntLimits limits;

    private HuntSession(HuntLimits limits) => this.limits = limits;

    /// <summary>Opens a session for one statement: only what it names is made ready.</summary>
    /// <param name="export">A file that <see cref="Export"/> will write; null for none.</param>
    /// <exception cref="HuntException">It is no statement that only reads.</exception>
    /// <exception cref="IOException">The data cannot be read.</exception>
    public static async Task<HuntSession> OpenAsync(HuntData data, string sql, HuntLimits limits, string? export, CancellationToken cancellation)
    {
        var session = new HuntSession(limits);
        try
        {
            session.connection.Open();
            session.Limit();
            session.CheckReadsOnly(sql);
            if (data.Lake is { } lake)
            {
                session.MakeEvents(lake);
            }

            if (Found().IsMatch(sql))
            {
                HuntTables.Make(session.connection, await data.Findings(cancellation).ConfigureAwait(false));
            }

            session.Lock(data.Lake, export);
            return session;
        }
        catch (DuckDBException failure)
        {
            session.Dispose();
            throw new IOException("The data cannot be made ready to be asked: " + failure.Message, failure);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs the statement and tells its rows one by one.</summary>
    /// <param name="columns">Told once, before the rows.</param>
    /// <param name="row">Values by .NET's types; null for an absent one. The array is used again for the next row.</param>
    /// <exception cref="HuntException">It is wrong, took too long or too much memory.</exception>
    public HuntEnd Run(string sql, Action<IReadOnlyList<HuntColumn>> columns, Action<object?[]> row, CancellationToken cancellation) =>
        Limited(sql, command =>
        {
            command.UseStreamingMode = true;
            using DuckDBDataReader reader = command.ExecuteReader();
            columns([.. Enumerable.Range(0, reader.FieldCount).Select(i => new HuntColumn(reader.GetName(i), reader.GetDataTypeName(i)))]);
            object?[] values = new object?[reader.FieldCount];
            long told = 0;
            while (reader.Read())
            {
                if (told == limits.Rows)
                {
                    return new HuntEnd(told, true);
                }

                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = reader.IsDBNull(i) ? null : Value(reader, i);
                }

                row(values);
                told++;
            }

            return new HuntEnd(told, false);
        }, cancellation);

    /// <summary>Runs the statement and writes its rows as Parquet into the file that was named when the session was opened.</summary>
    /// <exception cref="HuntException">It is wrong, took too long or too much memory, or the file cannot be written.</exception>
    public HuntEnd Export(string sql, string file, CancellationToken cancellation)
    {
        // The statement was seen to be one that only reads, so it cannot end early here.
        string limited = string.Create(CultureInfo.InvariantCulture, $"CREATE TEMP TABLE answer AS SELECT * FROM (\n{Trimmed(sql)}\n) LIMIT {limits.Rows + 1}");
        Limited(limited, command => command.ExecuteNonQuery(), cancellation);
        long rows = Limited("SELECT count(*) FROM answer", command => (long)command.ExecuteScalar()!, cancellation);
        long told = Math.Min(rows, limits.Rows);
        Limited(
            string.Create(CultureInfo.InvariantCulture, $"COPY (SELECT * FROM answer LIMIT {told}) TO {Quote(file)} (FORMAT parquet, COMPRESSION zstd)"),
            command => command.ExecuteNonQuery(),
            cancellation);
        return new HuntEnd(told, rows > told);
    }

    public void Dispose() => connection.Dispose();

    private void Limit()
    {
        foreach (string setting in (string[])
        [
            "autoinstall_known_extensions = false", "autoload_known_extensions = false", "allow_community_extensions = false", "temp_directory = ''",
            "TimeZone = 'UTC'",
            string.Create(CultureInfo.InvariantCulture, $"memory_limit = '{limits.MemoryMegabytes}MB'"),
            string.Create(CultureInfo.InvariantCulture, $"threads = {limits.Threads}"),
        ])
        {
            Execute("SET " + setting);
        }
    }

    private void MakeEvents(string lake)
    {
        // All files of a lake of this version have the same columns, so that those which source, account, region or day rule out are not opened.
        IReadOnlyList<LakeFile> files = LakeFolder.Current(Path.GetFullPath(lake));
        string list = string.Join(", ", files.Select(file => Quote(file.Path)));
        Execute(files.Count == 0
            ? $"CREATE VIEW events AS SELECT * FROM ({LakeColumnsSql()}) WHERE false"
            : $"CREATE VIEW events AS SELECT * REPLACE (time_dt + INTERVAL 0 SECOND AS time_dt) FROM read_parquet([{list}], hive_partitioning = true, hive_types_autocast = false)");
    }

    /// <summary>An empty lake can be asked too; it has one column.</summary>
    private static string LakeColumnsSql() => "SELECT NULL::TIMESTAMP AS time_dt";

    private void Lock(string? lake, string? export)
    {
        if (lake is not null)
        {
            // The events' folders only: what else the lake keeps is not to be read by a hunt.
            string[] folders = Directory.GetDirectories(Path.GetFullPath(lake), "source=*");
            Execute($"SET allowed_directories = [{string.Join(", ", folders.Select(static folder => Quote(folder + Path.DirectorySeparatorChar)))}]");
        }

        if (export is not null)
        {
            Execute($"SET allowed_paths = [{Quote(export)}]");
        }

        Execute("SET enable_external_access = false");
        Execute("SET lock_configuration = true");
    }

    /// <summary>
    /// The engine's own parser decides: it gives a tree of statements that read, and of no other. So nothing can be written even into folders that
    /// the engine may reach, whatever the text looks like.
    /// </summary>
    private void CheckReadsOnly(string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = "WITH told AS (SELECT json_serialize_sql($1::VARCHAR) AS tree) SELECT tree->>'$.error', tree->>'$.error_message', json_array_length(tree, '$.statements') FROM told";
        command.Parameters.Add(new DuckDBParameter(sql));
        using DuckDBDataReader reader = command.ExecuteReader();
        reader.Read();
        if (reader.GetString(0) != "false")
        {
            string why = reader.IsDBNull(1) ? "" : reader.GetString(1);
            throw new HuntException(why.StartsWith("Only SELECT", StringComparison.Ordinal)
                ? "A hunt only reads: one SELECT (or FROM, WITH, DESCRIBE, SUMMARIZE, SHOW) statement."
                : "The statement cannot be read: " + why);
        }

        long statements = Convert.ToInt64(reader.GetValue(2), CultureInfo.InvariantCulture);
        if (statements != 1)
        {
            throw new HuntException(statements == 0 ? "There is no statement." : "A hunt is one statement; these are several.");
        }
    }

    private T Limited<T>(string sql, Func<DuckDBCommand, T> run, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limits.Time);
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        try
        {
            using CancellationTokenRegistration interrupt = deadline.Token.Register(command.Cancel);
            return run(command);
        }
        catch (Exception failure) when (failure is OperationCanceledException or DuckDBException or InvalidOperationException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new HuntException(
                deadline.IsCancellationRequested
                    ? string.Create(CultureInfo.InvariantCulture, $"The hunt took longer than {limits.Time.TotalSeconds:0.#} s and was stopped. Ask for fewer days (the columns source, account, region and day choose files), or allow more time.")
                    : failure.Message,
                failure);
        }
    }

    /// <summary>The engine's types reach further than .NET's: years, intervals of months, infinite times.</summary>
    private static object Value(DuckDBDataReader reader, int column)
    {
        try
        {
            return reader.GetValue(column);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidCastException or OverflowException or FormatException or NotSupportedException or NotImplementedException)
        {
            throw new HuntException($"A value of the column {reader.GetName(column)} ({reader.GetDataTypeName(column)}) cannot be told as it is; ask for it with ::VARCHAR.", failure);
        }
    }

    private void Execute(string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Trimmed(string sql) => sql.TrimEnd().TrimEnd(';');

    private static string Quote(string path) => "'" + path.Replace("'", "''", StringComparison.Ordinal) + "'";

    [GeneratedRegex("findings|incidents|show|tables", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Found();
}
