using Nephoscope.Graph;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;

namespace Nephoscope.WebConsole.Map;

/// <summary>Where the inventories that are set and the map differ: compared when it is opened.</summary>
public sealed partial class InventoryPanel : LivePage
{
    /// <summary>Entries of each list that are shown.</summary>
    private const int Most = 100;

    private const int MostFaults = 5;
    private const int MostAccounts = 10;

    private InventoryComparison? found;

    protected override async Task LoadAsync(CancellationToken cancellation) =>
        found = Host.Inventory is { } compare ? await compare(cancellation) : null;

    /// <summary>What the inventory says, up to the other end where there is one.</summary>
    private static string Before(MapContradiction one) => one.Kind switch
    {
        ContradictionKind.DeletedInStream => "is listed, and was seen to be deleted",
        ContradictionKind.AliveInStream => "is listed as deleted, no deletion was seen, and it was last seen",
        _ => "is listed as attached to",
    };

    private static string After(MapContradiction one) => one.Kind == ContradictionKind.DetachedInStream ? ", and was seen to be detached" : "";
}
