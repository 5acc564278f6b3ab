using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Layout;

/// <summary>
/// A page that loads what it shows, says when that fails, and loads again when the ledger has changed: at most three times a second, and
/// never twice at once.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(330);

    private readonly CancellationTokenSource leaving = new();
    private IDisposable? changes;
    private int wanted;
    private bool loading;
    private bool again;

    [Inject]
    protected ConsoleHost Host { get; set; } = null!;

    [Inject]
    protected Viewer Viewer { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    protected Task<AuthenticationState>? SignedIn { get; set; }

    /// <summary>Who looks. Nobody until the page was initialised.</summary>
    protected ClaimsPrincipal User { get; private set; } = new();

    /// <summary>How loading stands.</summary>
    protected PageState State { get; private set; } = PageState.Loading;

    /// <summary>Ends when the person leaves the page.</summary>
    protected CancellationToken Leaving => leaving.Token;

    /// <summary>Kinds of entries whose changes the page shows by itself; none for a page of things that do not change.</summary>
    protected virtual IReadOnlyList<LedgerKind> Watched => [];

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellation);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !leaving.IsCancellationRequested)
        {
            changes?.Dispose();
            leaving.Cancel();
            leaving.Dispose();
        }
    }

    protected override async Task OnInitializedAsync()
    {
        if (SignedIn is not null)
        {
            User = PersonAddress.With((await SignedIn).User, Viewer.Address);
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Watched.Count > 0 && !leaving.IsCancellationRequested)
        {
            // Before it is read: what is written in between would be missed, and nothing may be written after it.
            changes ??= Host.Changes?.Invoke(Watched, Changed);
        }

        await TryLoadAsync();
    }

    /// <summary>Loads again, for a button or after a deed. While it is being loaded, whoever loads it does so once more.</summary>
    protected async Task TryLoadAsync()
    {
        again = true;
        if (loading)
        {
            return;
        }

        loading = true;
        while (again && !leaving.IsCancellationRequested)
        {
            again = false;
            await LoadOnceAsync();
        }

        loading = false;
    }

    private async Task LoadOnceAsync()
    {
        try
        {
            await LoadAsync(leaving.Token);
            State = PageState.Ready;
        }
        catch (OperationCanceledException)
        {
            // The person has left.
        }
#pragma warning disable CA1031 // Whatever it is, the page says that it failed and offers to try again; the host's log has the rest.
        catch (Exception)
#pragma warning restore CA1031
        {
            State = State == PageState.Ready ? PageState.Stale : PageState.Failed;
        }
    }

    private void Changed()
    {
        if (Interlocked.Exchange(ref wanted, 1) == 0)
        {
            _ = ReloadSoonAsync();
        }
    }

    private async Task ReloadSoonAsync()
    {
        try
        {
            await Task.Delay(Pause, TimeProvider.System, leaving.Token);
            await InvokeAsync(async () =>
            {
                Interlocked.Exchange(ref wanted, 0);
                await TryLoadAsync();
                StateHasChanged();
            });
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // The person has left.
        }
    }
}

/// <summary>How loading a page stands.</summary>
public enum PageState : byte
{
    Loading = 0,
    Ready,

    /// <summary>It could not be loaded.</summary>
    Failed,

    /// <summary>It was loaded, and could not be loaded again: what is shown is from before.</summary>
    Stale,
}
