using Microsoft.Playwright;

namespace Nephoscope.BrowserTests.Support;

/// <summary>Debian's Chromium without a window, started once for all tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    /// <summary>Milliseconds to wait for what must come; the machine may be busy.</summary>
    private const float Patience = 60_000;

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path))
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Headless = true,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--enable-unsafe-swiftshader", "--font-render-hinting=none",
            ],
        });
    }

    /// <summary>A new page in colours and of a width, without motion.</summary>
    internal Task<Visit> VisitAsync(string address, ColorScheme colours, int width, string name = "ada.lindqvist", string role = "administrator") =>
        VisitAsync(address, name, role, new BrowserNewContextOptions { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 }, ReducedMotion = ReducedMotion.Reduce });

    /// <summary>A new page, signed in; what goes wrong in it is collected.</summary>
    internal async Task<Visit> VisitAsync(string address, string name = "ada.lindqvist", string role = "administrator", BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(browser is null, $"SKIPPED: no chromium at {Path}; install Debian's package chromium to run the browser tests");
        IBrowserContext context = await browser!.NewContextAsync(options ?? new BrowserNewContextOptions { TimezoneId = "Europe/Berlin", ViewportSize = new() { Width = 1280, Height = 800 } });
        await context.AddCookiesAsync([new Cookie { Name = CookieSignIn.Cookie, Value = Uri.EscapeDataString($"{name}|{role}"), Url = address }]);
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        var visit = new Visit(context, page, address);
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        playwright?.Dispose();
    }
}
