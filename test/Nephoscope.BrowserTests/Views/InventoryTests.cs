using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Where inventory and map differ, on the map page.</summary>
public sealed class InventoryTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Differences_are_told_bounded_and_lead_to_entities()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        foreach ((ColorScheme colours, int width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 700) })
        {
            await using Visit visit = await browser.VisitAsync(server.Address, colours, width, "vera", "viewer");
            IPage page = visit.Page;
            ILocator panel = await OpenAsync(visit);
            await Assertions.Expect(panel.Locator("#inventory-contradictions")).ToHaveTextAsync("Contradictions 3");
            await Assertions.Expect(panel).ToContainTextAsync("is listed, and was seen to be deleted");
            await Assertions.Expect(panel).ToContainTextAsync("notes.json holds no inventory that is known.");
            await Assertions.Expect(panel.Locator("section").Nth(2).Locator("li")).ToHaveCountAsync(100);
            await Assertions.Expect(panel.Locator("section").Nth(2)).ToContainTextAsync("and 20 more");
            Assert.Empty(await Axe.CheckAsync(page));
            Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"), "the page is wider than the window");
            await panel.GetByRole(AriaRole.Link).First.ClickAsync();
            await Assertions.Expect(page).ToHaveURLAsync(new Regex("/entities/[0-9a-f]{16}$"));
            Assert.Empty(visit.Complaints);
        }
    }

    [Fact]
    public async Task Without_an_inventory_the_remedy_is_told()
    {
        SampleCompany company = SampleCompany.Seven;
        WebConsole.Hosting.ConsoleHost host = SampleConsole.Host(await SampleConsole.FilledAsync(company), company) with { Inventory = _ => Task.FromResult<WebConsole.Hosting.InventoryComparison?>(null) };
        await using ConsoleServer server = await ConsoleServer.StartAsync(host);
        await using Visit visit = await browser.VisitAsync(server.Address);
        ILocator panel = await OpenAsync(visit);
        await Assertions.Expect(panel).ToContainTextAsync("Name its files in the setting inventory");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Inventory" }).ClickAsync();
        await Assertions.Expect(panel).ToBeHiddenAsync();
        Assert.Empty(visit.Complaints);
    }

    private static async Task<ILocator> OpenAsync(Visit visit)
    {
        await visit.OpenAsync("/map");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Inventory" }).ClickAsync();
        return visit.Page.Locator("#map-inventory");
    }
}
