using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Incidents.Reach;

/// <summary>Says what the entities of an incident could reach at the time of its last evidence, on paths that were used and by permission.</summary>
internal sealed class ReachTeller(EntityCatalog entities, LiveMap? map, ReachLog log)
{
    private const int MostNamed = 20;
    private const int MostSteps = 6;

    public IncidentReach Of(IReadOnlyList<EntityKey> threads, EventTime time)
    {
        ReachSide? observed = map is null ? null : Observed(map.Reach.From(threads, time));
        List<IncidentReach> permitted = [.. threads.Select(thread => log.Of(thread, time)).OfType<IncidentReach>()];
        if (observed is null && permitted.Count == 0)
        {
            return IncidentReach.None;
        }

        IncidentReach? most = permitted.OrderByDescending(reach => Rank(reach.Administrator)).ThenBy(reach => reach.Way.Count).FirstOrDefault();
        return new IncidentReach
        {
            Time = time,
            Observed = observed,
            Permitted = permitted.Count == 0 ? null : Join([.. permitted.Select(reach => reach.Permitted!)]),
            Administrator = most?.Administrator ?? "",
            Way = [.. (most?.Way ?? []).Take(MostSteps)],
        };
    }

    private static int Rank(string administrator) => administrator switch { "yes" => 2, "depends" => 1, _ => 0 };

    private ReachSide? Observed(IReadOnlyList<EntityKey> reached)
    {
        var counts = new SortedDictionary<EntityKind, int>();
        List<Entity> sensitive = [];
        foreach (EntityKey key in reached)
        {
            if (entities.TryFind(key, out Entity? entity) && entity.Kind is not (EntityKind.Service or EntityKind.Address or EntityKind.DnsName))
            {
                counts[entity.Kind] = counts.GetValueOrDefault(entity.Kind) + 1;
                if (ObservedReach.IsSensitive(entity.Kind))
                {
                    sensitive.Add(entity);
                }
            }
        }

        return counts.Count == 0 ? null : new ReachSide(
            [.. counts.Select(entry => new ReachCount(Plural(entry.Key), entry.Value))],
            [.. sensitive.OrderBy(entity => entity.Kind).ThenBy(entity => entity.Uid, StringComparer.Ordinal).Take(MostNamed).Select(entity => LogText.Clean(entity.Name))],
            sensitive.Count);
    }

    /// <summary>What several may reach between them: one that may reach most leads; what others add is not counted twice where it is named.</summary>
    private static ReachSide Join(List<ReachSide> sides)
    {
        if (sides.Count == 1)
        {
            return sides[0];
        }

        // Whole lists are not kept: of several the largest number of each kind is certain, the sum is not.
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> order = [];
        foreach (ReachCount entry in sides.SelectMany(side => side.Counts))
        {
            if (counts.TryAdd(entry.Kind, entry.Count))
            {
                order.Add(entry.Kind);
            }

            counts[entry.Kind] = Math.Max(counts[entry.Kind], entry.Count);
        }

        List<string> named = [.. sides.SelectMany(side => side.Sensitive).Distinct(StringComparer.Ordinal).Take(MostNamed)];
        return new ReachSide([.. order.Select(kind => new ReachCount(kind, counts[kind]))], named, Math.Max(named.Count, sides.Max(side => side.SensitiveCount)));
    }

    private static string Plural(EntityKind kind)
    {
        var words = new StringBuilder();
        foreach (char c in kind.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && words.Length > 0)
            {
                words.Append(' ');
            }

            words.Append(char.ToLowerInvariant(c));
        }

        string word = words.ToString();
        return word.EndsWith('y') && !word.EndsWith("ey", StringComparison.Ordinal) ? word[..^1] + "ies" : word.EndsWith('s') ? word + "es" : word + "s";
    }
}
