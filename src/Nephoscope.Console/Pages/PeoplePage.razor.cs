using Microsoft.AspNetCore.Components;
using MudBlazor;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Parts;

namespace Nephoscope.WebConsole.Pages;

/// <summary>Accounts and tokens; for administrators. The host decides each deed anew.</summary>
public sealed partial class PeoplePage : LivePage
{
    private static readonly string[] Roles = [ConsoleRoles.Viewer, ConsoleRoles.Analyst, ConsoleRoles.Responder, ConsoleRoles.Administrator];

    private IReadOnlyList<PersonLine> people = [];
    private IReadOnlyList<TokenLine> tokens = [];
    private string name = "";
    private string role = ConsoleRoles.Viewer;
    private string tokenName = "";
    private string scope = "ingest";
    private int days = 90;
    private bool busy;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private ISnackbar Messages { get; set; } = null!;

    protected override IReadOnlyList<LedgerKind> Watched => [LedgerKind.User, LedgerKind.Token];

    private string Me => CaseDesk.NameOf(User);

    protected override Task LoadAsync(CancellationToken cancellation)
    {
        if (ConsoleRoles.MayAdminister(User) && Host.Access is { } access)
        {
            people = access.People();
            tokens = access.Tokens();
        }

        return Task.CompletedTask;
    }

    private Task AddAsync() => DoAsync(async access =>
    {
        string wanted = name.Trim();
        SecretMade made = await access.AddPerson(User, wanted, role);
        name = made.Secret is null ? name : "";
        await TellAsync(made, $"{wanted} can come in", "Hand this password over on a safe way. It is shown once; the person can change it under Settings.");
    });

    private Task SetRoleAsync(PersonLine person, ChangeEventArgs change) => DoAsync(async access =>
    {
        string wanted = change.Value?.ToString() ?? "";
        Tell(await access.SetRole(User, person.Name, wanted), $"{person.Name} is {wanted} now and has to sign in again.");
    });

    private Task SetDisabledAsync(PersonLine person) => DoAsync(async access =>
    {
        bool wanted = !person.IsDisabled;
        if (!wanted || await SureAsync($"Disable {person.Name}?", "Every session ends within seconds. The account and what it did stay; it can be enabled again.", "Disable"))
        {
            Tell(await access.SetDisabled(User, person.Name, wanted), wanted ? $"{person.Name} is disabled." : $"{person.Name} may come in again.");
        }
    });

    private Task ResetAsync(PersonLine person) => DoAsync(async access =>
    {
        if (await SureAsync($"Another password for {person.Name}?", "The present one stops working at once and every session ends.", "Make a new one"))
        {
            await TellAsync(await access.ResetPassword(User, person.Name), $"New password of {person.Name}", "Hand it over on a safe way. It is shown once.");
        }
    });

    private Task MakeAsync() => DoAsync(async access =>
    {
        SecretMade made = await access.MakeToken(User, tokenName.Trim(), scope, days);
        string title = $"Token for {tokenName.Trim()}";
        tokenName = made.Secret is null ? tokenName : "";
        await TellAsync(made, title, "Put it where the program reads it. It is shown once: only its hash is kept.");
    });

    private Task RevokeAsync(TokenLine token) => DoAsync(async access =>
    {
        if (await SureAsync($"Revoke {token.Name}?", "Whatever uses it is refused from now on. This cannot be taken back.", "Revoke"))
        {
            Tell(await access.RevokeToken(User, token.Id), $"{token.Name} is revoked.");
        }
    });

    /// <summary>One deed at a time; what it changed is shown afterwards.</summary>
    private async Task DoAsync(Func<AccessDesk, Task> deed)
    {
        if (busy || Host.Access is not { } access)
        {
            return;
        }

        busy = true;
        try
        {
            await deed(access);
        }
        catch (Exception failure) when (failure is IOException or LedgerFullException)
        {
            Tell("The ledger cannot be written: nothing was changed.", "");
        }
        finally
        {
            busy = false;
        }

        await TryLoadAsync();
    }

    private async Task<bool> SureAsync(string title, string text, string button)
    {
        IDialogReference dialog = await Dialogs.ShowAsync<SureDialog>(title, new DialogParameters<SureDialog>
        {
            { sure => sure.Title, title }, { sure => sure.Text, text }, { sure => sure.Button, button },
        });
        return await dialog.Result is { Canceled: false };
    }

    private async Task TellAsync(SecretMade made, string title, string text)
    {
        if (made.Secret is not { } secret)
        {
            Tell(made.Complaint, "");
            return;
        }

        // Somebody who clicks beside it would have lost the secret.
        IDialogReference dialog = await Dialogs.ShowAsync<SecretDialog>(
            title,
            new DialogParameters<SecretDialog> { { shown => shown.Title, title }, { shown => shown.Text, text }, { shown => shown.Secret, secret } },
            new DialogOptions { BackdropClick = false, CloseOnEscapeKey = false, FullWidth = true, MaxWidth = MaxWidth.Small });
        await dialog.Result;
    }

    private void Tell(string? complaint, string done) =>
        Messages.Add(complaint ?? done, complaint is null ? MudBlazor.Severity.Normal : MudBlazor.Severity.Warning);
}
