using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.BrowserTests.Views;

/// <summary>A blind spot that does not close by itself is closed by who may, with a line in the audit.</summary>
public sealed class BlindSpotTests(Browser browser) : IClassFixture<Browser>
{
    private const string Title = "What is usual was forgotten in part";
    private const string Uid = "not-learnt:00000000000000000001-00000000000000000007";

    [Fact]
    public async Task It_is_acknowledged_by_an_analyst_and_not_by_a_viewer()
    {
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        var spot = new LedgerEntry
        {
            Kind = LedgerKind.BlindSpot,
            Uid = Uid,
            Time = company.Last,
            Severity = Severity.High,
            Title = Title,
            Status = "open",
            Document = "{\"kind\":\"not-learnt\",\"status\":\"open\"}"u8.ToArray(),
        };
        await ledger.WriteAsync([new LedgerWrite(spot)], CancellationToken.None);
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, company));
        await using (Visit viewer = await browser.VisitAsync(server.Address, "vera", "viewer"))
        {
            await viewer.OpenAsync("/");
            await Assertions.Expect(viewer.Page.Locator(".blind")).ToContainTextAsync(Title);
            await Assertions.Expect(viewer.Page.Locator(".blind").GetByRole(AriaRole.Button, new() { Name = "Acknowledge" })).ToHaveCountAsync(0);
        }

        await using Visit visit = await browser.VisitAsync(server.Address, "noor.haddad", "analyst");
        await visit.OpenAsync("/");
        ILocator blind = visit.Page.Locator(".blind");
        await Assertions.Expect(blind.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" })).ToHaveCountAsync(1);
        Assert.Empty(await Axe.CheckAsync(visit.Page));
        await blind.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(Title);
        Assert.Empty(await Axe.CheckAsync(visit.Page));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Close it" }).ClickAsync();
        await Assertions.Expect(blind).Not.ToContainTextAsync(Title);
        LedgerEntry closed = (await ledger.FindAsync(LedgerKind.BlindSpot, Uid, CancellationToken.None))!;
        Assert.Equal("closed", closed.Status);
        Assert.Contains("\"closed_by\":\"noor.haddad\"", System.Text.Encoding.UTF8.GetString(closed.Document.Span), StringComparison.Ordinal);
        LedgerPage audit = await ledger.QueryAsync(new LedgerQuery(LedgerKind.Audit), CancellationToken.None);
        LedgerEntry line = Assert.Single(audit.Entries, static entry => entry.Title.EndsWith("blind-spot.acknowledge", StringComparison.Ordinal));
        Assert.Contains("127.0.0.1", System.Text.Encoding.UTF8.GetString(line.Document.Span), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }
}
