using System.Text;
using System.Text.Json;
using Nephoscope.Storage;

namespace Nephoscope.Hunt;

/// <summary>Writes the rows of an answer in one form. One answer, one thread.</summary>
internal abstract class HuntAnswer
{
    public abstract void Columns(IReadOnlyList<HuntColumn> columns);

    public abstract void Row(object?[] values);

    public virtual void End()
    {
    }

    public static HuntAnswer Of(string format, Stream output) => format switch
    {
        "json" => new JsonAnswer(output),
        "csv" => new CsvAnswer(output),
        _ => new TableAnswer(output),
    };

    protected static void Write(Stream output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}

/// <summary>One JSON object a line. The encoder escapes control and bidirectional characters, so a line may go to a terminal too.</summary>
internal sealed class JsonAnswer(Stream output) : HuntAnswer
{
    private string[] names = [];

    public override void Columns(IReadOnlyList<HuntColumn> columns) => names = [.. columns.Select(column => column.Name)];

    public override void Row(object?[] values)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            Write(json, values);
        }

        output.WriteByte((byte)'\n');
    }

    private void Write(Utf8JsonWriter json, object?[] values)
    {
        json.WriteStartObject();
        for (int i = 0; i < values.Length; i++)
        {
            json.WritePropertyName(names[i]);
            HuntValue.Write(json, values[i]);
        }

        json.WriteEndObject();
    }
}

/// <summary>
/// CSV by RFC 4180. A text cell that a spreadsheet would take for a formula (first character = + - @, tab or carriage return; OWASP, CSV
/// injection) gets a ' before it.
/// </summary>
internal sealed class CsvAnswer(Stream output) : HuntAnswer
{
    public override void Columns(IReadOnlyList<HuntColumn> columns) => Write(output, string.Join(',', columns.Select(column => Cell(column.Name))) + "\r\n");

    public override void Row(object?[] values) =>
        Write(output, string.Join(',', values.Select(value => value is sbyte or short or int or long or double or float or decimal or System.Numerics.BigInteger ? HuntValue.Text(value) : Cell(HuntValue.Text(value)))) + "\r\n");

    /// <summary>The cell as it is written.</summary>
    public static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n')
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n'") >= 0 || text.Contains(';', StringComparison.Ordinal) || text.Contains('\t', StringComparison.Ordinal)
            ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
            : text;
    }
}
