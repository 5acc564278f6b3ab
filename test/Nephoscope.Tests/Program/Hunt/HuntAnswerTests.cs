using System.Text;
using System.Text.Json;
using Nephoscope.Hunt;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Program;

public sealed class HuntAnswerTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1+2", "\"'-1+2\"")]
    [InlineData("@SUM(1)", "\"'@SUM(1)\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a;=1", "\"a;=1\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    public void A_csv_cell_is_no_formula(string text, string cell) => Assert.Equal(cell, CsvAnswer.Cell(text));

    [Fact]
    public void Numbers_stay_numbers_in_csv() => Assert.Equal("a,b\r\n-5,\"'-5\"\r\n", Write("csv", ["a", "b"], [-5, "-5"]));

    [Fact]
    public void A_table_shows_hostile_text_as_escapes()
    {
        string table = Write("table", ["name\u001b[2J", "n"], ["\u001b]0;x\u0007\u202eevil\r\nnew", 5L], [null, 12345L]);
        Assert.DoesNotContain(table, letter => letter is '\u001b' or '\u0007' or '\u202e' or '\r');
        Assert.Equal(4, table.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("\\u{1b}]0;x\\u{7}\\u{202e}evil", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_cell_is_cut_in_a_table()
    {
        string table = Write("table", ["a"], [new string('x', 10_000)]);
        Assert.True(table.Length < 300);
    }

    [Fact]
    public void Json_keeps_every_type()
    {
        string line = Write("json", ["a", "b", "c", "d", "e", "f", "g"], [
            "\u202e\u001b", double.NaN, null, new List<int> { 1, 2 }, new Dictionary<string, object?> { ["x"] = 1.5m, ["y"] = true },
            new DateTime(2026, 1, 2, 3, 4, 5), System.Numerics.BigInteger.Pow(10, 30)]);
        Assert.DoesNotContain(line, letter => letter is '\u202e' or '\u001b');
        using JsonDocument json = JsonDocument.Parse(line);
        Assert.Equal("\u202e\u001b", json.RootElement.GetProperty("a").GetString());
        Assert.Equal("NaN", json.RootElement.GetProperty("b").GetString());
        Assert.Equal("""{"a":"\u202E\u001B","b":"NaN","c":null,"d":[1,2],"e":{"x":1.5,"y":true},"f":"2026-01-02T03:04:05Z","g":1000000000000000000000000000000}""", line.TrimEnd());
    }

    private static string Write(string format, string[] columns, params object?[][] rows)
    {
        using var memory = new MemoryStream();
        HuntAnswer answer = HuntAnswer.Of(format, memory);
        answer.Columns([.. columns.Select(name => new HuntColumn(name, ""))]);
        foreach (object?[] row in rows)
        {
            answer.Row(row);
        }

        answer.End();
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
