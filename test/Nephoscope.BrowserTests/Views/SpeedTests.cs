using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Storage;

namespace Nephoscope.BrowserTests.Views;

/// <summary>How quick the console is with much in store. Measures when asked to: NEPHOSCOPE_MEASURE=1; figures depend on the machine.</summary>
public sealed class SpeedTests(Browser browser) : IClassFixture<Browser>
{
    private const int Incidents = 10_000;

    [Fact]
    public async Task The_first_view_with_ten_thousand_incidents()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NEPHOSCOPE_MEASURE") == "1", "SKIPPED: measured with NEPHOSCOPE_MEASURE=1");
        SampleCompany company = SampleCompany.Seven;
        string folder = Directory.CreateTempSubdirectory("nephoscope-console").FullName;
        try
        {
            await using var ledger = new LedgerFeed(SqliteLedger.Open(new SqliteLedgerOptions(Path.Combine(folder, "ledger.db"))));
            await FillAsync(ledger, company);
            await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, (_, _) => new MemoryStream(), company));
            await using Visit visit = await browser.VisitAsync(server.Address);
            for (int run = 0; run < 4; run++)
            {
                await MeasureAsync(visit, "/", ".incident-line", run == 0 ? "first view, nothing warm" : "first view");
            }

            await MeasureAsync(visit, "/incidents/" + company.Attack.Uid, ".story li", "incident");
            await MeasureAsync(visit, "/findings", "tbody tr", "findings");
            await MeasureAsync(visit, "/entities/" + company.Attack.Entities[0].Key, ".relation", "entity");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_map_with_five_thousand_entities_moves()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NEPHOSCOPE_MEASURE") == "1", "SKIPPED: measured with NEPHOSCOPE_MEASURE=1");
        SampleCompany company = SampleCompany.Seven;
        MapDocument large = LargeMap(5000, 15_000);
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company) with { Map = _ => Task.FromResult<MapDocument?>(large) });
        await using Visit visit = await browser.VisitAsync(server.Address);
        for (int run = 0; run < 3; run++)
        {
            await MeasureAsync(visit, "/map", ".map-canvas[data-nodes='5000']", run == 0 ? "map of 5,000 entities, nothing warm" : "map of 5,000 entities");
        }

        double frames = await visit.Page.EvaluateAsync<double>("() => document.querySelector('.map-canvas').measure(4000)");
        TestContext.Current.TestOutputHelper!.WriteLine($"frames a second while it moves, drawn by the processor: {frames:0}");
    }

    [Fact]
    public async Task A_crowded_map_shows_its_connections_again_when_it_stands()
    {
        SampleCompany company = SampleCompany.Seven;
        MapDocument large = LargeMap(1000, 3500);
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company) with { Map = _ => Task.FromResult<MapDocument?>(large) });
        await using Visit visit = await browser.VisitAsync(server.Address);
        await visit.Page.GotoAsync(server.Address + "/map");
        await visit.Page.WaitForSelectorAsync(".map-canvas[data-nodes='1000']");
        await visit.Page.EvaluateAsync("() => { window.moved = document.querySelector('.map-canvas').measure(1500); }");
        await visit.Page.WaitForSelectorAsync(".map-canvas.map-moving");
        Assert.False(await visit.Page.Locator(".sigma-edges").IsVisibleAsync());
        await visit.Page.EvaluateAsync("() => window.moved");
        await visit.Page.WaitForSelectorAsync(".map-canvas:not(.map-moving)");
        Assert.True(await visit.Page.Locator(".sigma-edges").IsVisibleAsync());
    }

    private static async Task MeasureAsync(Visit visit, string path, string selector, string what)
    {
        var watch = Stopwatch.StartNew();
        await visit.Page.GotoAsync(visit.Address + path, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await visit.Page.WaitForSelectorAsync(selector);
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {watch.ElapsedMilliseconds} ms");
    }

    private static async Task FillAsync(LedgerFeed ledger, SampleCompany company)
    {
        await company.FillAsync(ledger);
        IEnumerable<LedgerWrite> many = Enumerable.Range(0, Incidents).Select(i =>
        {
            Incident of = company.Incidents[i % 50 == 0 ? 0 : 1 + (i % (company.Incidents.Count - 1))];
            return new LedgerWrite(SampleCompany.Entry(of with
            {
                Uid = "inc-" + i.ToString("x16", CultureInfo.InvariantCulture),
                EndTime = of.EndTime.Plus(TimeSpan.FromSeconds(-i)),
                Score = of.Score - new MicroNats(i),
            }));
        });
        foreach (LedgerWrite[] part in many.Chunk(500))
        {
            await ledger.WriteAsync(part, CancellationToken.None);
        }
    }

    private static MapDocument LargeMap(int nodes, int edges)
    {
        EntityKind[] kinds = [EntityKind.Address, EntityKind.User, EntityKind.Role, EntityKind.Function, EntityKind.Bucket];
        var text = new System.Text.StringBuilder("{\"nodes\":[");
        for (int i = 0; i < nodes; i++)
        {
            string kind = kinds[i % kinds.Length].ToString().ToLowerInvariant();
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"id\":\"{i + 1:x16}\",\"kind\":\"{kind}\",\"uid\":\"{kind}-{i}\",\"name\":\"{kind}-{i}\",\"account\":\"{i % 3}\",\"first_seen\":1000,\"last_seen\":9000,\"count\":{i}}}");
        }

        text.Append("],\"edges\":[");
        for (int i = 0; i < edges; i++)
        {
            int from = i * 7919 % nodes;
            int to = (int)((i * 104_729L) + 13) % nodes;
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"from\":\"{from + 1:x16}\",\"to\":\"{Math.Abs(to) + 1:x16}\",\"kind\":\"calls\",\"first_seen\":1000,\"last_seen\":9000,\"count\":{i}}}");
        }

        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text.Append("]}").ToString()));
        return MapDocument.Read(stream);
    }
}
