using System.Diagnostics;
using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Files;
using Nephoscope.Storage;

/// <summary>
/// What the ledger and the lake cost, in a folder that must be empty: durable writes, pages of a full ledger, events into the lake, questions
/// to it. The events are those of the given telemetry, again and again.
/// </summary>
internal sealed class StorageRun(string folder, string telemetry, int rounds, string? postgres, bool lakeOnly)
{
    private const int Incidents = 10_000;
    private const int Findings = 100_000;
    private static readonly byte[] Document = Encoding.UTF8.GetBytes("{\"x\":\"" + new string('d', 2500) + "\"}");
    private readonly Random random = new(7);

    public async Task Run()
    {
        if (lakeOnly)
        {
            Lake();
            await Hunts();
            return;
        }

        await using (SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(Path.Combine(folder, "ledger.db"))))
        {
            await Ledger("SQLite", ledger);
        }

        if (postgres is not null)
        {
            await using PostgresLedger ledger = await PostgresLedger.OpenAsync(postgres, CancellationToken.None);
            await Ledger("PostgreSQL", ledger);
        }

        Lake();
        await Hunts();
    }

    private async Task Ledger(string name, ILedger ledger)
    {
        await Timed($"{name}: incidents and findings, 100 a write", Incidents + Findings, async () =>
        {
            for (int i = 0; i < Incidents + Findings; i += 100)
            {
                await ledger.WriteAsync([.. Enumerable.Range(i, 100).Select(n => new LedgerWrite(Entry(n)))], CancellationToken.None);
            }
        });
        await Timed($"{name}: one entry a write, one writer", 2000, async () =>
        {
            for (int i = 0; i < 2000; i++)
            {
                await ledger.WriteAsync([new(Entry(i, "n"))], CancellationToken.None);
            }
        });
        await Timed($"{name}: one entry a write, 32 writers", 16_000, () => Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 500; i++)
            {
                await ledger.WriteAsync([new(Entry(i, "w" + writer))], CancellationToken.None);
            }
        }))));
        var query = new LedgerQuery(LedgerKind.Incident) { Order = LedgerOrder.Severest, Limit = 50 };
        await Pages($"{name}: most severe incidents, first page of 50", ledger, query);
        await Pages($"{name}: the same, high and above", ledger, query with { LeastSeverity = Severity.High });
        LedgerPage page = await ledger.QueryAsync(query with { Limit = 1000 }, CancellationToken.None);
        await Pages($"{name}: the same, from the 1,001st on", ledger, query with { Cursor = page.Next });
        await Pages($"{name}: newest findings, first page of 50", ledger, new LedgerQuery(LedgerKind.Finding) { Limit = 50 });
        await Pages($"{name}: findings of one account, first page of 50", ledger, new LedgerQuery(LedgerKind.Finding) { Limit = 50, Account = "000000000017" });
        await Pages($"{name}: findings by a part of the title", ledger, new LedgerQuery(LedgerKind.Finding) { Limit = 50, Text = "NUMBER 4242" });
    }

    private LedgerEntry Entry(int number, string prefix = "e") => new()
    {
        Kind = prefix == "e" && number < Incidents ? LedgerKind.Incident : prefix == "e" ? LedgerKind.Finding : LedgerKind.Position,
        Uid = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{number:x8}"),
        Time = EventTime.FromSeconds(1_770_000_000L + random.Next(10_000_000)),
        Severity = (Severity)random.Next(1, 6),
        Score = new MicroNats(random.Next(40_000_000)),
        Account = random.Next(200).ToString("d12", CultureInfo.InvariantCulture),
        Status = "open",
        Title = string.Create(CultureInfo.InvariantCulture, $"Burst of discovery, number {number}"),
        Document = Document,
    };

    private void Lake()
    {
        List<byte[]> events = [];
        var source = new FileSource(new FileSourceOptions { Paths = [telemetry], Workers = 2 });
        source.Read((in SecurityEvent securityEvent, bool late) => events.Add(securityEvent.Bytes.ToArray()), CancellationToken.None);
        using var lake = new EventLake(Path.Combine(folder, "lake"), new LakeOptions(), file => source.Files[file]);
        var adding = new Stopwatch();
        var committing = new Stopwatch();
        ulong count = 0;
        ulong first = 1;
        for (int round = 0; round < rounds; round++)
        {
            adding.Start();
            foreach (byte[] bytes in events)
            {
                if (!lake.Add(new SecurityEvent(bytes), default, default))
                {
                    adding.Stop();
                    committing.Start();
                    lake.Commit(first, count);
                    committing.Stop();
                    first = count + 1;
                    adding.Start();
                    lake.Add(new SecurityEvent(bytes), default, default);
                }

                count++;
            }

            adding.Stop();
        }

        committing.Start();
        lake.Commit(first, Math.Max(first, count));
        committing.Stop();
        long size = new DirectoryInfo(Path.Combine(folder, "lake")).EnumerateFiles("*.parquet", SearchOption.AllDirectories).Sum(file => file.Length);
        int files = Directory.EnumerateFiles(Path.Combine(folder, "lake"), "*.parquet", SearchOption.AllDirectories).Count();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lake: {count:N0} events, {adding.Elapsed.TotalNanoseconds / count:F0} ns to add one, {count / committing.Elapsed.TotalSeconds:N0} events/s committed, {files:N0} files, {(double)size / count:F0} bytes an event"));
        var watch = Stopwatch.StartNew();
        LakeUpkeep upkeep = lake.Maintain(EventTime.FromSeconds(4_000_000_000));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lake: {upkeep.FilesMerged:N0} files merged in {watch.Elapsed.TotalSeconds:F1} s"));
    }

    private async Task Hunts()
    {
        foreach ((string what, string sql) in ((string, string)[])
        [
            ("count", "SELECT count(*) FROM events"),
            ("calls by operation", "SELECT api.operation, count(*) FROM events GROUP BY ALL ORDER BY 2 DESC LIMIT 20"),
            ("one day of one account", "SELECT count(*), count(DISTINCT actor.user.arn) FROM events WHERE account = '574662463437' AND day = '20260317'"),
            ("one event by its id", "SELECT * FROM events WHERE metadata.uid = 'no such event'"),
            .. HuntCatalog.Ready.Where(hunt => hunt.Name is "denied-calls" or "permission-changes" or "outbound-talkers").Select(hunt => (hunt.Name, hunt.Sql)),
        ])
        {
            var watch = Stopwatch.StartNew();
            using HuntSession session = await HuntSession.OpenAsync(HuntData.In(folder), sql, new HuntLimits { Time = TimeSpan.FromMinutes(5) }, null, CancellationToken.None);
            double open = watch.Elapsed.TotalSeconds;
            session.Run(sql, static _ => { }, static _ => { }, CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"hunt, {what}: {watch.Elapsed.TotalSeconds:F2} s ({open:F2} s of it to open)"));
        }
    }

    private static async Task Timed(string what, int count, Func<Task> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {count / watch.Elapsed.TotalSeconds:N0}/s"));
    }

    private static async Task Pages(string what, ILedger ledger, LedgerQuery query)
    {
        List<double> times = [];
        LedgerPage page = null!;
        for (int i = 0; i < 30; i++)
        {
            var watch = Stopwatch.StartNew();
            page = await ledger.QueryAsync(query, CancellationToken.None);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {page.Entries.Count} of {page.Total:N0}, median {times[15]:F1} ms, worst {times[^1]:F1} ms"));
    }
}
