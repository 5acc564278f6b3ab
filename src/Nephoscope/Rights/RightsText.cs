using System.Text;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;
using Nephoscope.Output;

namespace Nephoscope.Rights;

/// <summary>Answers about permissions as text for a terminal. Names and policies are written by others, so all of it is escaped.</summary>
internal static class RightsText
{
    private const int MostLines = 25;

    public static string Decision(IamPrincipal who, string action, string resource, AccessDecision decision, IReadOnlyList<string> listed)
    {
        var text = new StringBuilder();
        string what = $"{action} on {resource}";
        _ = decision.Verdict switch
        {
            Verdict.Allow => Line(text, $"{who.Name} can {what}: {Reason(decision.Deciding, "allows it", "the account's root user may")}"),
            Verdict.ExplicitDeny => Line(text, $"{who.Name} cannot {what}: {Reason(decision.Deciding, "denies it", "")}"),
            Verdict.ImplicitDeny => Line(text, $"{who.Name} cannot {what}: {Silent(decision.Missing)}"),
            _ => Line(text, $"It depends whether {who.Name} can {what}:"),
        };
        foreach (string condition in decision.Conditions)
        {
            Line(text, "  - " + condition);
        }

        if (resource == "*" && decision.Verdict == Verdict.ImplicitDeny && listed.Count > 0)
        {
            Line(text, $"Its policies list these resources for it: {string.Join(", ", listed)}");
        }

        return text.ToString();
    }

    public static string Summary(IamPrincipal who, PolicyStore store, EscalationGraph graph)
    {
        var text = new StringBuilder();
        Line(text, $"{who.Kind} {who.Name} ({who.Arn})");
        List(text, "groups", who.Groups);
        List(text, "own policies", who.Inline.Keys);
        List(text, "attached policies", store.AttachedPolicies(who));
        Line(text, $"  boundary: {who.Boundary ?? "none"}");
        foreach (PolicyDocument policy in store.Rights(who.Arn)!.Layers.Identity.Where(policy => policy.Fault is not null))
        {
            Line(text, $"  not readable: {policy.Name}: {policy.Fault}");
        }

        text.Append('\n');
        Line(text, Standing(who, graph));
        Way(text, graph.WayToAdministrator(who.Arn));
        IReadOnlyList<EscalationStep> steps = graph.StepsOf(who.Arn);
        if (steps.Count > 0)
        {
            text.Append('\n');
            Line(text, "What it can gain by itself:");
            Steps(text, steps);
        }

        return text.ToString();
    }

    public static string Escalations(PolicyStore store, EscalationGraph graph)
    {
        var text = new StringBuilder();
        IReadOnlyCollection<string> sure = graph.AdministratorEquivalents();
        List<string> open = [.. graph.AdministratorEquivalents(Truth.Unknown).Where(arn => !sure.Contains(arn))];
        List<string> are = [.. sure.Where(arn => graph.IsAdministrator(arn) == Truth.Yes)];
        List<string> become = [.. sure.Where(arn => graph.IsAdministrator(arn) != Truth.Yes)];
        Line(text, $"{store.Principals.Count(principal => principal.Kind != IamKind.Group)} users and roles, {are.Count} administrators, "
            + $"{become.Count} who can become one, {open.Count} for whom it depends.");
        Line(text, $"\nAdministrators:{None(are)}");
        Cut(text, are, arn => Line(text, "  " + arn));
        Line(text, $"\nCan become administrator:{None(become)}");
        Cut(text, become, arn => Block(text, arn, graph));
        Line(text, $"\nMay become administrator, depending on what is not known:{None(open)}");
        Cut(text, open, arn => Block(text, arn, graph));
        return text.ToString();
    }

    public static string Radius(IamPrincipal who, BlastRadius radius)
    {
        var text = new StringBuilder();
        Line(text, $"From {who.Kind.ToString().ToLowerInvariant()} {who.Name} one can get at, by what is permitted:");
        Line(text, radius.Administrator switch
        {
            Truth.Yes => "  administrator, and so everything in the account",
            Truth.Unknown => "  administrator, depending on what is not known",
            _ => "  no administrator",
        });
        Line(text, $"\n{radius.Identities.Count} other identities:");
        Cut(text, radius.Identities, identity => Line(text, $"  {(identity.Certainty == Truth.Yes ? "" : "perhaps ")}{identity.Arn}"));
        if (radius.IsTruncated)
        {
            Line(text, "\nToo much to ask for everything: of the farther identities' resources some may be missing.");
        }

        Line(text, radius.Kinds.Count == 0 ? "\nSensitive resources: none" : "\nSensitive resources:");
        foreach (KindReach kind in radius.Kinds)
        {
            string any = kind.Anything switch { Truth.Yes => ", and any other", Truth.Unknown => ", perhaps any other", _ => "" };
            Line(text, $"  {kind.Kind.Name} ({kind.Kind.Action}): {kind.Sure.Count} known, {kind.Possible.Count} perhaps{any}");
            Cut(text, [.. kind.Sure, .. kind.Possible.Select(arn => "perhaps " + arn)], line => Line(text, "    " + line));
        }

        return text.ToString();
    }

    private static string Standing(IamPrincipal who, EscalationGraph graph) =>
        graph.IsAdministrator(who.Arn) == Truth.Yes ? $"{who.Name} is an administrator."
        : graph.AdministratorEquivalents().Contains(who.Arn) ? $"{who.Name} can become administrator:"
        : graph.AdministratorEquivalents(Truth.Unknown).Contains(who.Arn) ? $"{who.Name} may be able to become administrator, depending on what is not known:"
        : $"{who.Name} is no administrator, and no catalogued path leads there.";

    private static void Block(StringBuilder text, string arn, EscalationGraph graph)
    {
        Line(text, "  " + arn);
        Way(text, graph.WayToAdministrator(arn));
    }

    private static void Way(StringBuilder text, IReadOnlyList<EscalationStep> way)
    {
        for (int i = 0; i < way.Count; i++)
        {
            Line(text, $"    {i + 1}. {way[i].Says} [{way[i].Path?.Id}, {way[i].Path?.Technique}]");
        }
    }

    private static void Steps(StringBuilder text, IReadOnlyList<EscalationStep> steps) =>
        Cut(text, steps, step => Line(text, $"  - {step.Says} [{step.Path?.Id}]"));

    private static string None(List<string> all) => all.Count == 0 ? " none" : "";

    private static string Reason(StatementPlace? place, string does, string otherwise) => place is null ? otherwise : $"{place} {does}";

    private static string Silent(PolicyLayer missing) => missing switch
    {
        PolicyLayer.ServiceControl => "a level of the organisation's service control policies does not allow it",
        PolicyLayer.Resource => "the resource's own policy does not allow it",
        PolicyLayer.Boundary => "the permissions boundary does not allow it",
        PolicyLayer.Session => "the session's policy does not allow it",
        _ => "no policy allows it",
    };

    private static void List(StringBuilder text, string title, IEnumerable<string> names)
    {
        string joined = string.Join(", ", names);
        Line(text, $"  {title}: {(joined.Length == 0 ? "none" : joined)}");
    }

    private static void Cut<T>(StringBuilder text, IReadOnlyList<T> all, Action<T> write)
    {
        foreach (T one in all.Take(MostLines))
        {
            write(one);
        }

        if (all.Count > MostLines)
        {
            Line(text, $"  ... and {all.Count - MostLines} more (--json has all)");
        }
    }

    private static StringBuilder Line(StringBuilder text, string line)
    {
        foreach (string part in line.StartsWith('\n') ? new[] { "", line[1..] } : [line])
        {
            text.Append(TerminalSafe.Text(part, 600)).Append('\n');
        }

        return text;
    }
}
