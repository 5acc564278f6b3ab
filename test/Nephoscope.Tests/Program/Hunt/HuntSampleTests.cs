using Nephoscope.Events;
using Nephoscope.Output;
using Nephoscope.Storage;
using Nephoscope.Tests.Architecture;

namespace Nephoscope.Tests.Program;

/// <summary>The sample attack, replayed into a lake once, and asked.</summary>
public sealed class HuntSampleTests(HuntSampleTests.Sample sample) : IClassFixture<HuntSampleTests.Sample>
{
    public static TheoryData<string> Names => [.. HuntCatalog.Ready.Select(hunt => hunt.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_ready_hunt_runs(string name) => await Ask(HuntCatalog.Find(sample.Folder, name)!.Sql);

    [Fact]
    public async Task The_lake_holds_what_was_replayed() => Assert.Equal("13181", Assert.Single(await Ask("SELECT count(DISTINCT origin) FROM events"))[0]!.ToString());

    /// <summary>The written statistics of time_dt are in another unit: files must not be left out by them.</summary>
    [Theory]
    [InlineData("time_dt >= TIMESTAMP '2026-03-17 00:00:00'")]
    [InlineData("time_dt BETWEEN TIMESTAMP '2026-03-17 00:00:00' AND TIMESTAMP '2026-03-17 23:59:59'")]
    [InlineData("time_dt > (SELECT max(time_dt) - INTERVAL 24 HOUR FROM events) AND day = '20260317'")]
    public async Task A_condition_on_time_finds_what_happened_then(string condition) =>
        Assert.Equal(await Ask("SELECT count(*) FROM events WHERE day = '20260317'"), await Ask("SELECT count(*) FROM events WHERE " + condition));

    [Fact]
    public async Task The_attack_is_found_by_hand_too()
    {
        List<object?[]> made = await Ask(HuntCatalog.Find(sample.Folder, "new-credentials")!.Sql);
        Assert.Contains(made, row => row[1] is "lena.brandt" && row[2] is "CreateAccessKey" && row[3] is "tomas.novak");
    }

    [Fact]
    public async Task Findings_join_with_their_events()
    {
        List<object?[]> rows = await Ask("""
            SELECT count(DISTINCT f.uid), count(DISTINCT e.metadata.uid), bool_and(f.principal_uid = e.principal.uid)
            FROM incidents i JOIN findings f ON list_contains(i.finding_uids, f.uid) JOIN events e ON list_contains(f.event_uids, e.metadata.uid)
            WHERE i.severity_id >= 4 AND f.analytic = 'discovery-burst'
            """);
        Assert.True((long)rows[0][0]! > 0);
        Assert.True((long)rows[0][1]! > 1);
        Assert.Equal(true, rows[0][2]);
    }

    [Fact]
    public async Task The_ledger_of_a_service_is_asked_the_same_way()
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("nephoscope-hunt-");
        try
        {
            await using (SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(Path.Combine(data.FullName, "ledger.db"))))
            {
                await Fill(ledger);

                // Asked while it is being written.
                Assert.Equal(
                    await Ask("SELECT uid, title, event_uids FROM findings ORDER BY uid"),
                    await Ask("SELECT uid, title, event_uids FROM findings ORDER BY uid", HuntData.In(data.FullName)));
                Assert.Equal(
                    await Ask("SELECT uid, score, finding_uids FROM incidents ORDER BY uid"),
                    await Ask("SELECT uid, score, finding_uids FROM incidents ORDER BY uid", HuntData.In(data.FullName)));
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_second_replay_into_the_same_lake_is_refused() =>
        Assert.Contains("holds a lake already", Assert.Throws<IOException>(() => sample.Replay()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_without_anything_says_what_to_do()
    {
        string empty = Path.Combine(sample.Folder, "nothing");
        Assert.Contains("nephoscope replay", Assert.Throws<IOException>(() => HuntData.In(empty)).Message, StringComparison.Ordinal);
    }

    private async Task Fill(SqliteLedger ledger)
    {
        foreach ((string file, LedgerKind kind) in new[] { ("detections.jsonl", LedgerKind.Finding), ("incidents.jsonl", LedgerKind.Incident) })
        {
            int number = 0;
            await ledger.WriteAsync(
                [.. (await File.ReadAllLinesAsync(Path.Combine(sample.Folder, file))).Select(line => new LedgerWrite(new LedgerEntry
                {
                    Kind = kind, Uid = $"{number++}", Time = new EventTime(number), Document = System.Text.Encoding.UTF8.GetBytes(line),
                }))],
                CancellationToken.None);
        }
    }

    private async Task<List<object?[]>> Ask(string sql, HuntData? data = null)
    {
        using HuntSession session = await HuntSession.OpenAsync(data ?? HuntData.In(sample.Folder), sql, new HuntLimits { Time = TimeSpan.FromMinutes(5) }, null, CancellationToken.None);
        List<object?[]> rows = [];
        session.Run(sql, _ => { }, row => rows.Add([.. row]), CancellationToken.None);
        return rows;
    }

    /// <summary>The output folder with a lake in it.</summary>
    public sealed class Sample : IDisposable
    {
        public Sample() => Replay();

        public string Folder { get; } = Directory.CreateTempSubdirectory("nephoscope-hunt-").FullName;

        public void Replay() => Output.Replay.Run(
            new ReplayRequest
            {
                Paths = [Path.Combine(Repository.Root, "samples", "seven-steps")],
                Output = Folder,
                Lake = Path.Combine(Folder, "lake"),
                Workers = 2,
                ShowProgress = false,
            },
            CancellationToken.None);

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
