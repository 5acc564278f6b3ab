using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Layout;

/// <summary>The pages of one connection.</summary>
public sealed partial class Routes
{
    /// <summary>Address that the document was asked for from; the browser holds it sealed and cannot change it.</summary>
    [Parameter]
    public string From { get; set; } = "";

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    protected override void OnInitialized() => Viewer.Address = From;
}
