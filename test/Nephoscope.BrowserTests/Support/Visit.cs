using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Nephoscope.BrowserTests.Support;

/// <summary>One person's look at the console, with everything that the browser complains about.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;

    public Visit(IBrowserContext context, IPage page, string address)
    {
        this.context = context;
        Page = page;
        Address = address;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.Contains("GL Driver Message", StringComparison.Ordinal))
            {
                Complaints.Add($"{message.Type}: {message.Text} {message.Location}");
            }
        };
        page.PageError += (_, error) => Complaints.Add("thrown: " + error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                Complaints.Add("asks for " + request.Url);
            }
        };
    }

    public IPage Page { get; }

    public string Address { get; }

    public ConcurrentBag<string> Complaints { get; } = [];

    /// <summary>Opens a page and waits until its heading stands.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(Address + path);
        await Page.WaitForSelectorAsync("main h1");
    }

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}
