using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;
using Nephoscope.Events;
using Nephoscope.Storage;
using Severity = Nephoscope.Events.Severity;

namespace Nephoscope.BrowserTests.Views;

/// <summary>What people do: triage by keyboard, roles, news while they look, a lost connection.</summary>
public sealed class TriageTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task An_incident_is_taken_closed_and_opened_again_without_a_mouse()
    {
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, company));
        await using Visit visit = await browser.VisitAsync(server.Address, "grace", "analyst");
        await visit.OpenAsync("/");
        IPage page = visit.Page;
        ILocator lines = page.Locator(".incident-line");
        await Assertions.Expect(lines).ToHaveCountAsync(company.Incidents.Count);

        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(lines.First).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("marked"));
        await page.Keyboard.PressAsync("a");
        await Assertions.Expect(lines.First).ToContainTextAsync("grace");

        await page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Close this incident");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Radio).First.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.GetByRole(AriaRole.Dialog).Locator("textarea").FillAsync("Key revoked at noon.");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close incident" }).PressAsync("Enter");
        await Assertions.Expect(lines).ToHaveCountAsync(company.Incidents.Count - 1);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Nothing that should wake anybody");

        LedgerEntry? triage = await ledger.FindAsync(LedgerKind.Triage, company.Attack.Uid, CancellationToken.None);
        Assert.Equal("closed", triage!.Status);
        Assert.Equal(Severity.Critical, triage.Severity);
        LedgerPage audit = await ledger.QueryAsync(new LedgerQuery(LedgerKind.Audit), CancellationToken.None);
        Assert.Equal(["grace incident.close", "grace incident.assign"], audit.Entries.Select(entry => entry.Title));

        await visit.OpenAsync("/incidents/" + company.Attack.Uid);
        await Assertions.Expect(page.Locator(".notes")).ToContainTextAsync("Key revoked at noon.");
        await page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.Locator(".case-meta")).ToContainTextAsync("With grace");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Enter_opens_what_is_marked_and_g_n_goes_back()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        await using Visit visit = await browser.VisitAsync(server.Address);
        await visit.OpenAsync("/");
        await visit.Page.WaitForSelectorAsync(".incident-line");
        await visit.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(visit.Page.Locator(".incident-line.marked a").First).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**/incidents/" + company.Attack.Uid);
        await visit.Page.WaitForSelectorAsync(".case");
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("n");
        await visit.Page.WaitForSelectorAsync(".incidents");
        await visit.Page.Keyboard.PressAsync("?");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("On an incident");
        Assert.Empty(await Axe.CheckAsync(visit.Page));
    }

    [Fact]
    public async Task A_viewer_looks_and_does_not_decide()
    {
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, company));
        await using Visit visit = await browser.VisitAsync(server.Address, "vera", "viewer");
        await visit.OpenAsync("/incidents/" + company.Attack.Uid);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Close" })).ToHaveCountAsync(0);
        await visit.Page.Keyboard.PressAsync("c");
        await Assertions.Expect(visit.Page.Locator(".mud-snackbar")).ToContainTextAsync("Your role may look");
        await visit.Page.Keyboard.PressAsync("a");
        Assert.Null(await ledger.FindAsync(LedgerKind.Triage, company.Attack.Uid, CancellationToken.None));
        IAPIResponse audit = await visit.Page.Context.APIRequest.GetAsync(server.Address + "/audit");
        Assert.Equal(403, audit.Status);
    }

    [Fact]
    public async Task A_new_incident_appears_by_itself()
    {
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, company));
        await using Visit visit = await browser.VisitAsync(server.Address);
        await visit.OpenAsync("/");
        await Assertions.Expect(visit.Page.Locator(".incident-line")).ToHaveCountAsync(company.Incidents.Count);
        Incident later = company.Attack with { Uid = "inc-00000000000000aa", Title = "Another one", Score = MicroNats.FromNats(90) };
        await ledger.WriteAsync([new LedgerWrite(SampleCompany.Entry(later))], CancellationToken.None);
        await Assertions.Expect(visit.Page.Locator(".incident-line").First).ToContainTextAsync("Another one");
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("2 incidents need a person now");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_incident_that_is_written_while_the_page_is_read_is_not_missed()
    {
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        Incident later = company.Attack with { Uid = "inc-00000000000000aa", Title = "Another one", Score = MicroNats.FromNats(90) };
        bool isWritten = false;
        ledger.Answering = query =>
        {
            if (query is { Kind: LedgerKind.Incident, Order: LedgerOrder.Severest } && !isWritten)
            {
                isWritten = true;
                _ = ledger.WriteAsync([new LedgerWrite(SampleCompany.Entry(later))], CancellationToken.None).AsTask();
            }
        };
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, company));
        await using Visit visit = await browser.VisitAsync(server.Address);
        await visit.OpenAsync("/");
        await Assertions.Expect(visit.Page.Locator(".incident-line").First).ToContainTextAsync("Another one");
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("2 incidents need a person now");
    }

    [Fact]
    public async Task Two_people_at_once_do_not_overwrite_each_other()
    {
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        WebConsole.Hosting.ConsoleHost deaf = SampleConsole.Host(ledger, company) with { Changes = null };
        await using ConsoleServer server = await ConsoleServer.StartAsync(deaf);
        await using Visit first = await browser.VisitAsync(server.Address, "grace", "analyst");
        await using Visit second = await browser.VisitAsync(server.Address, "edsger", "analyst");
        await first.OpenAsync("/incidents/" + company.Attack.Uid);
        await second.OpenAsync("/incidents/" + company.Attack.Uid);
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
        await Assertions.Expect(first.Page.Locator(".case-meta")).ToContainTextAsync("With grace");
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
        await Assertions.Expect(second.Page.Locator(".mud-snackbar")).ToContainTextAsync("Somebody else decided");
        await Assertions.Expect(second.Page.Locator(".case-meta")).ToContainTextAsync("With grace");
    }

    [Fact]
    public async Task A_lost_connection_is_said_and_comes_back()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        await using Visit visit = await browser.VisitAsync(server.Address);
        IWebSocketRoute? socket = null;
        bool cut = false;
        await visit.Page.RouteWebSocketAsync("**/_blazor**", route =>
        {
            if (cut)
            {
                route.CloseAsync();
                return;
            }

            socket = route;
            route.ConnectToServer();
        });
        await visit.OpenAsync("/");
        await visit.Page.WaitForSelectorAsync(".incident-line");
        cut = true;
        await visit.Page.RouteAsync("**/_blazor/**", route => cut ? route.AbortAsync() : route.ContinueAsync());
        await socket!.CloseAsync();
        await Assertions.Expect(visit.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        cut = false;
        await Assertions.Expect(visit.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "All", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "All", Exact = true })).ToHaveAttributeAsync("aria-pressed", "true");
    }
}
