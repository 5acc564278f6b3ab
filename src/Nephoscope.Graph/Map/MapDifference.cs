using Nephoscope.Events;
using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph;

/// <summary>How inventory and stream contradict each other.</summary>
public enum ContradictionKind : byte
{
    /// <summary>The inventory lists what the stream says was deleted, and not made again.</summary>
    DeletedInStream,

    /// <summary>The inventory says deleted, the stream saw it at work afterwards or knows of no deletion.</summary>
    AliveInStream,

    /// <summary>The inventory holds a connection that the stream says was taken apart after it was last made.</summary>
    DetachedInStream,
}

/// <summary>One contradiction.</summary>
/// <param name="To">The other end; null where it is about one entity.</param>
/// <param name="Time">When the stream saw what it says.</param>
public sealed record MapContradiction(ContradictionKind Kind, InventoryEntity Entity, InventoryEntity? To, EventTime Time);

/// <summary>
/// Where an inventory and the map of the stream differ. Of kinds and accounts that the inventory does not cover nothing is said. Immutable.
/// </summary>
/// <param name="NeverSeen">Listed in the inventory, never in the stream.</param>
/// <param name="NotListed">In the stream and not deleted there, absent in the inventory.</param>
/// <param name="Contradictions">What cannot both be.</param>
/// <param name="ForeignAccounts">Accounts of the inventory that the stream tells nothing of.</param>
/// <param name="Agreeing">Entities that both know.</param>
public sealed record MapDifference(
    IReadOnlyList<InventoryEntity> NeverSeen, IReadOnlyList<MapNode> NotListed, IReadOnlyList<MapContradiction> Contradictions,
    IReadOnlyList<string> ForeignAccounts, int Agreeing)
{
    /// <param name="map">The stream's map as of the inventory's time.</param>
    public static MapDifference Of(ArchitectureInventory inventory, MapDocument map)
    {
        Dictionary<EntityKey, EventTime> deleted = Ended(map);
        List<InventoryEntity> listed = [.. inventory.Entities.Where(entity => entity.IsListed)];
        HashSet<(EntityKind, string)> covered = [.. listed.Select(entity => (entity.Kind, Cover(entity.Kind, entity.Account)))];
        HashSet<string> streams = [.. map.Nodes.Select(node => node.Kind == EntityKind.Account ? node.Uid : node.Account)];
        List<MapNode> notListed = [.. map.Nodes.Where(node => covered.Contains((node.Kind, Cover(node.Kind, AccountOf(node)))) && !deleted.ContainsKey(node.Key)
            && inventory.Find(node.Key) is not { IsListed: true } && inventory.Find(node.Key) is not { IsGone: true })];
        return new MapDifference(
            [.. listed.Where(entity => !entity.IsGone && map.Find(entity.Key) is null)], notListed, [.. Contradicting(inventory, map, listed, deleted)],
            [.. inventory.Accounts.Where(account => !streams.Contains(account))], listed.Count(entity => map.Find(entity.Key) is not null));
    }

    /// <summary>Names of buckets tell no account.</summary>
    private static string Cover(EntityKind kind, string account) => kind is EntityKind.Bucket ? "" : account;

    private static string AccountOf(MapNode node) =>
        node.Account.Length > 0 ? node.Account : Inventory.Arns.Account(node.Uid);

    /// <summary>When entities were deleted and neither made again nor seen to act since.</summary>
    private static Dictionary<EntityKey, EventTime> Ended(MapDocument map)
    {
        Dictionary<EntityKey, EventTime> deleted = [];
        Dictionary<EntityKey, EventTime> made = [];
        foreach (MapEdge edge in map.Edges)
        {
            Dictionary<EntityKey, EventTime>? into = edge.Kind switch
            {
                MapEdgeKind.Deleted => deleted,
                MapEdgeKind.Created or MapEdgeKind.Launched => made,
                _ => null,
            };
            if (into is not null && (!into.TryGetValue(edge.To, out EventTime before) || edge.LastSeen > before))
            {
                into[edge.To] = edge.LastSeen;
            }
        }

        foreach ((EntityKey key, EventTime time) in made)
        {
            if (deleted.TryGetValue(key, out EventTime end) && time > end)
            {
                deleted.Remove(key);
            }
        }

        return deleted;
    }

    private static IEnumerable<MapContradiction> Contradicting(
        ArchitectureInventory inventory, MapDocument map, List<InventoryEntity> listed, Dictionary<EntityKey, EventTime> deleted)
    {
        foreach (InventoryEntity entity in listed)
        {
            if (!entity.IsGone && deleted.TryGetValue(entity.Key, out EventTime end))
            {
                yield return new MapContradiction(ContradictionKind.DeletedInStream, entity, null, end);
            }
            else if (entity.IsGone && !deleted.ContainsKey(entity.Key) && map.Find(entity.Key) is { } node)
            {
                yield return new MapContradiction(ContradictionKind.AliveInStream, entity, null, node.LastSeen);
            }
        }

        var held = new Dictionary<(EntityKey, EntityKey), EventTime>();
        var apart = new Dictionary<(EntityKey, EntityKey), EventTime>();
        foreach (MapEdge edge in map.Edges)
        {
            Dictionary<(EntityKey, EntityKey), EventTime>? into = edge.Kind == MapEdgeKind.DetachedFrom ? apart
                : edge.Kind is MapEdgeKind.AttachedTo or MapEdgeKind.PartOf or MapEdgeKind.RunsAs or MapEdgeKind.Trusts ? held : null;
            into?.TryAdd((edge.From, edge.To), edge.LastSeen);
        }

        foreach (InventoryEdge edge in inventory.Edges.OrderBy(edge => edge.From.Value).ThenBy(edge => edge.To.Value).ThenBy(edge => edge.Kind))
        {
            if (apart.TryGetValue((edge.From, edge.To), out EventTime end) && !(held.TryGetValue((edge.From, edge.To), out EventTime begun) && begun > end)
                && inventory.Find(edge.From) is { } one && inventory.Find(edge.To) is { } other)
            {
                yield return new MapContradiction(ContradictionKind.DetachedInStream, one, other, end);
            }
        }
    }
}
