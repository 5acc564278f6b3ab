using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>The whole product: first start, the administrator's account, the attack seen arriving, sign-out and sign-in.</summary>
public sealed class ServeTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task From_the_first_start_to_the_incident_and_out_again()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(SampleCompany.Folder("samples/seven-steps"));
        await using Visit visit = await browser.VisitAsync(serve.Address);
        IPage page = visit.Page;
        await serve.SetUpAsync(page);

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("One incident needs a person now");
        await page.Locator(".incident-line a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".verdict-what")).ToHaveTextAsync("Stolen credential of a person");
        await page.Keyboard.PressAsync("a");
        await Assertions.Expect(page.Locator(".case-meta")).ToContainTextAsync("With ada");
        foreach (string path in new[] { "/map", "/sources", "/coverage", "/audit", "/settings" })
        {
            await visit.OpenAsync(path);
            await Assertions.Expect(page.Locator("main .notice.bad")).ToHaveCountAsync(0);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in**");
        await page.GotoAsync(serve.Address + "/audit");
        await page.FillAsync("input[name=name]", "ada");
        await page.FillAsync("input[name=password]", ServeProcess.Password);
        await page.ClickAsync("form button");
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Audit");
        await Assertions.Expect(page.Locator("main table")).ToContainTextAsync("incident.assign");
        Assert.Equal("", string.Join("\n", visit.Complaints));
    }

    [Fact]
    public async Task The_demo_shows_the_attack_arriving()
    {
        await using ServeProcess demo = await ServeProcess.DemoAsync();
        await using Visit visit = await browser.VisitAsync(demo.Address);
        IPage page = visit.Page;
        await demo.SetUpAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("One incident needs a person now", new() { Timeout = 180_000 });
        await page.Locator(".incident-line a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".verdict-what")).ToHaveTextAsync("Stolen credential of a person");
        if (Environment.GetEnvironmentVariable("NEPHOSCOPE_SCREENSHOTS") is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Path.GetTempPath(), "nephoscope-demo.png") });
        }
    }
}
