using System.Collections.Immutable;
using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>One thing that a change of policies allows or takes away.</summary>
/// <param name="Action">An action, or a pattern of actions as the policy has it.</param>
/// <param name="Resource">A resource, or a pattern of resources as the policy has it.</param>
/// <param name="Before">Whether it was allowed.</param>
/// <param name="After">Whether it is.</param>
public sealed record RightChange(string Action, string Resource, Truth Before, Truth After, string Says);

/// <summary>
/// What a change newly allows, in sentences. Asked is every action and resource that a statement of either side speaks of, stars standing
/// for one unlikely name each, and every catalogued action on everything: what is found is true, and a change that lies only between two
/// patterns of the same policies may go unsaid. Thread-safe; no state.
/// </summary>
public static class PolicyDiff
{
    private const int MostQuestions = 20_000;

    /// <summary>What the identity may now do that it could not before, the widest first.</summary>
    /// <param name="mostQuestions">Where time is short: the catalogued actions are asked first.</param>
    public static IReadOnlyList<RightChange> NewlyAllowed(IdentityRights before, IdentityRights after, int mostQuestions = MostQuestions) =>
        [.. Changes(before, after, mostQuestions).Where(change => change.After > change.Before)];

    /// <summary>All differences, what is gained and what is lost.</summary>
    public static IReadOnlyList<RightChange> Changes(IdentityRights before, IdentityRights after, int mostQuestions = MostQuestions)
    {
        var found = new Dictionary<(string, string), RightChange>();
        int asked = 0;
        foreach ((string action, string resource) in Catalogued(before, after).Concat(Questions(after)).Concat(Questions(before)).Distinct())
        {
            if (++asked > mostQuestions)
            {
                break;
            }

            Truth was = Ask(before, action, resource);
            Truth now = Ask(after, action, resource);
            if (was != now)
            {
                found[(action, resource)] = new RightChange(action, resource, was, now, Sentence(after.Principal.Name, action, resource, was, now));
            }
        }

        return [.. found.Values.Where(change => !IsCovered(change, found)).OrderByDescending(change => Width(change.Action) + Width(change.Resource))
            .ThenBy(change => change.Action, StringComparer.Ordinal).ThenBy(change => change.Resource, StringComparer.Ordinal)];
    }

    private static Truth Ask(IdentityRights rights, string action, string resource) => rights.IsAllowed(Witness(action), Witness(resource));

    /// <summary>One text that the pattern matches, and hardly any narrower one does.</summary>
    private static string Witness(string pattern) =>
        pattern == "*" ? "*" : pattern.Replace("*", "nephoscope", StringComparison.Ordinal).Replace('?', 'q');

    private static IEnumerable<(string Action, string Resource)> Questions(IdentityRights rights)
    {
        IEnumerable<PolicyDocument> policies = rights.Layers.Identity;
        if (rights.Layers.Boundary is { } boundary)
        {
            policies = policies.Append(boundary);
        }

        ImmutableArray<PolicyStatement> statements = [.. policies.SelectMany(policy => policy.Statements)];
        foreach (PolicyStatement statement in statements)
        {
            foreach (PatternText action in statement.Actions)
            {
                foreach (string resource in statement.Resources.Select(pattern => pattern.Source).Append("*"))
                {
                    yield return (action.Source == "*" ? ActionCatalog.Anything : action.Source, resource);
                }
            }
        }
    }

    private static IEnumerable<(string Action, string Resource)> Catalogued(IdentityRights before, IdentityRights after)
    {
        UInt128 either = before.Allows | after.Allows;
        for (int i = 0; i < ActionCatalog.Actions.Length; i++)
        {
            if ((either & (UInt128.One << i)) != 0)
            {
                yield return (ActionCatalog.Actions[i], "*");
            }
        }
    }

    /// <summary>Whether a wider change says the same already.</summary>
    private static bool IsCovered(RightChange change, Dictionary<(string, string), RightChange> found)
    {
        foreach (RightChange wider in found.Values)
        {
            if (!ReferenceEquals(wider, change) && wider.Before == change.Before && wider.After == change.After
                && Covers(wider.Action == ActionCatalog.Anything ? "*" : wider.Action, change.Action, ignoreCase: true)
                && Covers(wider.Resource, change.Resource, ignoreCase: false)
                && (wider.Action != change.Action || wider.Resource != change.Resource))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(string wide, string narrow, bool ignoreCase) =>
        PatternText.Compile(wide, wildcards: true, withVariables: false, ignoreCase)?.MatchPlain(narrow) ?? false;

    private static int Width(string pattern) => pattern is "*" or ActionCatalog.Anything ? 100 : pattern.Contains('*', StringComparison.Ordinal) ? 10 : 0;

    private static string Sentence(string who, string action, string resource, Truth was, Truth now)
    {
        string what = action == ActionCatalog.Anything ? "do anything at all" : action;
        string on = resource == "*" ? On(action) : resource;
        return (was, now) switch
        {
            (_, Truth.Yes) when was == Truth.Unknown => $"{who} may now {what} on {on} without the conditions of before",
            (_, Truth.Yes) => $"{who} now may {what} on {on}",
            (Truth.No, _) => $"{who} now may {what} on {on}, under conditions",
            (_, Truth.No) => $"{who} no longer may {what} on {on}",
            _ => $"{who} may {what} on {on} only under conditions now",
        };
    }

    /// <summary>What "everything" means for an action whose targets have a name.</summary>
    private static string On(string action) => action.ToUpperInvariant() switch
    {
        "IAM:PASSROLE" or "STS:ASSUMEROLE" or "IAM:UPDATEASSUMEROLEPOLICY" or "IAM:ATTACHROLEPOLICY" or "IAM:PUTROLEPOLICY" => "any role",
        "IAM:CREATEACCESSKEY" or "IAM:CREATELOGINPROFILE" or "IAM:UPDATELOGINPROFILE" or "IAM:ATTACHUSERPOLICY" or "IAM:PUTUSERPOLICY" => "any user",
        "S3:GETOBJECT" or "S3:PUTOBJECT" or "S3:DELETEOBJECT" => "any object",
        "SECRETSMANAGER:GETSECRETVALUE" => "any secret",
        _ => "any resource",
    };
}
