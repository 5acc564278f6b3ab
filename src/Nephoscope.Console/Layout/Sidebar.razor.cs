using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Layout;

/// <summary>Where a person can go, and as whom.</summary>
public sealed partial class Sidebar
{
    private string name = "";
    private string role = "";
    private ClaimsPrincipal user = new();

    /// <summary>Incidents that somebody should look at now.</summary>
    [Parameter]
    public long Urgent { get; set; }

    [Parameter]
    public EventCallback OnHelp { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? SignedIn { get; set; }

    [Inject]
    private ConsoleHost Host { get; set; } = null!;

    private IEnumerable<Section> Visible => Sections.All.Where(section =>
        (section.For is null || user.IsInRole(section.For)) && (section.Path != "/people" || Host.Access is not null)
        && (section.Path != "/hunt" || (Host.Hunt is not null && ConsoleRoles.MayHunt(user))));

    private string Initials => string.Concat(
        name.Split(' ', '.', '@', '-').Where(part => part.Length > 0 && char.IsAsciiLetterOrDigit(part[0])).Take(2).Select(part => char.ToUpperInvariant(part[0])));

    protected override async Task OnInitializedAsync()
    {
        if (SignedIn is not null)
        {
            user = (await SignedIn).User;
        }

        name = CaseDesk.NameOf(user);
        role = ConsoleRoles.Highest(user);
    }
}
