using System.Text.Json;
using System.Text.RegularExpressions;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>
/// The slow and plain way: reads the policies' JSON anew for each request, matches with regular expressions, follows AWS's flow chart with
/// true and false only, and does it twice: once guessing every unknown thing in the caller's favour, once against. Shares no code with the
/// product's evaluator.
/// </summary>
internal static class ReferenceEvaluator
{
    public static Truth Decide(AccessCase asked)
    {
        bool best = new ReferenceWorld(asked, hopeful: true).Allowed();
        bool worst = new ReferenceWorld(asked, hopeful: false).Allowed();
        return best && worst ? Truth.Yes : best ? Truth.Unknown : Truth.No;
    }
}

/// <summary>One guess about everything unknown.</summary>
internal sealed class ReferenceWorld(AccessCase asked, bool hopeful)
{
    private enum Grade
    {
        No,
        Account,
        Origin,
        Direct,
    }

    private bool HasBoundary => asked.Boundary is not null && asked.Kind is not (CallerKind.Root or CallerKind.Service);

    public bool Allowed()
    {
        bool person = asked.Kind is not (CallerKind.Root or CallerKind.Service);
        IEnumerable<string> everyPolicy = asked.ResourceControl;
        if (asked.ResourcePolicy is not null)
        {
            everyPolicy = everyPolicy.Append(asked.ResourcePolicy);
        }

        if (asked.Kind != CallerKind.Service)
        {
            everyPolicy = everyPolicy.Concat(asked.ServiceControl.SelectMany(x => x));
        }

        if (person)
        {
            everyPolicy = everyPolicy.Concat(asked.Identity).Concat(asked.SessionPolicies);
            everyPolicy = asked.Boundary is null ? everyPolicy : everyPolicy.Append(asked.Boundary);
        }

        if (everyPolicy.Any(policy => Best(policy, "Deny") != Grade.No))
        {
            return false;
        }

        if (asked.Kind != CallerKind.Service && asked.ServiceControl.Any(level => !level.Any(Allows)))
        {
            return false;
        }

        Grade byResource = asked.ResourcePolicy is null ? Grade.No : Best(asked.ResourcePolicy, "Allow");
        if (asked.Kind == CallerKind.Service)
        {
            return byResource == Grade.Direct;
        }

        bool identity = asked.Kind == CallerKind.Root || asked.Identity.Any(Allows);
        bool bounded = !person || ((asked.Boundary is null || Allows(asked.Boundary)) && (asked.SessionPolicies.Length == 0 || asked.SessionPolicies.Any(Allows)));
        if (asked.ResourceAccount.Length > 0 && asked.ResourceAccount != asked.Account)
        {
            return identity && bounded && byResource != Grade.No;
        }

        if (byResource == Grade.Direct)
        {
            return true;
        }

        bool mustConsent = asked.Action.StartsWith("sts:assumerole", StringComparison.OrdinalIgnoreCase)
            || (asked.Action.StartsWith("kms:", StringComparison.OrdinalIgnoreCase) && asked.Resource.Contains(":key/", StringComparison.Ordinal));
        bool enough = mustConsent ? identity && byResource != Grade.No : identity;
        return (enough || byResource == Grade.Origin) && bounded;
    }

    private bool Allows(string policy) => Best(policy, "Allow") != Grade.No;

    private Grade Best(string policy, string effect)
    {
        // A guess in the caller's favour makes an allowing statement true and a denying one false.
        bool guess = effect == "Allow" ? hopeful : !hopeful;
        using JsonDocument? json = Parse(policy);
        if (json is null)
        {
            return guess ? Grade.Direct : Grade.No;
        }

        bool variables = json.RootElement.TryGetProperty("Version", out JsonElement version) && version.GetString() == "2012-10-17";
        Grade best = Grade.No;
        foreach (JsonElement statement in Many(json.RootElement.GetProperty("Statement")))
        {
            if (statement.GetProperty("Effect").GetString() != effect || !Action(statement)
                || !Resource(statement, variables, guess) || !Condition(statement, variables, guess))
            {
                continue;
            }

            Grade grade = Principal(statement, effect, guess);
            best = grade > best ? grade : best;
        }

        return best;
    }

    private static JsonDocument? Parse(string policy)
    {
        try
        {
            var json = JsonDocument.Parse(policy);
            bool variables = json.RootElement.TryGetProperty("Version", out JsonElement version) && version.GetString() == "2012-10-17";
            foreach (JsonElement statement in Many(json.RootElement.GetProperty("Statement")))
            {
                bool good = statement.GetProperty("Effect").GetString() is "Allow" or "Deny"
                    && statement.TryGetProperty("Action", out _) != statement.TryGetProperty("NotAction", out _)
                    && !(variables && ReferenceText.Matches(statement.GetRawText(), "\"\\$\\{open\""));
                if (!good)
                {
                    return null;
                }
            }

            return json;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException)
        {
            return null;
        }
    }

    private bool Action(JsonElement statement)
    {
        bool plain = statement.TryGetProperty("Action", out JsonElement list);
        list = plain ? list : statement.GetProperty("NotAction");
        return plain == Many(list).Any(pattern => ReferenceText.Matches(asked.Action, Glob(pattern.GetString()!), RegexOptions.IgnoreCase | RegexOptions.Singleline));
    }

    private bool Resource(JsonElement statement, bool variables, bool guess)
    {
        bool plain = statement.TryGetProperty("Resource", out JsonElement list);
        if (!plain && !statement.TryGetProperty("NotResource", out list))
        {
            return true;
        }

        bool inner = plain ? guess : !guess;
        bool listed = Many(list).Any(pattern => Expand(pattern.GetString()!, variables, wild: true) is var (regex, sure) && regex is not null
            && ReferenceText.Matches(asked.Resource, regex, RegexOptions.Singleline) && (sure || inner));
        return plain == listed;
    }

    private Grade Principal(JsonElement statement, string effect, bool guess)
    {
        if (statement.TryGetProperty("Principal", out JsonElement who))
        {
            return Named(who, out _);
        }

        if (!statement.TryGetProperty("NotPrincipal", out who))
        {
            return Grade.Direct;
        }

        if (effect == "Deny" && HasBoundary)
        {
            return Grade.Direct;
        }

        Grade grade = Named(who, out HashSet<Grade> all);
        bool everyone = who.ValueKind == JsonValueKind.String || (who.TryGetProperty("AWS", out JsonElement aws) && Many(aws).Any(x => x.GetString() == "*"));
        bool spared = grade != Grade.No && (everyone || asked.Kind is CallerKind.Root or CallerKind.Service);
        bool wholly = all.Contains(Grade.Account) && all.Contains(Grade.Direct) && (asked.Kind == CallerKind.User || all.Contains(Grade.Origin));
        bool excluded = grade != Grade.No && (spared || wholly || !guess);
        return excluded ? Grade.No : Grade.Direct;
    }

    private Grade Named(JsonElement who, out HashSet<Grade> all)
    {
        all = [];
        if (who.ValueKind == JsonValueKind.String)
        {
            all.Add(Grade.Direct);
            return Grade.Direct;
        }

        foreach (JsonProperty kind in who.EnumerateObject())
        {
            foreach (string name in Many(kind.Value).Select(x => x.GetString()!))
            {
                if (kind.Name == "AWS" && (name == "*" || asked.Kind != CallerKind.Service))
                {
                    all.Add(name == "*" ? Grade.Direct : Known(name));
                }
                else if (kind.Name == "Service" && asked.Kind == CallerKind.Service && name == asked.Arn)
                {
                    all.Add(Grade.Direct);
                }
            }
        }

        return all.Count == 0 ? Grade.No : all.Max();
    }

    private Grade Known(string name)
    {
        if (name == asked.Account || name == $"arn:aws:iam::{asked.Account}:root")
        {
            return asked.Kind == CallerKind.Root ? Grade.Direct : Grade.Account;
        }

        if (asked.Kind == CallerKind.Root)
        {
            return Grade.No;
        }

        return name == asked.Session && asked.Kind != CallerKind.User ? Grade.Direct
            : name != asked.Arn ? Grade.No
            : asked.Kind == CallerKind.User ? Grade.Direct : Grade.Origin;
    }

    private bool Condition(JsonElement statement, bool variables, bool guess) =>
        !statement.TryGetProperty("Condition", out JsonElement block)
        || block.EnumerateObject().All(op => op.Value.EnumerateObject().All(key => Clause(op.Name, key.Name, [.. Many(key.Value).Select(Text)], variables, guess)));

    private bool Clause(string written, string key, string[] wanted, bool variables, bool guess)
    {
        Match name = Regex.Match(written, "^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$");
        string core = name.Groups[2].Value;
        bool negated = core.Contains("Not", StringComparison.Ordinal);
        core = core.Replace("Not", "", StringComparison.Ordinal).Replace("ArnEquals", "ArnLike", StringComparison.Ordinal);
        if (!ReferenceComparison.Known(core) || wanted.Any(value => !(variables && ReferenceText.Matches(value, @"\$\{[^*?$]")) && !ReferenceComparison.Readable(core, value)))
        {
            return guess;
        }

        bool listed = asked.Keys.TryGetValue(key, out string[]? have);
        if (!listed && !asked.Complete)
        {
            return guess;
        }

        bool absent = have is null || have.Length == 0;
        if (core == "Null")
        {
            return absent == (wanted[0] == "true");
        }

        string range = name.Groups[1].Value;
        if (absent)
        {
            return range == "ForAllValues:" || (range != "ForAnyValue:" && (negated || name.Groups[3].Success));
        }

        bool Value(string value)
        {
            bool inner = negated ? !guess : guess;
            bool hit = wanted.Any(want => Expand(want, variables, core is "StringLike" or "ArnLike") is var (text, sure) && text is not null
                && (sure ? ReferenceComparison.Holds(core, value, text) : inner));
            return hit != negated;
        }

        return range == "ForAllValues:" || (range.Length == 0 && negated) ? have!.All(Value) : have!.Any(Value);
    }

    /// <summary>A regular expression (where stars are wild) or plain text with the variables' values in it; null where one is absent.</summary>
    private (string? Text, bool Sure) Expand(string pattern, bool variables, bool wild)
    {
        bool sure = true;
        bool lost = false;
        string Literal(string text) => wild ? Regex.Escape(text) : text;
        string Plain(string text) => wild ? GlobPart(text) : text;
        var made = new System.Text.StringBuilder();
        int at = 0;
        foreach (Match variable in variables ? Regex.Matches(pattern, @"\$\{([^}]*)\}") : (IEnumerable<Match>)[])
        {
            made.Append(Plain(pattern[at..variable.Index]));
            at = variable.Index + variable.Length;
            string[] parts = variable.Groups[1].Value.Split(',', 2);
            string key = parts[0].Trim();
            if (key is "*" or "?" or "$")
            {
                made.Append(Literal(key));
                continue;
            }

            bool listed = asked.Keys.TryGetValue(key, out string[]? have);
            if (!listed && !asked.Complete)
            {
                sure = false;
                made.Append(wild ? ".*" : "");
            }
            else if (have is { Length: 1 })
            {
                made.Append(Literal(have[0]));
            }
            else if (parts.Length > 1)
            {
                made.Append(Literal(parts[1].Trim().Trim('\'')));
            }
            else
            {
                lost = true;
            }
        }

        made.Append(Plain(pattern[at..]));
        return lost ? (null, false) : (wild ? $"^{made}\\z" : made.ToString(), sure);
    }

    private static string Glob(string pattern) => $"^{GlobPart(pattern)}\\z";

    private static string GlobPart(string pattern) => Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal);

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static JsonElement[] Many(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
}
