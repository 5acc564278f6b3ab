using System.Text;
using DuckDB.NET.Data;
using Nephoscope.Service.Intake;

namespace Nephoscope.Tests.Service.Intake;

/// <summary>Flow logs and Security Lake deliver Parquet; a service takes it like anything packed.</summary>
public sealed class ParquetBodyTests
{
    [Fact]
    public void Rows_become_lines()
    {
        byte[] body = Body("SELECT 2 AS version, '10.0.0.' || (i % 9) AS srcaddr, 443 AS dstport FROM range(1000) t(i)");
        ReadOnlyMemory<byte>? text = BodyUnpacking.Unpack(body, 1 << 20, out string reason, out bool tooLarge);
        Assert.Equal(("", false), (reason, tooLarge));
        string[] lines = Encoding.UTF8.GetString(text!.Value.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1000, lines.Length);
        Assert.Equal("""{"version":2,"srcaddr":"10.0.0.3","dstport":443}""", lines[12]);
    }

    [Fact]
    public void Damage_is_told_as_what_it_is()
    {
        byte[] body = Body("SELECT 1 AS version")[..^9];
        Assert.Null(BodyUnpacking.Unpack(body, 1 << 20, out string reason, out bool tooLarge));
        Assert.Equal(("a Parquet file that is damaged or cut off", false), (reason, tooLarge));
    }

    /// <summary>A few kilobytes that say one thing a million times.</summary>
    [Theory]
    [InlineData(64 << 10)]
    [InlineData(1L << 30)]
    public void A_little_that_becomes_very_much_is_given_up(long most)
    {
        byte[] body = Body("SELECT repeat('x', 1000) AS name FROM range(400000)");
        Assert.InRange(body.Length, 1, 64 << 10);
        Assert.Null(BodyUnpacking.Unpack(body, most, out _, out bool tooLarge));
        Assert.True(tooLarge);
    }

    private static byte[] Body(string rows)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText = $"COPY ({rows}) TO '{file}' (FORMAT parquet, COMPRESSION snappy)";
            command.ExecuteNonQuery();
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
