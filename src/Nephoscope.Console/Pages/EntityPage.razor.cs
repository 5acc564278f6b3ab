using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Reading;

namespace Nephoscope.WebConsole.Pages;

/// <summary>All that is known about one entity: usual and new connections, findings, incidents.</summary>
public sealed partial class EntityPage : LivePage
{
    private const int Few = 12;

    private EntityDossier? dossier;
    private bool whole;

    /// <summary>Sixteen hexadecimal digits.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private EntityReader Reader { get; set; } = null!;

    protected override IReadOnlyList<LedgerKind> Watched => [LedgerKind.Incident];

    protected override async Task LoadAsync(CancellationToken cancellation) =>
        dossier = EntityKey.TryParse(Id, out EntityKey key) ? await Reader.ReadAsync(key, cancellation) : null;
}
