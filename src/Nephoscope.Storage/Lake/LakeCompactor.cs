using System.Globalization;
using DuckDB.NET.Data;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>
/// Keeps a lake's folder in order. Neighbouring small files become one whose name covers the stretches of all: the moment it has its name,
/// they do not count any more. They are removed in the next round, so that who listed the folder before can still read them.
/// </summary>
internal sealed class LakeCompactor(string folder, LakeOptions options)
{
    private HashSet<string> superseded = new(StringComparer.Ordinal);

    public LakeUpkeep Run(EventTime now, ulong? committed)
    {
        int forgotten = 0;
        int merged = 0;
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        foreach (IGrouping<string, LakeFile> partition in LakeFolder.All(folder).Where(file => file.Last <= committed).GroupBy(file => file.Folder).ToList())
        {
            if (LakeFolder.DayOf(partition.Key) is not { } day)
            {
                continue;
            }

            if (options.RetentionDays is { } days && day < now.Day - days)
            {
                forgotten += Forget(partition);
                continue;
            }

            List<LakeFile> standing = [.. LakeFolder.Standing(partition)];
            RemoveSuperseded(partition.Except(standing), waiting);
            if (day <= now.Day - options.ClosedAfterDays - 1)
            {
                merged += Merge(standing, waiting);
            }
        }

        superseded = waiting;
        return new LakeUpkeep(forgotten, merged);
    }

    private void RemoveSuperseded(IEnumerable<LakeFile> files, HashSet<string> waiting)
    {
        foreach (LakeFile file in files)
        {
            if (superseded.Contains(file.Path))
            {
                File.Delete(file.Path);
            }
            else
            {
                waiting.Add(file.Path);
            }
        }
    }

    private static int Forget(IGrouping<string, LakeFile> partition)
    {
        int removed = 0;
        foreach (LakeFile file in partition)
        {
            File.Delete(file.Path);
            removed++;
        }

        // Only empty folders go, upwards to the source's.
        for (string? empty = partition.Key; empty is not null && Path.GetFileName(empty).Contains('=') && !Directory.EnumerateFileSystemEntries(empty).Any(); empty = Path.GetDirectoryName(empty))
        {
            Directory.Delete(empty);
        }

        return removed;
    }

    /// <summary>Merges runs of neighbours that are small, as long as the whole stays within a few times that size.</summary>
    private int Merge(List<LakeFile> files, HashSet<string> waiting)
    {
        int merged = 0;
        List<LakeFile> run = [];
        long bytes = 0;
        foreach (LakeFile file in files.Append(null!))
        {
            long size = file is null ? long.MaxValue : new FileInfo(file.Path).Length;
            if (size >= options.SmallBytes || bytes + size > options.SmallBytes * 4)
            {
                if (run.Count >= options.CompactFrom)
                {
                    MergeRun(run);
                    merged += run.Count;
                    waiting.UnionWith(run.Select(part => part.Path));
                }

                run.Clear();
                bytes = 0;
            }

            if (size < options.SmallBytes)
            {
                run.Add(file!);
                bytes += size;
            }
        }

        return merged;
    }

    private static void MergeRun(List<LakeFile> run)
    {
        string target = Path.Combine(run[0].Folder, LakeFile.Name(run[0].First, run[^1].Last));
        string partial = target + DurableFile.Partial;
        string sources = string.Join(", ", run.Select(file => Quote(file.Path)));
        using (var connection = new DuckDBConnection("Data Source=:memory:"))
        {
            connection.Open();
            long expected = Run(connection, $"SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata([{sources}])");
            Run(
                connection,
                $"""
                COPY (SELECT * FROM read_parquet([{sources}], union_by_name = true, hive_partitioning = false) ORDER BY time_dt, origin.file, origin.record)
                TO {Quote(partial)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536)
                """);
            long written = Run(connection, $"SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata([{Quote(partial)}])");
            if (written != expected)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{target}: {written} events of {expected} were merged; the files were left as they were."));
            }
        }

        using (var stream = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
        {
            stream.Flush(flushToDisk: true);
        }

        DurableFile.Publish(partial, target);
    }

    private static long Run(DuckDBConnection connection, string sql)
    {
        try
        {
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (DuckDBException failure)
        {
            throw failure.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
                ? new LakeFullException("No room is left.", failure)
                : new IOException(failure.Message, failure);
        }
    }

    private static string Quote(string path) => "'" + path.Replace("'", "''", StringComparison.Ordinal) + "'";
}
