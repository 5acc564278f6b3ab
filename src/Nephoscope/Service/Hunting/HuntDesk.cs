using Nephoscope.Storage;

namespace Nephoscope.Service.Hunting;

/// <summary>
/// Hunts over the event lake of the data folder, for the API and for the console: reads only, within limits, two at a time whoever asks.
/// Safe for use by many threads.
/// </summary>
internal sealed class HuntDesk(string data) : IDisposable
{
    /// <summary>Longest statement, in UTF-16 units.</summary>
    public const int MostSql = 20_000;

    /// <summary>What the audit keeps of a statement, in UTF-16 units.</summary>
    public const int MostAudited = 2000;

    /// <summary>Said to who asks while two run.</summary>
    public const string Busy = "Two hunts run already.";

    private readonly SemaphoreSlim gate = new(2);

    /// <summary>Ready and saved hunts.</summary>
    public IReadOnlyList<NamedHunt> All => HuntCatalog.In(data);

    public NamedHunt? Find(string name) => HuntCatalog.Find(data, name);

    /// <returns>Null where it was saved; otherwise what is wrong, in plain words.</returns>
    public string? Save(string name, string sql)
    {
        try
        {
            HuntCatalog.Save(data, name, sql);
            return null;
        }
        catch (ArgumentException)
        {
            return "A name has small letters, digits and dashes, at most 64.";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "The hunt could not be saved.";
        }
    }

    /// <summary>Takes one of the two places; null where both are taken. Disposing it gives the place back.</summary>
    public async Task<IDisposable?> EnterAsync() => await gate.WaitAsync(0).ConfigureAwait(false) ? new Place(gate) : null;

    /// <summary>Runs a statement on a thread of its own. The caller has a place.</summary>
    /// <exception cref="HuntException">It is no statement that only reads, it failed, or it took too much.</exception>
    /// <exception cref="IOException">The lake cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Who asked has gone.</exception>
    public Task<HuntEnd> RunAsync(
        string sql, int seconds, int rows, Action<IReadOnlyList<HuntColumn>> columns, Action<object?[]> row, CancellationToken cancellation)
    {
        var limits = new HuntLimits { Time = TimeSpan.FromSeconds(seconds), Rows = rows, MemoryMegabytes = 512, Threads = 1 };
        return Task.Run(
            async () =>
            {
                using HuntSession session = await HuntSession.OpenAsync(HuntData.In(data), sql, limits, null, cancellation).ConfigureAwait(false);
                return session.Run(sql, columns, row, cancellation);
            },
            CancellationToken.None);
    }

    /// <summary>A statement as the audit keeps it.</summary>
    public static string Audited(string sql) => sql.Length > MostAudited ? sql[..MostAudited] + "…" : sql;

    public void Dispose() => gate.Dispose();

    private sealed class Place(SemaphoreSlim gate) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                gate.Release();
            }
        }
    }
}
