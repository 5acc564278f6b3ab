using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>Questions over the event lake; for analysts and above.</summary>
public sealed partial class HuntPage : LivePage
{
    private string sql = "SELECT * FROM events ORDER BY time DESC LIMIT 50";
    private HuntAnswer? answer;
    private bool running;

    [Inject]
    private CaseDesk Desk { get; set; } = null!;

    protected override Task LoadAsync(CancellationToken cancellation) => Task.CompletedTask;

    private async Task RunAsync()
    {
        if (Host.Hunt is not { } hunt || !ConsoleRoles.MayHunt(User))
        {
            return;
        }

        running = true;
        StateHasChanged();
        try
        {
            await Desk.RecordAsync(User, "hunt", "lake", Say.Clean(sql, 300), Leaving);
            answer = await hunt(sql, Leaving);
        }
        catch (OperationCanceledException)
        {
            // The person has left.
        }
        finally
        {
            running = false;
        }
    }
}
