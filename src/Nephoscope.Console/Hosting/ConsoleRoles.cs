using System.Security.Claims;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>The four roles, each holding the rights of the ones before it, and what they may do in the console.</summary>
public static class ConsoleRoles
{
    public const string Viewer = "viewer";
    public const string Analyst = "analyst";
    public const string Responder = "responder";
    public const string Administrator = "administrator";

    /// <summary>May assign, note, close and open incidents.</summary>
    public static bool MayTriage(ClaimsPrincipal user) => user.IsInRole(Analyst) || user.IsInRole(Responder) || user.IsInRole(Administrator);

    /// <summary>May ask the event lake.</summary>
    public static bool MayHunt(ClaimsPrincipal user) => MayTriage(user);

    /// <summary>May see who did what, and the settings.</summary>
    public static bool MayAdminister(ClaimsPrincipal user) => user.IsInRole(Administrator);

    /// <summary>The highest role in words; "no role" where there is none.</summary>
    public static string Highest(ClaimsPrincipal user) =>
        new[] { Administrator, Responder, Analyst, Viewer }.FirstOrDefault(user.IsInRole) ?? "no role";
}
