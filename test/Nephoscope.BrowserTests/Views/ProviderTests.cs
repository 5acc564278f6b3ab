using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;
using Nephoscope.Tests.Service.Access;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Sign-in by a provider on another site, as a browser sees it: strict cookies do not travel with what another site began.</summary>
public sealed class ProviderTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_person_goes_to_the_provider_and_comes_back_signed_in_where_they_wanted_to()
    {
        await using TestProvider provider = await TestProvider.StartAsync("localhost");
        provider.Person = new JsonObject { ["sub"] = "s-1", ["preferred_username"] = "grace", ["roles"] = new JsonArray("soc") };
        await using ServeProcess serve = await ServeProcess.StartAsync(new Dictionary<string, string>
        {
            ["NEPHOSCOPE_OIDC__AUTHORITY"] = provider.Address,
            ["NEPHOSCOPE_OIDC__CLIENT_ID"] = TestProvider.Client,
            ["NEPHOSCOPE_OIDC__CLIENT_SECRET"] = TestProvider.Secret,
            ["NEPHOSCOPE_OIDC__TITLE"] = "Fernhill",
            ["NEPHOSCOPE_OIDC__ROLES"] = "soc=administrator",
        });
        await using Visit visit = await browser.VisitAsync(serve.Address);
        IPage page = visit.Page;
        await page.GotoAsync(serve.Address + "/settings");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
        foreach (ColorScheme colours in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = colours });
            Assert.Empty(await Axe.CheckAsync(page));
        }

        if (Environment.GetEnvironmentVariable("NEPHOSCOPE_SCREENSHOTS") is { Length: > 1 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "sign-in.png") });
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Fernhill" }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Settings");
        Assert.EndsWith("/settings", page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Locator(".who")).ToContainTextAsync("grace");
        await Assertions.Expect(page.Locator("tr", new() { HasText = "oidc.client_secret" })).ToContainTextAsync("(set)");
        Assert.DoesNotContain(TestProvider.Secret, await page.ContentAsync(), StringComparison.Ordinal);
        await Assertions.Expect(page.GetByText("Change your password")).ToHaveCountAsync(0);
        await visit.OpenAsync("/people");
        await Assertions.Expect(page.Locator(".people").First).ToContainTextAsync("provider");
    }
}
