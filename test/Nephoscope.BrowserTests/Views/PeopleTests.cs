using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nephoscope.BrowserTests.Support;

namespace Nephoscope.BrowserTests.Views;

/// <summary>Accounts and tokens from the console of the program itself, and who may not.</summary>
public sealed class PeopleTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task An_administrator_adds_changes_resets_disables_and_revokes_and_the_audit_says_so()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(SampleCompany.Folder("samples/permissions"));
        await using Visit admin = await browser.VisitAsync(serve.Address);
        IPage page = admin.Page;
        await serve.SetUpAsync(page);
        await VisitAsync("/people");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("vera");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add account" }).ClickAsync();
        string password = await SecretAsync(page);
        await Assertions.Expect(page.Locator(".people").First).ToContainTextAsync("vera");

        await using Visit vera = await browser.VisitAsync(serve.Address);
        await SignInAsync(vera, serve, "vera", password);
        await Assertions.Expect(vera.Page.GetByRole(AriaRole.Link, new() { Name = "People" })).ToHaveCountAsync(0);
        IResponse? refused = await vera.Page.GotoAsync(serve.Address + "/people");
        Assert.Equal(403, refused!.Status);
        await Assertions.Expect(vera.Page.Locator("h1")).ToHaveTextAsync("Not for your role");
        await vera.OpenAsync("/settings");
        await Assertions.Expect(vera.Page.Locator("main")).ToContainTextAsync("The rest is for administrators");
        await Assertions.Expect(vera.Page.Locator("main")).Not.ToContainTextAsync("limits.body_bytes");
        await vera.Page.GetByText("Change your password").ClickAsync();
        await vera.Page.GetByLabel("Present password").FillAsync("not the present one");
        await vera.Page.GetByLabel("New password").FillAsync("a password of her own");
        await vera.Page.GetByRole(AriaRole.Button, new() { Name = "Change it" }).ClickAsync();
        await Assertions.Expect(vera.Page.Locator(".own .alarm")).ToContainTextAsync("does not fit");
        await vera.Page.GetByLabel("Present password").FillAsync(password);
        await vera.Page.GetByLabel("New password").FillAsync("a password of her own");
        await vera.Page.GetByRole(AriaRole.Button, new() { Name = "Change it" }).ClickAsync();
        await AtSignInAsync(vera);
        await SignInAsync(vera, serve, "vera", "a password of her own");

        await page.GetByLabel("Role of vera").SelectOptionAsync("analyst");
        await AtSignInAsync(vera);
        await page.GetByLabel("Role of ada").SelectOptionAsync("viewer");
        await Assertions.Expect(page.Locator(".mud-snackbar").Last).ToContainTextAsync("It is the last administrator.");
        await page.GetByRole(AriaRole.Button, new() { Name = "New password for vera" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Make a new one" }).ClickAsync();
        await SecretAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable vera" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(page.Locator(".people").First).ToContainTextAsync("disabled");

        await page.GetByLabel("What it is for").FillAsync("forwarder");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        string token = await SecretAsync(page);
        Assert.StartsWith("nph_", token, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke forwarder" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Assertions.Expect(page.Locator(".people").Last).ToContainTextAsync("revoked");

        await VisitAsync("/settings");
        ILocator listen = page.Locator("tr", new() { HasText = "lake.seconds" });
        await Assertions.Expect(listen).ToContainTextAsync("environment NEPHOSCOPE_LAKE__SECONDS");
        await Assertions.Expect(page.Locator("tr", new() { HasText = "watch" })).ToContainTextAsync("command line");
        await VisitAsync("/audit");
        string audit = await page.Locator("main table").InnerTextAsync();
        Assert.All(new[] { "account.add", "account.change", "account.password", "token.make", "token.revoke" }, deed => Assert.Contains(deed, audit, StringComparison.Ordinal));
        Assert.DoesNotContain(password, audit, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('_', 3)[2], audit, StringComparison.Ordinal);
        Assert.Equal("", string.Join("\n", admin.Complaints));

        Task VisitAsync(string path) => admin.OpenAsync(path);
    }

    /// <summary>Looks where the page is until it is there: waiting for one navigation fails where the page's own reload cuts it off.</summary>
    private static Task AtSignInAsync(Visit visit) => Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/sign-in"), new() { Timeout = 30_000 });

    private static async Task SignInAsync(Visit visit, ServeProcess serve, string name, string password)
    {
        await visit.Page.GotoAsync(serve.Address + "/sign-in");
        await visit.Page.FillAsync("input[name=name]", name);
        await visit.Page.FillAsync("input[name=password]", password);
        await visit.Page.ClickAsync("form button");
        await visit.Page.WaitForSelectorAsync("main h1 >> text=/./");
        await visit.Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    /// <summary>The secret that is shown once, with the page checked while it is.</summary>
    private static async Task<string> SecretAsync(IPage page)
    {
        ILocator dialog = page.GetByRole(AriaRole.Dialog).Filter(new() { HasText = "I have it" });
        string secret = await dialog.Locator("input").InputValueAsync();
        Assert.Empty(await Axe.CheckAsync(page));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have it" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        return secret;
    }
}
