using System.Net;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Ask;

/// <summary>Finds what a name means among the entities that were seen. Never takes one of several. Immutable; thread-safe.</summary>
/// <param name="nodes">What was seen.</param>
internal sealed class EntityFinder(IReadOnlyList<MapNode> nodes)
{
    private const int MostTold = 12;

    /// <summary>Those it may mean: by id, ARN or name; else ignoring case; else by the name before the @; else by a part of it.</summary>
    public IReadOnlyList<MapNode> Find(string text, Func<EntityKind, bool> kinds)
    {
        List<MapNode> some = [.. nodes.Where(node => kinds(node.Kind))];
        Func<MapNode, bool>[] ways =
        [
            node => node.Id == text || node.Uid == text,
            node => node.Name == text,
            node => Same(node.Uid, text) || Same(node.Name, text),
            node => Same(node.Name.Split('@')[0], text),
            node => Holds(node, text),
            node => node.Uid.Contains(text, StringComparison.OrdinalIgnoreCase) || node.Name.Contains(text, StringComparison.OrdinalIgnoreCase),
        ];
        foreach (Func<MapNode, bool> way in ways)
        {
            List<MapNode> found = [.. some.Where(way)];
            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    /// <summary>Names that share most with a text that names nothing; for people to choose from.</summary>
    public IReadOnlyList<MapNode> Like(string text, Func<EntityKind, bool> kinds)
    {
        string wanted = text.ToLowerInvariant();
        return [.. nodes.Where(node => kinds(node.Kind)).Select(node => (Node: node, Score: Shared(wanted, (node.Name.Length > 0 ? node.Name : node.Uid).ToLowerInvariant())))
            .Where(entry => entry.Score >= 0.4).OrderByDescending(entry => entry.Score).ThenBy(entry => entry.Node.Name, StringComparer.Ordinal)
            .ThenBy(entry => entry.Node.Id, StringComparer.Ordinal).Take(MostTold / 2).Select(entry => entry.Node)];
    }

    public static IReadOnlyList<MapNode> Some(IReadOnlyList<MapNode> nodes) =>
        [.. nodes.OrderBy(node => node.Kind).ThenBy(node => node.Uid, StringComparer.Ordinal).Take(MostTold)];

    /// <summary>Kinds that act: people, roles, services, workloads.</summary>
    public static bool Acts(EntityKind kind) => kind is EntityKind.Unknown or EntityKind.User or EntityKind.Role or EntityKind.Session or EntityKind.ServicePrincipal
        or EntityKind.ServiceAccount or EntityKind.Instance or EntityKind.Function or EntityKind.Task or EntityKind.Workload or EntityKind.Pod or EntityKind.Container
        or EntityKind.Host or EntityKind.NetworkInterface or EntityKind.IdentityProvider;

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>An address lies in the network that stands for it on the map.</summary>
    private static bool Holds(MapNode node, string text) =>
        node.Kind == EntityKind.Address && IPAddress.TryParse(text, out IPAddress? address) && IPNetwork.TryParse(node.Uid, out IPNetwork network) && network.Contains(address);

    /// <summary>Share of pairs of neighbouring letters that two words have in common (Dice).</summary>
    private static double Shared(string one, string other)
    {
        HashSet<(char, char)> first = Pairs(one);
        HashSet<(char, char)> second = Pairs(other);
        return first.Count + second.Count == 0 ? 0 : 2.0 * first.Intersect(second).Count() / (first.Count + second.Count);
    }

    private static HashSet<(char, char)> Pairs(string text) => [.. text.Zip(text.Skip(1))];
}
