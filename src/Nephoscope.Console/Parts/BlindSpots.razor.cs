using Microsoft.AspNetCore.Components;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Incidents;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Reading;

namespace Nephoscope.WebConsole.Parts;

/// <summary>Telemetry that is missing: what happens there is not seen.</summary>
public sealed partial class BlindSpots : LivePage
{
    /// <summary>Status of a blind spot that is not closed.</summary>
    private const string Open = "open";

    private IReadOnlyList<LedgerEntry> spots = [];
    private long total;

    /// <summary>How many are shown.</summary>
    [Parameter]
    public int Most { get; set; } = 8;

    [Inject]
    private LedgerReader Reader { get; set; } = null!;

    [Inject]
    private TriageActions Actions { get; set; } = null!;

    protected override IReadOnlyList<LedgerKind> Watched => [LedgerKind.BlindSpot];

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        LedgerPage page = await Reader.PageAsync(new LedgerQuery(LedgerKind.BlindSpot) { Status = Open, Order = LedgerOrder.Severest, Limit = Most }, cancellation);
        spots = page.Entries;
        total = page.Total;
    }

    private async Task AcknowledgeAsync(LedgerEntry spot)
    {
        await Actions.AcknowledgeAsync(User, spot);
        await TryLoadAsync();
    }
}
