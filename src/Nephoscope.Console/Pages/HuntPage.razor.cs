using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>Questions in plain words and in SQL, one at a time; for analysts and above.</summary>
public sealed partial class HuntPage : LivePage
{
    private IReadOnlyList<HuntChoice> hunts = [];
    private IReadOnlyList<AskChoice> questions = [];
    private string sql = "SELECT time_dt, principal.name AS who, api.operation AS operation, status,\n    src_endpoint.ip AS address, cloud.region AS region\nFROM events\nORDER BY time_dt DESC\nLIMIT 100";
    private string chosen = "";
    private string name = "";
    private string said = "";
    private string asked = "";
    private AskReply? reply;
    private HuntAnswer? answer;
    private CancellationTokenSource? running;
    private bool asking;

    [Inject]
    private CaseDesk Desk { get; set; } = null!;

    protected override Task LoadAsync(CancellationToken cancellation)
    {
        hunts = ConsoleRoles.MayHunt(User) ? Host.Hunts?.Invoke() ?? [] : [];
        questions = ConsoleRoles.MayHunt(User) ? Host.Questions?.Invoke() ?? [] : [];
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

    private Task RunAsync() => Host.Hunt is not { } hunt || sql.Trim().Length == 0 ? Task.CompletedTask : OnceAsync(async stop =>
    {
        DeedResult written = await Desk.HuntAsync(User, "hunt", Name, sql, stop);
        answer = written == DeedResult.Done ? await hunt(sql, stop) : HuntAnswer.Failed(Refusal(written));
    });

    /// <summary>Puts a question in plain words; the statement it becomes stands in the field then, to be changed and run.</summary>
    private Task AskAsync(string question) => Host.Ask is not { } ask ? Task.CompletedTask : OnceAsync(async stop =>
    {
        (asking, reply) = (true, null);
        StateHasChanged();
        DeedResult written = await Desk.HuntAsync(User, "ask", "", question, stop);
        reply = written == DeedResult.Done ? await ask(question, stop) : AskReply.NotUnderstood(Refusal(written));
        (answer, asked) = (reply.Answer, reply.Understood);
        if (reply.IsSql)
        {
            (sql, chosen) = (reply.Query, "");
        }
    });

    /// <summary>One question at a time, which can be stopped.</summary>
    private async Task OnceAsync(Func<CancellationToken, Task> work)
    {
        if (running is not null)
        {
            return;
        }

        using var mine = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        running = mine;
        (said, asked, answer) = ("", "", null);
        StateHasChanged();
        try
        {
            await work(mine.Token);
        }
        catch (OperationCanceledException)
        {
            said = "Stopped.";
        }
        finally
        {
            (running, asking) = (null, false);
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

    private static string Refusal(DeedResult result) =>
        result == DeedResult.NotAllowed ? "Your role may not hunt." : "The audit cannot be written, so nothing was asked.";
}
