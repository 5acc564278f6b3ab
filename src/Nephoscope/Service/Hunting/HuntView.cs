using System.Diagnostics;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.Service.Hunting;

/// <summary>Hunts as the console asks for them: an answer is text for the page and, of the same rows, a file to take along.</summary>
internal sealed class HuntView(HuntDesk desk)
{
    private const int Seconds = 30;

    /// <summary>Rows that are taken along.</summary>
    private const int MostRows = 10_000;

    public IReadOnlyList<HuntChoice> All() => [.. desk.All.Select(hunt => new HuntChoice(hunt.Name, hunt.Title, hunt.Sql, hunt.Ready))];

    public Task<string?> SaveAsync(string name, string sql) => Task.Run(() => desk.Save(name, sql));

    public async Task<WebConsole.Hosting.HuntAnswer> RunAsync(string sql, CancellationToken cancellation)
    {
        using IDisposable? place = await desk.EnterAsync().ConfigureAwait(false);
        if (place is null)
        {
            return WebConsole.Hosting.HuntAnswer.Failed(HuntDesk.Busy + " Ask again in a moment.");
        }

        using var taken = new TakenRows();
        long began = Stopwatch.GetTimestamp();
        try
        {
            HuntEnd end = await desk.RunAsync(sql, Seconds, MostRows, taken.Columns, taken.Row, cancellation).ConfigureAwait(false);
            return taken.Answer(end.Rows, end.Cut, Stopwatch.GetElapsedTime(began));
        }
        catch (Exception failure) when (failure is HuntException or IOException or ArgumentException)
        {
            return WebConsole.Hosting.HuntAnswer.Failed(failure.Message);
        }
    }
}
