using System.Globalization;
using DuckDB.NET.Data;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

/// <summary>A lake in a temporary folder, events numbered from 1, and what a reader finds of them.</summary>
internal sealed class LakeWorld : IDisposable
{
    public const int Day = 20_000;
    public static string[] Accounts { get; } = ["111111111111", "222222222222", "../../etc", "a/b", ".hidden", "", "x\0y", "naïve"];

    public string Folder { get; } = Directory.CreateTempSubdirectory("nephoscope-lake-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public EventLake Open(LakeOptions? options = null) => new(Folder, options ?? new LakeOptions(), file => $"file-{file}.json", _ => "alice");

    /// <summary>Adds the events numbered so. The number is the event's id and decides all else of it.</summary>
    public static void Add(EventLake lake, int first, int last, int day = Day, int accounts = 2)
    {
        using var batch = new EventBatch(1 << 16);
        for (int number = first; number <= last; number++)
        {
            EventWriter writer = batch.Writer;
            writer.Begin(EventKind.ApiCall, number % 3 == 0 ? SourceFormat.KubernetesAudit : SourceFormat.CloudTrail, EventTime.FromSeconds((day * 86_400L) + number));
            writer.Set(EventField.Uid, number.ToString(CultureInfo.InvariantCulture));
            writer.Set(EventField.AccountUid, Accounts[number % accounts]);
            writer.Set(EventField.Region, number % 2 == 0 ? "eu-west-1" : "us-east-1");
            writer.Set(EventField.Operation, "DescribeInstances");
            writer.Commit();
        }

        for (int i = 0; i < batch.Count; i++)
        {
            Assert.True(lake.Add(batch[i], default, default));
        }
    }

    /// <summary>The numbers of the events that a reader finds now, in order, with repetitions.</summary>
    public int[] Found()
    {
        IReadOnlyList<LakeFile> files = LakeFolder.Current(Folder);
        return files.Count == 0 ? [] : [.. Rows($"SELECT metadata.uid FROM read_parquet([{string.Join(",", files.Select(file => $"'{file.Path}'"))}], union_by_name = true)")
            .Select(row => int.Parse((string)row[0]!, CultureInfo.InvariantCulture)).Order()];
    }

    /// <summary>The one file there is.</summary>
    public string OnlyFile() => Assert.Single(LakeFolder.Current(Folder)).Path;

    public static List<object?[]> Rows(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<object?[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }
}
