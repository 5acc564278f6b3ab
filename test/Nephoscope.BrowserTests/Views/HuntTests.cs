using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Hunting from the console over the service's own lake: ready hunts, limits and errors in words, files to take along, the audit.</summary>
public sealed class HuntTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_hunt_is_chosen_changed_asked_taken_along_saved_and_audited()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(SampleCompany.Folder("samples/seven-steps"));
        await using Visit visit = await browser.VisitAsync(serve.Address);
        IPage page = visit.Page;
        await serve.SetUpAsync(page);
        await visit.OpenAsync("/hunt");
        await page.GetByRole(AriaRole.Button, new() { Name = "Who assumed which role" }).ClickAsync();
        await Assertions.Expect(page.Locator("#hunt-sql")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("AssumeRole"));
        ILocator count = page.Locator(".hunt-answer .bar");
        await AskUntilAsync(page, "SELECT count(*) > 0 AS there FROM events", "true");

        await page.FillAsync("#hunt-sql", "SELECT '=1+1' AS formula, '<b>x</b>' AS markup, i AS number FROM range(700) AS t(i)");
        await page.PressAsync("#hunt-sql", "Control+Enter");
        await Assertions.Expect(count).ToContainTextAsync("700 rows in");
        await Assertions.Expect(count).ToContainTextAsync("the first 500 are shown");
        await Assertions.Expect(page.Locator(".hunt-answer td").Nth(1)).ToHaveTextAsync("<b>x</b>");
        Assert.StartsWith("formula,markup,number\r\n\"'=1+1\",<b>x</b>,0\r\n", await DownloadAsync(page, "Download CSV"), StringComparison.Ordinal);
        string[] lines = (await DownloadAsync(page, "Download JSON")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(700, lines.Length);
        Assert.EndsWith("\"number\":699}", lines[^1], StringComparison.Ordinal);

        await page.FillAsync("input[placeholder='name-to-save-it-under']", "seven-hundred");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save for everybody" }).ClickAsync();
        await Assertions.Expect(page.Locator(".hunt-list")).ToContainTextAsync("seven-hundred");
        await RefusedAsync(page, "DELETE FROM events", "read");
        await RefusedAsync(page, "SELECT nothing_of_that_name FROM events", "nothing_of_that_name");
        await RefusedAsync(page, "SELECT * FROM read_text('/etc/passwd')", "");

        await visit.OpenAsync("/audit");
        await Assertions.Expect(page.Locator("main table")).ToContainTextAsync("SELECT '=1+1' AS formula");
        await Assertions.Expect(page.Locator("main table")).ToContainTextAsync("hunt.save");
        Assert.Empty(await Axe.CheckAsync(page));
        Assert.Equal("", string.Join("\n", visit.Complaints));
    }

    [Fact]
    public async Task A_viewer_does_not_hunt()
    {
        SampleCompany company = SampleCompany.Seven;
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(await SampleConsole.FilledAsync(company), company));
        await using Visit visit = await browser.VisitAsync(server.Address, "vera", "viewer");
        await visit.OpenAsync("/");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Hunt" })).ToHaveCountAsync(0);
        Assert.Equal(403, (await visit.Page.Context.APIRequest.GetAsync(server.Address + "/hunt")).Status);
    }

    /// <summary>Asks again until what was watched has come into the lake.</summary>
    private static async Task AskUntilAsync(IPage page, string sql, string wanted)
    {
        for (int attempt = 0; attempt < 60; attempt++)
        {
            await page.FillAsync("#hunt-sql", sql);
            await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
            await page.WaitForSelectorAsync(".hunt-answer .bar, .hunt-answer .alarm");
            if ((await page.Locator(".hunt-answer").InnerTextAsync()).Contains(wanted, StringComparison.Ordinal))
            {
                return;
            }

            await page.WaitForTimeoutAsync(500);
        }

        Assert.Fail("the lake never held what was watched");
    }

    private static async Task<string> DownloadAsync(IPage page, string button)
    {
        IDownload file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync());
        using var reader = new StreamReader(await file.CreateReadStreamAsync());
        return await reader.ReadToEndAsync();
    }

    private static async Task RefusedAsync(IPage page, string sql, string words)
    {
        await page.FillAsync("#hunt-sql", sql);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".hunt-answer .alarm")).ToContainTextAsync("The hunt did not run.");
        await Assertions.Expect(page.Locator(".hunt-answer .alarm")).ToContainTextAsync(words, new() { IgnoreCase = true });
    }
}
