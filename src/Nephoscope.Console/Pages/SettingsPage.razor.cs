using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;

namespace Nephoscope.WebConsole.Pages;

/// <summary>What is set and where, for administrators; for everybody, their own password.</summary>
public sealed partial class SettingsPage : LivePage
{
    private IReadOnlyList<SettingLine> settings = [];
    private string before = "";
    private string after = "";
    private string said = "";

    private bool HasPassword => Host.Access?.People().Any(person => person.HasPassword && person.Name == CaseDesk.NameOf(User)) == true;

    protected override Task LoadAsync(CancellationToken cancellation)
    {
        settings = ConsoleRoles.MayAdminister(User) ? Host.Settings?.Invoke() ?? [] : [];
        return Task.CompletedTask;
    }

    /// <summary>The session ends with the password: the sign-in page asks for the new one.</summary>
    private async Task ChangePasswordAsync()
    {
        if (Host.Access is not { } access)
        {
            return;
        }

        said = await access.ChangeOwnPassword(User, before, after) ?? "";
        before = after = "";
        if (said.Length == 0)
        {
            Navigation.NavigateTo("/settings", forceLoad: true);
        }
    }
}
