using Nephoscope.Hunt;
using Nephoscope.Storage;

namespace Nephoscope.Service.Hunting;

/// <summary>Gathers the rows of one answer for the console: text for the page and, of the same rows, files to take along. One answer, one thread.</summary>
internal sealed class TakenRows : IDisposable
{
    /// <summary>Rows that are shown.</summary>
    private const int MostShown = 500;

    private const int MostCell = 400;
    private const int MostBytes = 8 << 20;

    private readonly MemoryStream csv = new();
    private readonly MemoryStream json = new();
    private readonly CsvAnswer csvWriter;
    private readonly JsonAnswer jsonWriter;
    private readonly List<string> names = [];
    private readonly List<IReadOnlyList<string>> shown = [];

    public TakenRows()
    {
        csvWriter = new CsvAnswer(csv);
        jsonWriter = new JsonAnswer(json);
    }

    public void Columns(IReadOnlyList<HuntColumn> columns)
    {
        names.AddRange(columns.Select(column => column.Name));
        csvWriter.Columns(columns);
        jsonWriter.Columns(columns);
    }

    /// <exception cref="HuntException">The answer is too large.</exception>
    public void Row(object?[] values)
    {
        // Bytes can be read once and not after the session: they become text here.
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = values[i] is Stream bytes ? HuntValue.Text(bytes).Trim('"') : values[i];
        }

        csvWriter.Row(values);
        jsonWriter.Row(values);
        if (shown.Count < MostShown)
        {
            shown.Add([.. values.Select(value => HuntValue.Text(value)).Select(text => text.Length > MostCell ? text[..MostCell] + "…" : text)]);
        }

        if (csv.Length > MostBytes || json.Length > MostBytes)
        {
            throw new HuntException("The answer is larger than 8 MB. Ask for fewer rows or columns.");
        }
    }

    /// <param name="count">Rows there are.</param>
    /// <param name="cut">The limit left some out.</param>
    public WebConsole.Hosting.HuntAnswer Answer(long count, bool cut, TimeSpan took) => new()
    {
        Columns = names,
        Rows = shown,
        Count = count,
        Cut = cut,
        Took = took,
        Csv = csv.ToArray(),
        Json = json.ToArray(),
    };

    public void Dispose()
    {
        csv.Dispose();
        json.Dispose();
    }
}
