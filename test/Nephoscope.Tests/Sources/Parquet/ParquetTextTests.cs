using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DuckDB.NET.Data;
using Nephoscope.Sources.Parquet;
using Parquet.Serialization;

namespace Nephoscope.Tests.Sources.Parquet;

/// <summary>Files written by DuckDB and by Parquet.Net, read as text and held against what DuckDB reads in them.</summary>
public sealed class ParquetTextTests : IDisposable
{
    private const string Nested = """
        SELECT i AS id, 'text ' || (i % 7) AS few, 'text ü" ' || hash(i) AS many, CASE WHEN i % 3 = 0 THEN NULL ELSE i * 1000003 END AS num,
        (i % 200 - 100)::TINYINT AS tiny, (i * 7)::UINTEGER AS unsigned, i % 2 = 0 AS truth, i / 3.0 AS real, (i / 4.0)::FLOAT AS short,
        (i * 1.25)::DECIMAL(12, 3) AS price, DATE '2024-01-01' + (i % 400)::INT AS day,
        CASE WHEN i % 5 = 0 THEN NULL ELSE {'uid': 'u' || i, 'account': CASE WHEN i % 2 = 0 THEN {'uid': '12', 'n': i} END} END AS actor,
        CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN [] ELSE list_transform(range(i % 6), x -> CASE WHEN x = 2 THEN NULL ELSE {'name': 'r' || x, 'size': x} END) END AS resources,
        CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN MAP {} ELSE MAP {'a' || i: 'x', 'b': NULL} END AS unmapped,
        CASE i % 4 WHEN 0 THEN [[1, 2], [], NULL, [3]] WHEN 1 THEN [NULL] WHEN 2 THEN [] END AS lists
        FROM range(20000) t(i)
        """;

    private static readonly int Executions =
        int.TryParse(Environment.GetEnvironmentVariable("NEPHOSCOPE_FUZZ_EXECUTIONS"), CultureInfo.InvariantCulture, out int count) ? count : 1_500;

    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".parquet");
    private readonly DuckDBConnection connection = new("DataSource=:memory:");

    public ParquetTextTests() => connection.Open();

    public void Dispose()
    {
        connection.Dispose();
        File.Delete(file);
    }

    [Theory]
    [InlineData("COMPRESSION zstd")]
    [InlineData("COMPRESSION snappy, ROW_GROUP_SIZE 4096")]
    [InlineData("COMPRESSION gzip")]
    [InlineData("COMPRESSION brotli")]
    [InlineData("COMPRESSION uncompressed, PARQUET_VERSION V2")]
    [InlineData("COMPRESSION zstd, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1")]
    [InlineData("COMPRESSION snappy, PARQUET_VERSION V1, DICTIONARY_SIZE_LIMIT 1")]
    public void Rows_are_what_another_reader_reads(string options)
    {
        Run($"COPY ({Nested}) TO '{file}' (FORMAT parquet, {options})");
        List<string> expected = Rows($"SELECT to_json(t)::VARCHAR FROM read_parquet('{file}') t");
        string[] told = Read().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Count, told.Length);
        for (int i = 0; i < told.Length; i++)
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected[i]), JsonNode.Parse(told[i])), $"row {i}: {expected[i]} was told as {told[i]}");
        }
    }

    [Fact]
    public void Times_ids_and_bytes_are_told_as_text()
    {
        Run($"""
            COPY (SELECT TIMESTAMP '2026-03-04 05:06:07.123' AS micro, TIMESTAMP_MS '2026-03-04 05:06:07.123' AS milli, TIMESTAMP_NS '2026-03-04 05:06:07.1234567' AS nano,
            TIMESTAMPTZ '2026-03-04 05:06:07+00' AS zoned, UUID '01234567-89ab-cdef-0123-456789abcdef' AS id, '\x00\xFF'::BLOB AS bytes, 12::UBIGINT AS big, 'nan'::DOUBLE AS none,
            -0.05::DECIMAL(30, 2) AS cents, 0.1::FLOAT AS tenth) TO '{file}' (FORMAT parquet)
            """);
        Assert.Equal(
            """{"micro":"2026-03-04T05:06:07.123Z","milli":"2026-03-04T05:06:07.123Z","nano":"2026-03-04T05:06:07.1234567Z","zoned":"2026-03-04T05:06:07Z","""
            + """ "id":"01234567-89ab-cdef-0123-456789abcdef","bytes":"AP8=","big":12,"none":null,"cents":-0.05,"tenth":0.1}""".TrimStart() + "\n",
            Read());
    }

    [Fact]
    public async Task What_the_lake_writes_is_read()
    {
        Row[] rows =
        [
            new() { Version = 2, Source = "10.0.0.1", Tags = ["a", "b"], Cloud = new Place { Region = "eu-west-1" }, Old = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc) },
            new() { Source = "-", Tags = [], Old = DateTime.UnixEpoch },
        ];
        await using (FileStream target = File.Create(file))
        {
            await ParquetSerializer.SerializeAsync(rows, target, cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            """
            {"version":2,"srcaddr":"10.0.0.1","tags":["a","b"],"cloud":{"region":"eu-west-1"},"old":"2026-03-04T05:06:07Z"}
            {"version":null,"srcaddr":"-","tags":[],"cloud":null,"old":"1970-01-01T00:00:00Z"}

            """,
            Read());
    }

    [Theory]
    [InlineData("COMPRESSION zstd")]
    [InlineData("COMPRESSION gzip")]
    [InlineData("COMPRESSION brotli, PARQUET_VERSION V2")]
    [InlineData("PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1, COMPRESSION uncompressed")]
    [InlineData("COMPRESSION snappy")]
    public void Damage_is_a_fault_and_nothing_else(string options)
    {
        Run($"COPY ({Nested.Replace("range(20000)", "range(60)", StringComparison.Ordinal)}) TO '{file}' (FORMAT parquet, {options})");
        byte[] whole = File.ReadAllBytes(file);
        byte[] buffer = new byte[whole.Length + 4096];
        byte[] told = new byte[1 << 20];
        var mutation = new Mutation(77);
        int faults = 0;
        for (int i = 0; i < Executions; i++)
        {
            byte[] damaged = i % 2 == 0 ? buffer[..mutation.Damage(whole, whole, buffer)] : Flipped(whole, mutation);
            using var text = new ParquetText(new MemoryStream(damaged));
            try
            {
                long length = 0;
                for (int got = 1; got > 0 && length < 1 << 24; length += got)
                {
                    got = text.Read(told);
                }
            }
            catch (ParquetFault)
            {
                faults++;
            }
        }

        Assert.InRange(faults, Executions / 10, Executions);
    }

    private static byte[] Flipped(byte[] whole, Mutation mutation)
    {
        byte[] copy = [.. whole];
        for (int count = 1 + mutation.Next(3); count > 0; count--)
        {
            // Half of them in the footer, where the structure is.
            int at = mutation.Next(2) == 0 ? mutation.Next(copy.Length) : copy.Length - 1 - mutation.Next(Math.Min(copy.Length, 4000));
            copy[at] ^= (byte)(1 << mutation.Next(8));
        }

        return copy;
    }

    private string Read()
    {
        using var text = new ParquetText(File.OpenRead(file));
        using var reader = new StreamReader(text, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return reader.ReadToEnd();
    }

    private void Run(string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<string> Rows(string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private sealed class Row
    {
        [JsonPropertyName("version")]
        public int? Version { get; set; }

        [JsonPropertyName("srcaddr")]
        public string? Source { get; set; }

        [JsonPropertyName("tags")]
        public List<string>? Tags { get; set; }

        [JsonPropertyName("cloud")]
        public Place? Cloud { get; set; }

        [JsonPropertyName("old")]
        public DateTime Old { get; set; }
    }

    private sealed class Place
    {
        [JsonPropertyName("region")]
        public string? Region { get; set; }
    }
}
