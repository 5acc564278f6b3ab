using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// Reads IAM policy JSON. The text is hostile: size, depth and counts are bounded, and what cannot be read becomes a policy that says why.
/// Element names compare exactly, as IAM does. Thread-safe.
/// </summary>
public static class PolicyReader
{
    /// <summary>Longest text, in bytes: several times what IAM takes (10,240 characters for a role, 20,480 for a bucket).</summary>
    public const int LongestText = 131_072;

    /// <summary>Most statements of one policy.</summary>
    public const int MostStatements = 1_000;

    /// <summary>Most values (actions, resources, condition values) of one policy.</summary>
    public const int MostValues = 10_000;

    /// <summary>Longest single value, in characters.</summary>
    public const int LongestValue = 4_096;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 12 };

    /// <summary>Reads a policy; never throws for what the text holds.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="json">The policy, as JSON or URL-encoded JSON (which is how IAM's answers carry it).</param>
    public static PolicyDocument Read(string name, string json)
    {
        if (json.Length > LongestText)
        {
            return PolicyDocument.Unreadable(name, "the policy is too long");
        }

        string text = json.StartsWith("%7B", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(json) : json;
        return Read(name, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The same of UTF-8 bytes.</summary>
    public static PolicyDocument Read(string name, ReadOnlyMemory<byte> json)
    {
        if (json.Length > LongestText)
        {
            return PolicyDocument.Unreadable(name, "the policy is too long");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            return Read(name, document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second is what the reader says to half a surrogate pair in a string.
            return PolicyDocument.Unreadable(name, "the policy is no JSON, or nested too deeply");
        }
    }

    /// <summary>The same of JSON that was already read.</summary>
    public static PolicyDocument Read(string name, JsonElement root)
    {
        try
        {
            return new PolicyTextReading(name).Document(root).From(root.GetRawText());
        }
        catch (InvalidOperationException)
        {
            return PolicyDocument.Unreadable(name, "the policy holds text that is no Unicode");
        }
    }
}

/// <summary>One reading of one policy: what it counts, and the first fault it meets.</summary>
internal sealed class PolicyTextReading(string name)
{
    private int values;
    private string? fault;
    private bool withVariables;

    public PolicyDocument Document(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return PolicyDocument.Unreadable(name, "the policy is no JSON object");
        }

        // IAM reads a policy without version as one of 2008, which knows no variables.
        withVariables = root.TryGetProperty("Version", out JsonElement version) && version.ValueKind == JsonValueKind.String
            && version.GetString() == "2012-10-17";
        if (!root.TryGetProperty("Statement", out JsonElement statement))
        {
            return PolicyDocument.Unreadable(name, "the policy has no Statement");
        }

        var statements = ImmutableArray.CreateBuilder<PolicyStatement>();
        foreach (JsonElement one in Elements(statement))
        {
            if (statements.Count == PolicyReader.MostStatements)
            {
                return PolicyDocument.Unreadable(name, "the policy has too many statements");
            }

            if (Statement(one, statements.Count + 1) is not { } read)
            {
                return PolicyDocument.Unreadable(name, fault ?? "a statement cannot be read");
            }

            statements.Add(read);
        }

        return PolicyDocument.Of(name, statements.DrainToImmutable());
    }

    private PolicyStatement? Statement(JsonElement json, int number)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Fail("a statement is no JSON object");
        }

        string? effect = Text(json, "Effect");
        if (effect is not ("Allow" or "Deny"))
        {
            return Fail("a statement has no Effect of Allow or Deny");
        }

        if (!Either(json, "Action", "NotAction", out JsonElement actions, out bool actionsNegated) || actions.ValueKind == JsonValueKind.Undefined)
        {
            return Fail("a statement needs Action or NotAction, and one of them only");
        }

        if (!Either(json, "Resource", "NotResource", out JsonElement resources, out bool resourcesNegated)
            || !Either(json, "Principal", "NotPrincipal", out JsonElement principals, out bool principalsNegated)
            || (resources.ValueKind == JsonValueKind.Undefined && principals.ValueKind == JsonValueKind.Undefined))
        {
            return Fail("a statement needs Resource or Principal, and not with its opposite");
        }

        ImmutableArray<PatternText>? what = Patterns(actions, wildcards: true, ignoreCase: true, variables: false);
        ImmutableArray<PatternText>? where = resources.ValueKind == JsonValueKind.Undefined ? [] : Patterns(resources, wildcards: true);
        PrincipalSet? who = principals.ValueKind == JsonValueKind.Undefined ? null : Principals(principals);
        ImmutableArray<ConditionClause>? when = Conditions(json);
        if (what is null || where is null || when is null || fault is not null)
        {
            return null;
        }

        return new PolicyStatement
        {
            Sid = Text(json, "Sid") ?? "",
            Number = number,
            IsAllow = effect == "Allow",
            Actions = what.Value,
            ActionsNegated = actionsNegated,
            Resources = where.Value,
            ResourcesNegated = resourcesNegated,
            Principals = who,
            PrincipalsNegated = principalsNegated,
            Conditions = when.Value,
        };
    }

    private ImmutableArray<ConditionClause>? Conditions(JsonElement statement)
    {
        var clauses = ImmutableArray.CreateBuilder<ConditionClause>();
        if (!statement.TryGetProperty("Condition", out JsonElement block))
        {
            return [];
        }

        if (block.ValueKind != JsonValueKind.Object)
        {
            Fail("a Condition is no JSON object");
            return null;
        }

        foreach (JsonProperty written in block.EnumerateObject())
        {
            if (written.Value.ValueKind != JsonValueKind.Object)
            {
                Fail("a condition operator holds no JSON object");
                return null;
            }

            foreach (JsonProperty key in written.Value.EnumerateObject())
            {
                OperatorName operation = OperatorName.Parse(written.Name);
                bool wildcards = operation.Operator is ConditionOperator.StringLike or ConditionOperator.ArnLike;
                if (Patterns(key.Value, wildcards) is not { } wanted)
                {
                    return null;
                }

                if (!wanted.All(value => ConditionValues.IsReadable(operation.Operator, value)))
                {
                    operation = operation with { Operator = ConditionOperator.Unreadable };
                }

                clauses.Add(new ConditionClause(written.Name, operation, key.Name, wanted));
            }
        }

        return clauses.DrainToImmutable();
    }

    private PrincipalSet? Principals(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString() == "*")
        {
            return new PrincipalSet(everyone: true, [], [], []);
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            Fail("a Principal is neither * nor a JSON object");
            return null;
        }

        bool everyone = false;
        List<string> aws = [];
        List<string> services = [];
        List<string> federated = [];
        foreach (JsonProperty kind in json.EnumerateObject())
        {
            List<string>? into = kind.Name switch { "AWS" => aws, "Service" => services, "Federated" => federated, "CanonicalUser" => [], _ => null };
            if (into is null || !Texts(kind.Value, into))
            {
                Fail("a Principal cannot be read");
                return null;
            }

            everyone |= kind.Name == "AWS" && into.Remove("*");
        }

        return new PrincipalSet(everyone, [.. aws], [.. services], [.. federated]);
    }

    private ImmutableArray<PatternText>? Patterns(JsonElement json, bool wildcards, bool ignoreCase = false, bool variables = true)
    {
        List<string> texts = [];
        if (!Texts(json, texts))
        {
            Fail("a list holds something that is no text, or too much");
            return null;
        }

        var patterns = ImmutableArray.CreateBuilder<PatternText>(texts.Count);
        foreach (string text in texts)
        {
            if (PatternText.Compile(text, wildcards, variables && withVariables, ignoreCase) is not { } pattern)
            {
                Fail("a policy variable is not closed, or a text holds a noncharacter");
                return null;
            }

            patterns.Add(pattern);
        }

        return patterns.DrainToImmutable();
    }

    private bool Texts(JsonElement json, List<string> into)
    {
        foreach (JsonElement value in Elements(json))
        {
            string? text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
            if (text is null || text.Length > PolicyReader.LongestValue || ++values > PolicyReader.MostValues)
            {
                return false;
            }

            into.Add(text);
        }

        return true;
    }

    private static IEnumerable<JsonElement> Elements(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : Enumerable.Repeat(json, 1);

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The element, or its opposite; false when both are there.</summary>
    private static bool Either(JsonElement json, string plain, string opposite, out JsonElement value, out bool negated)
    {
        bool has = json.TryGetProperty(plain, out value);
        negated = json.TryGetProperty(opposite, out JsonElement other);
        if (negated && !has)
        {
            value = other;
        }

        return !(has && negated);
    }

    private PolicyStatement? Fail(string reason)
    {
        fault ??= reason;
        return null;
    }
}
