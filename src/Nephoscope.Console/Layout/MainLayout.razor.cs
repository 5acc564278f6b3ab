using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Reading;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Layout;

/// <summary>The frame around every page: navigation, keys, dialogs, and what to say when a page fails.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private DotNetObjectReference<MainLayout>? self;
    private IJSObjectReference? listening;
    private IDisposable? changes;
    private ErrorBoundary? boundary;
    private long urgent;
    private bool helpIsOpen;
    private bool isSignedIn;

    [CascadingParameter]
    private Task<AuthenticationState>? SignedIn { get; set; }

    [Inject]
    private ConsoleHost Host { get; set; } = null!;

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    [Inject]
    private Keyboard Keyboard { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    [Inject]
    private LedgerReader Reader { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    /// <summary>Path of the page without its fragment, for links within it.</summary>
    private string Here => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    /// <summary>A key that was pressed outside of form fields.</summary>
    [JSInvokable]
    public async Task OnKey(string key)
    {
        if (await Keyboard.PressAsync(key))
        {
            return;
        }

        if (key == "?")
        {
            await ShowHelpAsync();
        }
        else if (Sections.All.FirstOrDefault(section => "g" + section.Key == key) is { } section)
        {
            Navigation.NavigateTo(section.Path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        changes?.Dispose();
        await leaving.CancelAsync();
        leaving.Dispose();
        try
        {
            if (listening is not null)
            {
                await listening.InvokeVoidAsync("stop");
                await listening.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listener with it.
        }

        self?.Dispose();
    }

    /// <summary>A session that has ended leaves the page: the whole document is asked for anew, and with it who this is.</summary>
    protected override async Task OnParametersSetAsync()
    {
        isSignedIn = SignedIn is not null && (await SignedIn).User.Identity is { IsAuthenticated: true };
        if (!isSignedIn)
        {
            Navigation.NavigateTo(Navigation.Uri, forceLoad: true);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        Surroundings around = await Browser.SurroundingsAsync();
        Viewer.Learn(around.Zone, around.OffsetMinutes);
        StateHasChanged();
        self = DotNetObjectReference.Create(this);
        listening = await Browser.ListenAsync(self);
        changes = Host.Changes?.Invoke([LedgerKind.Incident, LedgerKind.Triage], () => _ = InvokeAsync(CountAsync));
        await CountAsync();
    }

    private async Task CountAsync()
    {
        try
        {
            urgent = (await Reader.CountAsync(leaving.Token)).Urgent;
            StateHasChanged();
        }
#pragma warning disable CA1031 // A number beside a link is not worth a failed page.
        catch (Exception)
#pragma warning restore CA1031
        {
            urgent = 0;
        }
    }

    private async Task ShowHelpAsync()
    {
        if (helpIsOpen)
        {
            return;
        }

        helpIsOpen = true;
        try
        {
            IDialogReference dialog = await Dialogs.ShowAsync<KeysDialog>("Keys");
            await dialog.Result;
        }
        finally
        {
            helpIsOpen = false;
        }
    }

    private Task RecoverAsync()
    {
        boundary?.Recover();
        return Task.CompletedTask;
    }
}
