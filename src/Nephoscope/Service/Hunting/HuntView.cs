using System.Diagnostics;
using Nephoscope.Hunt;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.Service.Hunting;

/// <summary>Hunts as the console asks for them: an answer is text for the page and, of the same rows, a file to take along.</summary>
internal sealed class HuntView(HuntDesk desk)
{
    private const int Seconds = 30;

    /// <summary>Rows that are taken along.</summary>
    private const int MostRows = 10_000;

    /// <summary>Rows that are shown.</summary>
    private const int MostShown = 500;

    private const int MostCell = 400;
    private const int MostBytes = 8 << 20;

    public IReadOnlyList<HuntChoice> All() => [.. desk.All.Select(hunt => new HuntChoice(hunt.Name, hunt.Title, hunt.Sql, hunt.Ready))];

    public Task<string?> SaveAsync(string name, string sql) => Task.Run(() => desk.Save(name, sql));

    public async Task<WebConsole.Hosting.HuntAnswer> RunAsync(string sql, CancellationToken cancellation)
    {
        using IDisposable? place = await desk.EnterAsync().ConfigureAwait(false);
        if (place is null)
        {
            return WebConsole.Hosting.HuntAnswer.Failed(HuntDesk.Busy + " Ask again in a moment.");
        }

        using var taken = new Taken();
        long began = Stopwatch.GetTimestamp();
        try
        {
            HuntEnd end = await desk.RunAsync(sql, Seconds, MostRows, taken.Columns, taken.Row, cancellation).ConfigureAwait(false);
            return new WebConsole.Hosting.HuntAnswer
            {
                Columns = taken.Names,
                Rows = taken.Shown,
                Count = end.Rows,
                Cut = end.Cut,
                Took = Stopwatch.GetElapsedTime(began),
                Csv = taken.CsvBytes,
                Json = taken.JsonBytes,
            };
        }
        catch (Exception failure) when (failure is HuntException or IOException or ArgumentException)
        {
            return WebConsole.Hosting.HuntAnswer.Failed(failure.Message);
        }
    }

    /// <summary>Gathers the rows of one answer in three forms.</summary>
    private sealed class Taken : IDisposable
    {
        private readonly MemoryStream csv = new();
        private readonly MemoryStream json = new();
        private readonly CsvAnswer csvWriter;
        private readonly JsonAnswer jsonWriter;

        public Taken()
        {
            csvWriter = new CsvAnswer(csv);
            jsonWriter = new JsonAnswer(json);
        }

        public List<string> Names { get; } = [];

        public List<IReadOnlyList<string>> Shown { get; } = [];

        public ReadOnlyMemory<byte> CsvBytes => csv.ToArray();

        public ReadOnlyMemory<byte> JsonBytes => json.ToArray();

        public void Dispose()
        {
            csv.Dispose();
            json.Dispose();
        }

        public void Columns(IReadOnlyList<HuntColumn> columns)
        {
            Names.AddRange(columns.Select(column => column.Name));
            csvWriter.Columns(columns);
            jsonWriter.Columns(columns);
        }

        public void Row(object?[] values)
        {
            // Bytes can be read once and not after the session: they become text here.
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = values[i] is Stream bytes ? HuntValue.Text(bytes).Trim('"') : values[i];
            }

            csvWriter.Row(values);
            jsonWriter.Row(values);
            if (Shown.Count < MostShown)
            {
                Shown.Add([.. values.Select(value => HuntValue.Text(value)).Select(text => text.Length > MostCell ? text[..MostCell] + "…" : text)]);
            }

            if (csv.Length > MostBytes || json.Length > MostBytes)
            {
                throw new HuntException("The answer is larger than 8 MB. Ask for fewer rows or columns.");
            }
        }
    }
}
