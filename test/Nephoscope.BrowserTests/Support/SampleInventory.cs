using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Inventory;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.BrowserTests.Support;

/// <summary>An inventory that is of another mind than what was seen of the sample company.</summary>
internal static class SampleInventory
{
    private const string Account = "574662463437";

    public static InventoryComparison Compare(SampleCompany company)
    {
        List<MapNode> roles = [.. company.Map.Nodes.Where(node => node.Kind == EntityKind.Role)];
        InventoryEntity role = Of(roles[0]);
        InventoryEntity policy = New(EntityKind.Policy, "arn:aws:iam::aws:policy/AdministratorAccess", "AdministratorAccess");
        List<MapNode> unlisted = [.. company.Map.Nodes.Where(node => node.Kind is EntityKind.AccessKey or EntityKind.Role).Take(130)];
        MapDifference difference = new(
            [.. Enumerable.Range(0, 120).Select(i => New(EntityKind.Instance, $"i-0f3{i:x4}c29d", $"i-0f3{i:x4}c29d"))],
            unlisted,
            [
                new MapContradiction(ContradictionKind.DeletedInStream, Of(roles[1]), null, company.Last.Plus(TimeSpan.FromHours(-30))),
                new MapContradiction(ContradictionKind.AliveInStream, Of(roles[2]), null, company.Last.Plus(TimeSpan.FromHours(-2))),
                new MapContradiction(ContradictionKind.DetachedInStream, policy, role, company.Last.Plus(TimeSpan.FromHours(-5))),
            ],
            ["999988887777"], 214);
        return new InventoryComparison(difference, ["notes.json holds no inventory that is known."]);
    }

    private static InventoryEntity Of(MapNode node) => new(node.Key, node.Kind, node.Uid, node.Name, node.Account, true, false);

    private static InventoryEntity New(EntityKind kind, string uid, string name) => new(EntityKey.Of(kind, uid), kind, uid, name, Account, true, false);
}
