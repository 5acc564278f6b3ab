using System.Globalization;
using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>An incident in thirty seconds: what it most likely is, who, from where, what was hit, when.</summary>
public sealed partial class CaseSummary
{
    private const int MostNamed = 4;

    [Parameter, EditorRequired]
    public Incident Case { get; set; } = null!;

    private Hypothesis? Likeliest => Case.Hypotheses.Count > 0 ? Case.Hypotheses[0] : null;

    private Goal? Goal => Case.Inquiry.Goals.Count > 0 && Case.Inquiry.Goals[0].Probability >= 0.5 ? Case.Inquiry.Goals[0] : null;

    private string Places
    {
        get
        {
            string[] accounts = [.. Case.Findings.Select(finding => finding.AccountUid).Where(account => account.Length > 0).Distinct()];
            string[] regions = [.. Case.Findings.Select(finding => finding.Region).Where(region => region.Length > 0).Distinct()];
            string account = accounts.Length switch { 0 => "not known", 1 => "Account " + Say.Clean(accounts[0], 40), _ => Say.Count(accounts.Length, "account") };
            return regions.Length switch
            {
                0 => account,
                <= 2 => $"{account}, {Say.Clean(string.Join(" and ", regions), 60)}",
                _ => $"{account}, {Say.Count(regions.Length, "region")}",
            };
        }
    }

    private IEnumerable<IncidentEntity> With(params EntityRole[] roles) => Case.Entities.Where(entity => roles.Contains(entity.Role)).Take(MostNamed);

    private static string Width(double share) => (Math.Clamp(share, 0, 1) * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";

    private static string Capital(string text) => text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    private static string Uncapital(string text) => text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
