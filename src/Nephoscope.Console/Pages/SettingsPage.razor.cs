using Microsoft.AspNetCore.Components;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Reading;

namespace Nephoscope.WebConsole.Pages;

/// <summary>What is set, and who may come in. Shows; does not change.</summary>
public sealed partial class SettingsPage : LivePage
{
    private IReadOnlyList<SettingLine> settings = [];
    private IReadOnlyList<LedgerEntry> people = [];
    private IReadOnlyList<LedgerEntry> tokens = [];

    [Inject]
    private LedgerReader Reader { get; set; } = null!;

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        if (!ConsoleRoles.MayAdminister(User))
        {
            return;
        }

        settings = Host.Settings?.Invoke() ?? [];
        people = (await Reader.PageAsync(new LedgerQuery(LedgerKind.User) { Limit = 500 }, cancellation)).Entries;
        tokens = (await Reader.PageAsync(new LedgerQuery(LedgerKind.Token) { Limit = 500 }, cancellation)).Entries;
    }
}
