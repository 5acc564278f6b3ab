using Microsoft.AspNetCore.Components;
using Nephoscope.Graph;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;

namespace Nephoscope.WebConsole.Map;

/// <summary>Where the inventories that are set and the map differ: compared when it is opened.</summary>
public sealed partial class InventoryPanel : IDisposable
{
    /// <summary>Entries of each list that are shown.</summary>
    private const int Most = 100;

    private const int MostFaults = 5;
    private const int MostAccounts = 10;

    private readonly CancellationTokenSource leaving = new();
    private InventoryComparison? found;
    private PageState state;

    [Inject]
    private ConsoleHost Host { get; set; } = null!;

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            found = Host.Inventory is { } compare ? await compare(leaving.Token) : null;
            state = PageState.Ready;
        }
        catch (OperationCanceledException)
        {
            // The panel was closed.
        }
        catch (IOException)
        {
            state = PageState.Failed;
        }
    }

    /// <summary>What the inventory says, up to the other end where there is one.</summary>
    private static string Before(MapContradiction one) => one.Kind switch
    {
        ContradictionKind.DeletedInStream => "is listed, and was seen to be deleted",
        ContradictionKind.AliveInStream => "is listed as deleted, no deletion was seen, and it was last seen",
        _ => "is listed as attached to",
    };

    private static string After(MapContradiction one) => one.Kind == ContradictionKind.DetachedInStream ? ", and was seen to be detached" : "";
}
