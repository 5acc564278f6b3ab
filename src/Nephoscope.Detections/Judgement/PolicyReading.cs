using System.Text.Json;

namespace Nephoscope.Detections;

/// <summary>
/// What an IAM or resource policy grants, as far as a detector needs it: statements that allow, read one by one. A policy that was cut
/// or is not valid JSON reads as <see cref="IsReadable"/> false. Conditions are noted, never evaluated.
/// </summary>
internal sealed class PolicyReading
{
    private const int MostStatements = 200;

    private PolicyReading()
    {
    }

    public bool IsReadable { get; private set; }

    /// <summary>Every action on every resource.</summary>
    public bool IsAdministrator { get; private set; }

    /// <summary>Every action of IAM, or NotAction that leaves IAM in.</summary>
    public bool GrantsIdentityControl { get; private set; }

    /// <summary>iam:PassRole on every role.</summary>
    public bool PassesAnyRole { get; private set; }

    /// <summary>Services all of whose actions are granted, such as s3.</summary>
    public List<string> WholeServices { get; } = [];

    /// <summary>Granted actions that lead to more rights: a way to escalate.</summary>
    public List<string> EscalatingActions { get; } = [];

    /// <summary>Anybody may, and no condition narrows it.</summary>
    public bool IsPublic { get; private set; }

    /// <summary>Anybody may, under a condition.</summary>
    public bool IsPublicUnderCondition { get; private set; }

    /// <summary>Account numbers named as principals.</summary>
    public HashSet<string> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Identity providers named as principals.</summary>
    public List<string> Federated { get; } = [];

    /// <summary>A statement refuses everything to somebody: locks others out.</summary>
    public bool DeniesEverything { get; private set; }

    /// <summary>All that is allowed to other accounts is putting objects.</summary>
    public bool OnlyWritesObjects { get; private set; } = true;

    /// <summary>Every allow has a condition.</summary>
    public bool AllConditional { get; private set; } = true;

    public static PolicyReading Of(string? json)
    {
        var reading = new PolicyReading();
        if (string.IsNullOrEmpty(json))
        {
            return reading;
        }

        try
        {
            string text = json.StartsWith("%7B", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(json) : json;
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 64 });
            reading.IsReadable = document.RootElement.ValueKind == JsonValueKind.Object;
            if (reading.IsReadable && document.RootElement.TryGetProperty("Statement", out JsonElement statements))
            {
                foreach (JsonElement statement in Each(statements).Take(MostStatements))
                {
                    reading.Read(statement);
                }
            }
        }
        catch (JsonException)
        {
            reading.IsReadable = false;
        }

        return reading;
    }

    /// <summary>Accounts named that are none of the given.</summary>
    public IEnumerable<string> AccountsBeside(string own) => Accounts.Where(account => account != own).Order(StringComparer.Ordinal);

    private static List<JsonElement> Each(JsonElement element) => element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];

    private static IEnumerable<string> Texts(JsonElement statement, string member) =>
        statement.TryGetProperty(member, out JsonElement value)
            ? Each(value).Where(static v => v.ValueKind == JsonValueKind.String).Select(static v => v.GetString()!)
            : [];

    private void Read(JsonElement statement)
    {
        if (statement.ValueKind != JsonValueKind.Object || !statement.TryGetProperty("Effect", out JsonElement effect))
        {
            return;
        }

        bool conditional = statement.TryGetProperty("Condition", out JsonElement condition)
            && condition.ValueKind == JsonValueKind.Object && condition.EnumerateObject().Any();
        if (!effect.ValueEquals("Allow"))
        {
            DeniesEverything |= !conditional && Texts(statement, "Action").Any(static a => a is "*" or "s3:*" or "kms:*");
            return;
        }

        AllConditional &= conditional;
        bool anyResource = !statement.TryGetProperty("Resource", out _) || Texts(statement, "Resource").Any(static r => r == "*");
        foreach (string action in Texts(statement, "Action"))
        {
            ReadAction(action, anyResource);
        }

        if (statement.TryGetProperty("NotAction", out _) && anyResource
            && !Texts(statement, "NotAction").Any(static a => a is "*" || a.StartsWith("iam:", StringComparison.OrdinalIgnoreCase)))
        {
            GrantsIdentityControl = true;
        }

        if (statement.TryGetProperty("Principal", out JsonElement principal))
        {
            ReadPrincipal(principal, conditional);
        }
    }

    private void ReadAction(string action, bool anyResource)
    {
        OnlyWritesObjects &= action.StartsWith("s3:Put", StringComparison.OrdinalIgnoreCase) || action.Equals("s3:AbortMultipartUpload", StringComparison.OrdinalIgnoreCase);
        int colon = action.IndexOf(':', StringComparison.Ordinal);
        string verb = action[(colon + 1)..];
        if (action == "*" || action == "*:*")
        {
            IsAdministrator |= anyResource;
            GrantsIdentityControl = true;
        }
        else if (verb == "*")
        {
            WholeServices.Add(action[..colon]);
            GrantsIdentityControl |= anyResource && action.StartsWith("iam:", StringComparison.OrdinalIgnoreCase);
        }

        if (Escalation.Contains(action))
        {
            EscalatingActions.Add(action);
        }

        PassesAnyRole |= anyResource && action.Equals("iam:PassRole", StringComparison.OrdinalIgnoreCase);
    }

    private void ReadPrincipal(JsonElement principal, bool conditional)
    {
        if (principal.ValueKind == JsonValueKind.String)
        {
            ReadAwsPrincipal(principal.GetString()!, conditional);
            return;
        }

        if (principal.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (string aws in Texts(principal, "AWS").Concat(Texts(principal, "CanonicalUser")))
        {
            ReadAwsPrincipal(aws, conditional);
        }

        Federated.AddRange(Texts(principal, "Federated"));
    }

    private void ReadAwsPrincipal(string principal, bool conditional)
    {
        if (principal == "*")
        {
            IsPublic |= !conditional;
            IsPublicUnderCondition |= conditional;
            return;
        }

        string account = AccountNumber.In(principal);
        if (account.Length > 0)
        {
            Accounts.Add(account);
        }
    }
}
