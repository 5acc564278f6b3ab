using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>Questions over the event lake; for analysts and above.</summary>
public sealed partial class HuntPage : LivePage
{
    private const int MostColumns = 60;

    private IReadOnlyList<HuntChoice> hunts = [];
    private string sql = "SELECT time_dt, principal.name AS who, api.operation AS operation, status,\n    src_endpoint.ip AS address, cloud.region AS region\nFROM events\nORDER BY time_dt DESC\nLIMIT 100";
    private string chosen = "";
    private string name = "";
    private string said = "";
    private HuntAnswer? answer;
    private CancellationTokenSource? running;

    [Inject]
    private CaseDesk Desk { get; set; } = null!;

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    protected override Task LoadAsync(CancellationToken cancellation)
    {
        hunts = ConsoleRoles.MayHunt(User) ? Host.Hunts?.Invoke() ?? [] : [];
        return Task.CompletedTask;
    }

    /// <summary>The name of the chosen hunt as long as its statement was not changed.</summary>
    private string Name => hunts.LastOrDefault(hunt => hunt.Name == chosen)?.Sql == sql ? chosen : "";

    private void Choose(HuntChoice hunt)
    {
        chosen = hunt.Name;
        sql = hunt.Sql;
        said = "";
    }

    private Task KeyAsync(KeyboardEventArgs key) => key is { Key: "Enter", CtrlKey: true } or { Key: "Enter", MetaKey: true } ? RunAsync() : Task.CompletedTask;

    private async Task RunAsync()
    {
        if (running is not null || Host.Hunt is not { } hunt || sql.Trim().Length == 0)
        {
            return;
        }

        using var mine = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        running = mine;
        said = "";
        answer = null;
        StateHasChanged();
        try
        {
            DeedResult written = await Desk.HuntAsync(User, "hunt", Name, sql, mine.Token);
            answer = written == DeedResult.Done ? await hunt(sql, mine.Token) : HuntAnswer.Failed(Refusal(written));
        }
        catch (OperationCanceledException)
        {
            said = "Stopped.";
        }
        finally
        {
            running = null;
        }
    }

    private void Stop() => running?.Cancel();

    private async Task SaveAsync()
    {
        if (Host.SaveHunt is not { } save)
        {
            return;
        }

        string wanted = name.Trim();
        DeedResult written = await Desk.HuntAsync(User, "hunt.save", Say.Clean(wanted, 64), sql, Leaving);
        string? complaint = written == DeedResult.Done ? await save(wanted, sql) : Refusal(written);
        said = complaint ?? $"Saved as {wanted}.";
        if (complaint is null)
        {
            chosen = wanted;
            name = "";
            await TryLoadAsync();
        }
    }

    private ValueTask DownloadAsync(string form, ReadOnlyMemory<byte> bytes) =>
        Browser.SaveAsync($"hunt.{form}", form == "csv" ? "text/csv" : "application/x-ndjson", bytes);

    private static string Refusal(DeedResult result) =>
        result == DeedResult.NotAllowed ? "Your role may not hunt." : "The audit cannot be written, so nothing was asked.";
}
