using Microsoft.JSInterop;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>The few things that only the browser can do. Hands over data, never markup. One per connection.</summary>
public sealed class BrowserLink(IJSRuntime script) : IAsyncDisposable
{
    private IJSObjectReference? module;

    /// <summary>What the browser says about the person's surroundings.</summary>
    public async ValueTask<Surroundings> SurroundingsAsync() => await (await ModuleAsync()).InvokeAsync<Surroundings>("surroundings");

    public async ValueTask CopyAsync(string text) => await (await ModuleAsync()).InvokeVoidAsync("copy", text);

    /// <summary>Hands a file to the person, as a download.</summary>
    public async ValueTask SaveAsync(string name, string type, ReadOnlyMemory<byte> bytes)
    {
        using var stream = new DotNetStreamReference(new MemoryStream(bytes.ToArray(), writable: false));
        await (await ModuleAsync()).InvokeVoidAsync("save", name, type, stream);
    }

    public async ValueTask PrintAsync() => await (await ModuleAsync()).InvokeVoidAsync("print");

    /// <param name="theme">light, dark or system.</param>
    public async ValueTask SetThemeAsync(string theme) => await (await ModuleAsync()).InvokeVoidAsync("setTheme", theme);

    public async ValueTask FocusAsync(string id) => await (await ModuleAsync()).InvokeVoidAsync("focus", id);

    public async ValueTask RevealAsync(string id) => await (await ModuleAsync()).InvokeVoidAsync("reveal", id);

    /// <summary>Sends keys that are pressed outside of form fields to <c>OnKey</c> of the receiver, until disposed.</summary>
    public async ValueTask<IJSObjectReference> ListenAsync<T>(DotNetObjectReference<T> receiver)
        where T : class => await (await ModuleAsync()).InvokeAsync<IJSObjectReference>("listen", receiver);

    /// <summary>A module of the console by its path.</summary>
    public async ValueTask<IJSObjectReference> ImportAsync(string path) =>
        await script.InvokeAsync<IJSObjectReference>("import", ConsoleAssets.Shared.Address(path));

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (module is not null)
            {
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the module with it.
        }
    }

    private async ValueTask<IJSObjectReference> ModuleAsync() => module ??= await ImportAsync("/_console/console.js");
}

/// <summary>What the browser says about the person's surroundings.</summary>
/// <param name="Zone">IANA name of the time zone.</param>
/// <param name="OffsetMinutes">Minutes ahead of UTC now.</param>
/// <param name="Theme">light, dark or system.</param>
public sealed record Surroundings(string Zone, int OffsetMinutes, string Theme);
