using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph.Inventory;

/// <summary>What reading an inventory gave.</summary>
/// <param name="Faults">What could not be read, each in words; capped.</param>
public sealed record InventoryOutcome(int Users, int Roles, int Groups, int Policies, IReadOnlyList<string> Faults)
{
    /// <summary>Whether there was anything an inventory consists of.</summary>
    public bool IsInventory => Users + Roles + Groups + Policies > 0;
}

/// <summary>
/// Reads the answer of IAM's GetAccountAuthorizationDetails (<c>aws iam get-account-authorization-details</c>) into a
/// <see cref="PolicyStore"/>. The same document, or a further one, may carry <c>ServiceControlPolicies</c>,
/// <c>ResourceControlPolicies</c>, <c>Resources</c> and <c>Workloads</c>, which that call does not tell. The text is hostile: depth and sizes
/// are bounded, and what cannot be read is a fault in words, never an exception.
/// </summary>
public sealed class InventoryReader
{
    /// <summary>Longest document, in bytes.</summary>
    public const int LongestDocument = 512 * 1024 * 1024;

    private const int MostFaults = 100;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowTrailingCommas = true };
    private readonly PolicyStore store;
    private readonly List<string> faults = [];
    private int users;
    private int roles;
    private int groups;
    private int policies;

    private InventoryReader(PolicyStore store) => this.store = store;

    /// <summary>Reads one document; never throws for what it holds.</summary>
    public static InventoryOutcome Read(ReadOnlyMemory<byte> json, PolicyStore store)
    {
        var reader = new InventoryReader(store);
        try
        {
            if (json.Length > LongestDocument)
            {
                reader.Fault("the document is too long");
            }
            else
            {
                using JsonDocument document = JsonDocument.Parse(json, Options);
                reader.Read(document.RootElement);
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second is what the reader says to text that is no Unicode.
            reader.Fault("the document is no JSON, is nested too deeply, or holds text that is no Unicode");
        }

        return new InventoryOutcome(reader.users, reader.roles, reader.groups, reader.policies, reader.faults);
    }

    private void Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Fault("the document is no JSON object");
            return;
        }

        foreach (JsonElement policy in List(root, "Policies"))
        {
            ReadPolicy(policy);
        }

        foreach (JsonElement group in List(root, "GroupDetailList"))
        {
            ReadPrincipal(group, IamKind.Group, "GroupName", "GroupId", "GroupPolicyList");
        }

        foreach (JsonElement user in List(root, "UserDetailList"))
        {
            ReadPrincipal(user, IamKind.User, "UserName", "UserId", "UserPolicyList");
        }

        foreach (JsonElement role in List(root, "RoleDetailList"))
        {
            ReadPrincipal(role, IamKind.Role, "RoleName", "RoleId", "RolePolicyList");
        }

        SurroundingsReader.Read(root, store, Fault);
    }

    private void ReadPolicy(JsonElement json)
    {
        string? arn = Text(json, "Arn");
        if (arn is null)
        {
            Fault("a managed policy has no Arn");
            return;
        }

        string current = Text(json, "DefaultVersionId") ?? "";
        var versions = new SortedDictionary<string, PolicyDocument>(StringComparer.Ordinal);
        foreach (JsonElement version in List(json, "PolicyVersionList"))
        {
            string id = Text(version, "VersionId") ?? "";
            versions[id] = Document(version, "Document", arn);
            bool inForce = version.TryGetProperty("IsDefaultVersion", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
            current = inForce ? id : current;
        }

        PolicyDocument text = versions.GetValueOrDefault(current) ?? PolicyDocument.Unreadable(arn, "the version in force is not in the inventory");
        store.Put(new ManagedPolicy(arn, current, text, versions.ToImmutableSortedDictionary(StringComparer.Ordinal)));
        policies++;
    }

    private void ReadPrincipal(JsonElement json, IamKind kind, string nameOf, string idOf, string inlineOf)
    {
        if (Text(json, "Arn") is not { } arn || Text(json, nameOf) is not { } name || Arns.Account(arn).Length == 0)
        {
            Fault($"a {kind.ToString().ToLowerInvariant()} has no {nameOf}, or no Arn with an account");
            return;
        }

        var inline = new SortedDictionary<string, PolicyDocument>(StringComparer.Ordinal);
        foreach (JsonElement policy in List(json, inlineOf))
        {
            string called = Text(policy, "PolicyName") ?? "(without name)";
            inline[called] = Document(policy, "PolicyDocument", called);
        }

        bool hasTrust = json.TryGetProperty("AssumeRolePolicyDocument", out _);
        store.Put(new IamPrincipal
        {
            Kind = kind,
            Arn = arn,
            Account = Arns.Account(arn),
            Name = name,
            UniqueId = Text(json, idOf) ?? "",
            Inline = inline.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Attached = [.. List(json, "AttachedManagedPolicies").Select(policy => Text(policy, "PolicyArn")).OfType<string>()],
            Groups = [.. List(json, "GroupList").Where(group => group.ValueKind == JsonValueKind.String).Select(group => group.GetString()!)],
            Boundary = json.TryGetProperty("PermissionsBoundary", out JsonElement boundary) ? Text(boundary, "PermissionsBoundaryArn") : null,
            Trust = hasTrust ? Document(json, "AssumeRolePolicyDocument", $"trust of {name}") : null,
            HasInstanceProfile = kind == IamKind.Role && json.TryGetProperty("InstanceProfileList", out _)
                ? List(json, "InstanceProfileList").Any() : null,
            Tags = Tags(json),
        });
        _ = kind switch { IamKind.User => users++, IamKind.Role => roles++, _ => groups++ };
    }

    private static FrozenDictionary<string, string> Tags(JsonElement json)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonElement tag in List(json, "Tags"))
        {
            if (Text(tag, "Key") is { } key && Text(tag, "Value") is { } value)
            {
                tags[key] = value;
            }
        }

        return tags.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>A policy inside a document: as JSON, or as URL-encoded text the way IAM's API answers.</summary>
    internal PolicyDocument Document(JsonElement parent, string member, string name)
    {
        PolicyDocument read = DocumentOf(parent, member, name);
        if (read.Fault is not null)
        {
            Fault($"policy {name}: {read.Fault}");
        }

        return read;
    }

    internal static PolicyDocument DocumentOf(JsonElement parent, string member, string name) =>
        !parent.TryGetProperty(member, out JsonElement json) ? PolicyDocument.Unreadable(name, "there is no policy text")
        : json.ValueKind == JsonValueKind.String ? PolicyReader.Read(name, json.GetString()!)
        : PolicyReader.Read(name, json);

    internal static IEnumerable<JsonElement> List(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray() : [];

    internal static string? Text(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private void Fault(string reason)
    {
        if (faults.Count < MostFaults)
        {
            faults.Add(reason);
        }
    }
}
