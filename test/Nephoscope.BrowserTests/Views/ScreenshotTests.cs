using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Takes a picture of each view for the documentation, when asked to: NEPHOSCOPE_SCREENSHOTS=1, or the folder to write into.</summary>
public sealed class ScreenshotTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly (string Name, string Path, string Theme, int Width, int Height)[] Pictures =
    [
        ("now", "/", "light", 1280, 800),
        ("now-dark", "/", "dark", 1600, 1000),
        ("incident", "/incidents/ATTACK", "light", 1280, 900),
        ("incident-dark", "/incidents/ATTACK", "dark", 1600, 1000),
        ("map", "/map#ACTOR", "light", 1440, 900),
        ("entity", "/entities/ACTOR", "light", 1280, 800),
        ("findings", "/findings", "light", 1280, 800),
        ("finding", "/findings/FINDING", "light", 1280, 800),
        ("coverage", "/coverage", "light", 1280, 800),
        ("sources", "/sources", "dark", 1440, 800),
        ("audit", "/audit", "light", 1280, 700),
        ("settings", "/settings", "light", 1280, 800),
        ("people", "/people", "light", 1280, 800),
        ("people-dark", "/people", "dark", 1280, 800),
        ("hunt", "/hunt", "light", 1280, 900),
    ];

    [Fact]
    public async Task Every_view_has_its_picture()
    {
        string? wanted = Environment.GetEnvironmentVariable("NEPHOSCOPE_SCREENSHOTS");
        Assert.SkipWhen(string.IsNullOrEmpty(wanted), "SKIPPED: pictures are taken with NEPHOSCOPE_SCREENSHOTS=1");
        string folder = wanted == "1" ? SampleCompany.Folder("docs/images") : wanted!;
        SampleCompany company = SampleCompany.Seven;
        MemoryLedger ledger = await SampleConsole.FilledAsync(company);
        await using ConsoleServer server = await ConsoleServer.StartAsync(SampleConsole.Host(ledger, company));
        foreach ((string name, string path, string theme, int width, int height) in Pictures)
        {
            await using Visit visit = await browser.VisitAsync(server.Address, options: new BrowserNewContextOptions
            {
                TimezoneId = "Europe/Berlin",
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
            });
            await visit.OpenAsync(SampleConsole.Filled(path, company));
            if (path.StartsWith("/map#", StringComparison.Ordinal))
            {
                await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Light it up" }).ClickAsync();
            }

            if (path == "/hunt")
            {
                await visit.Page.FillAsync("#ask-question", SampleQuestions.OfLake);
                await visit.Page.PressAsync("#ask-question", "Enter");
                await Assertions.Expect(visit.Page.Locator(".hunt-answer table")).ToBeVisibleAsync();
            }

            await visit.Page.WaitForTimeoutAsync(600);
            await visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = Environment.GetEnvironmentVariable("NEPHOSCOPE_SCREENSHOTS_WHOLE") == "1" });
            Assert.Empty(visit.Complaints);
        }
    }
}
