using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Who may no longer be there leaves the page, without doing anything.</summary>
public sealed class SessionTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_disabled_account_is_shown_the_way_out_by_itself()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(SampleCompany.Folder("samples/permissions"));
        await using Visit admin = await browser.VisitAsync(serve.Address);
        await serve.SetUpAsync(admin.Page);
        await serve.AskAsync(admin.Page, "POST", "/api/v1/accounts", new { name = "vera", password = ServeProcess.Password, role = "analyst" });
        await using Visit vera = await browser.VisitAsync(serve.Address);
        await vera.Page.GotoAsync(serve.Address + "/hunt");
        await vera.Page.FillAsync("input[name=name]", "vera");
        await vera.Page.FillAsync("input[name=password]", ServeProcess.Password);
        await vera.Page.ClickAsync("form button");
        await Assertions.Expect(vera.Page.Locator("main h1")).ToHaveTextAsync("Hunt");
        await serve.AskAsync(admin.Page, "PATCH", "/api/v1/accounts/vera", new { disabled = true });
        // Not waited for as a navigation: two may follow each other, and the first is then cut off.
        await Assertions.Expect(vera.Page).ToHaveURLAsync(new Regex("/sign-in"), new() { Timeout = 60_000 });
        await Assertions.Expect(vera.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        await Assertions.Expect(admin.Page.Locator("main h1")).ToBeVisibleAsync();
    }
}
