using System.Security.Claims;

namespace Nephoscope.Service.Access;

/// <summary>Who may do what. Each role may do what those before it may.</summary>
internal static class Roles
{
    public const string Viewer = "viewer";
    public const string Analyst = "analyst";
    public const string Responder = "responder";
    public const string Administrator = "administrator";

    /// <summary>Policy of endpoints that take telemetry: tokens with this scope only.</summary>
    public const string Ingest = "ingest";

    public const string ScopeClaim = "scope";

    /// <summary>Least first.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Analyst, Responder, Administrator];

    /// <summary>What a token can be made for: a role, or to push telemetry and nothing else.</summary>
    public static IReadOnlyList<string> Scopes { get; } = [Ingest, .. All];

    public static bool Has(ClaimsPrincipal who, string role)
    {
        int least = All.ToList().IndexOf(role);
        return least >= 0 && All.Skip(least).Any(who.IsInRole);
    }
}
