using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Every view: it opens without a complaint of the browser, in both colours, and breaks no rule of accessibility.</summary>
public sealed class ViewTests(Browser browser) : IClassFixture<Browser>
{
    public static TheoryData<string, string> Views => new()
    {
        { "/", "One incident needs a person now" },
        { "/incidents/ATTACK", "Stolen credential of lena.brandt" },
        { "/map", "Map" },
        { "/entities/ACTOR", "lena.brandt" },
        { "/findings", "Findings" },
        { "/findings/FINDING", "" },
        { "/coverage", "techniques watched" },
        { "/sources", "One source is quiet" },
        { "/audit", "Audit" },
        { "/settings", "Settings" },
        { "/people", "People" },
        { "/hunt", "Hunt" },
        { "/incidents/inc-0000000000000000", "No such incident" },
        { "/findings/fnd-0", "No such finding" },
        { "/entities/0000000000000001", "Nothing is known" },
        { "/no/such/page", "Nothing is here" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_view_opens_cleanly_and_breaks_no_rule_of_accessibility(string path, string heading)
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        foreach (ColorScheme colours in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using Visit visit = await browser.VisitAsync(server.Address, colours, 1280);
            await visit.OpenAsync(SampleConsole.Filled(path, company));
            await Assertions.Expect(visit.Page.Locator("main h1")).ToContainTextAsync(heading);
            Assert.Empty(await Axe.CheckAsync(visit.Page));
            bool wide = await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
            Assert.False(wide, "the page is wider than the window");
            Assert.Empty(visit.Complaints);
        }
    }

    [Fact]
    public async Task Views_fill_a_4k_window_and_an_incident_prints_without_its_buttons()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        await using Visit visit = await browser.VisitAsync(server.Address, ColorScheme.Dark, 3840);
        foreach (string path in new[] { "/", "/map", "/findings", "/coverage", "/incidents/ATTACK" })
        {
            await visit.OpenAsync(SampleConsole.Filled(path, company));
            await Assertions.Expect(visit.Page.Locator("main h1")).ToBeVisibleAsync();
            Assert.False(await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"), path);
        }

        await Assertions.Expect(visit.Page.Locator(".side")).ToBeVisibleAsync();
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Assertions.Expect(visit.Page.Locator(".side")).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.Locator(".story li").First).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Nothing_yet_is_said_in_words_on_every_view()
    {
        SampleCompany company = SampleCompany.Seven;
        var empty = new MemoryLedger();
        await using ConsoleServer server = await ConsoleServer.StartAsync(new WebConsole.Hosting.ConsoleHost { Ledger = empty, Clock = new SampleClock(company.Last), Changes = empty.Listen });
        await using Visit visit = await browser.VisitAsync(server.Address);
        foreach ((string path, string words) in new[]
        {
            ("/", "Nothing to look at"), ("/findings", "No findings yet"), ("/map", "Nothing on the map yet"), ("/sources", "No source yet"), ("/audit", "Nothing was done yet"),
        })
        {
            await visit.OpenAsync(path);
            await Assertions.Expect(visit.Page.Locator("main")).ToContainTextAsync(words);
        }

        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_is_said_and_tried_again()
    {
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        ledger.IsBroken = true;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, company));
        await using Visit visit = await browser.VisitAsync(server.Address);
        await visit.OpenAsync("/");
        await Assertions.Expect(visit.Page.Locator(".now-list .notice")).ToContainTextAsync("This could not be read");
        ledger.IsBroken = false;
        await visit.Page.Locator(".now-list").GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".incident-line")).ToHaveCountAsync(company.Incidents.Count);
    }

    [Fact]
    public async Task Times_are_told_in_the_viewers_zone_with_utc_at_hand()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        foreach ((string zone, string clock) in new[] { ("Europe/Berlin", "14:17:00"), ("America/New_York", "09:17:00"), ("Asia/Kolkata", "18:47:00") })
        {
            await using Visit visit = await browser.VisitAsync(server.Address, options: new BrowserNewContextOptions { TimezoneId = zone });
            await visit.OpenAsync("/incidents/" + company.Attack.Uid);
            ILocator time = visit.Page.Locator(".story time").First;
            await Assertions.Expect(time).ToHaveTextAsync(clock);
            Assert.Contains("2026-03-17 13:17:00 UTC", await time.GetAttributeAsync("title"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_forbid_inline_script_and_foreign_hosts()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        await using Visit visit = await browser.VisitAsync(server.Address);
        IResponse? response = await visit.Page.GotoAsync(server.Address);
        string policy = (await response!.AllHeadersAsync())["content-security-policy"];
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        await visit.Page.WaitForSelectorAsync("main h1");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Nobody_gets_in_without_signing_in()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        using var client = new HttpClient();
        foreach (string path in new[] { "/", "/incidents/" + company.Attack.Uid, "/audit", "/settings" })
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(server.Address + path), TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }
}
