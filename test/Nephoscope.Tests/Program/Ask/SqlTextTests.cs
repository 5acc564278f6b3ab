using CsCheck;
using DuckDB.NET.Data;
using Nephoscope.Ask;

namespace Nephoscope.Tests.Program;

public sealed class SqlTextTests
{
    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("a\\'b", "'a\\''b'")]
    [InlineData("x\u202ey", "('x' || chr(8238) || 'y')")]
    [InlineData("nul\0l", "'null'")]
    public void A_literal_is_quoted(string text, string sql) => Assert.Equal(sql, SqlText.Literal(text));

    [Fact]
    public void The_engine_reads_any_text_back()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        Gen.String[Gen.Char, 0, 40].Sample(
            text =>
            {
                string whole = string.Concat(text.EnumerateRunes().Where(rune => rune.Value != 0).Select(rune => rune.ToString()));
                using DuckDBCommand command = connection.CreateCommand();
                command.CommandText = "SELECT " + SqlText.Literal(text);
                return (string?)command.ExecuteScalar() == whole && SqlText.Literal(text).All(letter => letter is >= ' ' and < '\u007f');
            },
            iter: 300, threads: 1);
    }

    [Theory]
    [InlineData("/tmp/out", "/tmp/out")]
    [InlineData("a b", "'a b'")]
    [InlineData("x';rm", "'x'\\'';rm'")]
    [InlineData("-x", "'-x'")]
    public void A_word_of_the_shell_stays_one_word(string text, string word) => Assert.Equal(word, QueryText.Shell(text));
}
