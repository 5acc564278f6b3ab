using System.Collections.Immutable;
using System.Text.Json;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph.Inventory;

/// <summary>
/// Reads what stands around the identities: the organisation's policies, protected resources with their policies, and what runs as which
/// role. Members of Nephoscope's own, all optional; see docs/permissions.md.
/// </summary>
internal static class SurroundingsReader
{
    public static void Read(JsonElement root, PolicyStore store, Action<string> fault)
    {
        foreach (JsonElement entry in InventoryReader.List(root, "ServiceControlPolicies"))
        {
            ReadServiceControl(entry, store, fault);
        }

        int number = 0;
        foreach (JsonElement entry in InventoryReader.List(root, "ResourceControlPolicies"))
        {
            number++;
            store.PutResourceControl(Checked(entry, "Policy", InventoryReader.Text(entry, "Name") ?? $"resource control policy {number}", fault));
        }

        foreach (JsonElement entry in InventoryReader.List(root, "Workloads"))
        {
            if (InventoryReader.Text(entry, "Arn") is { } arn && InventoryReader.Text(entry, "Role") is { } role)
            {
                store.Workloads.Add(new RoleWorkload(arn, role));
            }
            else
            {
                fault("a workload has no Arn or no Role");
            }
        }

        foreach (JsonElement entry in InventoryReader.List(root, "Resources"))
        {
            ReadResource(entry, store, fault);
        }
    }

    private static void ReadServiceControl(JsonElement entry, PolicyStore store, Action<string> fault)
    {
        if (InventoryReader.Text(entry, "Account") is not { } account)
        {
            fault("service control policies name no Account");
            return;
        }

        var levels = ImmutableArray.CreateBuilder<ImmutableArray<PolicyDocument>>();
        foreach (JsonElement level in InventoryReader.List(entry, "Levels"))
        {
            if (level.ValueKind != JsonValueKind.Array)
            {
                fault("a level of service control policies is no list");
                continue;
            }

            levels.Add([.. level.EnumerateArray().Select(
                policy => Checked(policy, "Policy", InventoryReader.Text(policy, "Name") ?? $"level {levels.Count + 1}", fault))]);
        }

        store.PutServiceControl(account, levels.DrainToImmutable());
    }

    private static void ReadResource(JsonElement entry, PolicyStore store, Action<string> fault)
    {
        if (InventoryReader.Text(entry, "Arn") is not { } arn || SensitiveKinds.Of(arn) is not { } kind)
        {
            fault("a resource has no Arn, or one of no known kind");
            return;
        }

        PolicyDocument? policy = entry.TryGetProperty("Policy", out _) ? Checked(entry, "Policy", $"of {arn}", fault) : null;
        store.Resources.Add(new ProtectedResource(arn, InventoryReader.Text(entry, "Account") ?? Arns.Account(arn), kind, policy));
    }

    private static PolicyDocument Checked(JsonElement parent, string member, string name, Action<string> fault)
    {
        PolicyDocument read = parent.ValueKind == JsonValueKind.Object
            ? InventoryReader.DocumentOf(parent, member, name) : PolicyDocument.Unreadable(name, "there is no policy text");
        if (read.Fault is not null)
        {
            fault($"policy {name}: {read.Fault}");
        }

        return read;
    }
}
