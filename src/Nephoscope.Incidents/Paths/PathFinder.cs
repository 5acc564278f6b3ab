using System.Net;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Incidents;

/// <summary>Builds the graph of one incident and takes the tree out of it. Used once.</summary>
internal sealed class PathFinder(Incident incident, MapDocument? map)
{
    /// <summary>What the incident itself shows is nearest; what the map saw meanwhile is nearer than what it saw before; what lies in one account, or called one service, is joined by that with everything, which tells little.</summary>
    private const int Shown = 2;
    private const int SeenMeanwhile = 5;
    private const int SeenBefore = 9;
    private const int Loose = 40;
    private const int MostCited = 8;

    private readonly Dictionary<EntityKey, PathStop> stops = [];
    private readonly Dictionary<string, EntityKey> byUid = new(StringComparer.Ordinal);
    private readonly Dictionary<(EntityKey Low, EntityKey High), (int Cost, PathStep Step)> steps = [];

    public IncidentPath Find()
    {
        foreach (IncidentEntity entity in incident.Entities)
        {
            EntityKey key = KeyOf(entity.Key, entity.Uid);
            stops.TryAdd(key, new PathStop(key, entity.Uid, entity.Name, entity.Type, entity.Role));
        }

        List<EntityKey> wanted = [.. stops.Keys.Take(IncidentPath.MostStops)];
        AddShown();
        AddSeen();
        IReadOnlyList<TreeEdge> tree = ConnectingTree.Of(steps.Values.Select(entry => new TreeEdge(entry.Step.From, entry.Step.To, entry.Cost)), wanted);
        while (wanted.Count > 2 && tree.SelectMany(edge => new[] { edge.From, edge.To }).Distinct().Count() > IncidentPath.MostStops)
        {
            // The entities are in order of their parts: the last is the least.
            wanted.RemoveAt(wanted.Count - 1);
            tree = ConnectingTree.Of(steps.Values.Select(entry => new TreeEdge(entry.Step.From, entry.Step.To, entry.Cost)), wanted);
        }

        return Tell(tree);
    }

    private IncidentPath Tell(IReadOnlyList<TreeEdge> tree)
    {
        List<PathStep> way = [.. tree.Select(edge => steps[Ends(edge.From, edge.To)].Step).OrderBy(step => step.Time.Nanoseconds).ThenBy(step => step.From.Value).ThenBy(step => step.To.Value)];
        List<EntityKey> told = [];
        if (incident.Entities.FirstOrDefault(entity => entity.Role == EntityRole.PatientZero) is { } first)
        {
            told.Add(KeyOf(first.Key, first.Uid));
        }

        told.AddRange(way.SelectMany(step => new[] { step.From, step.To }));
        List<PathStop> on = [.. told.Distinct().Select(Stop)];
        HashSet<EntityKey> keys = [.. on.Select(stop => stop.Key)];
        return new IncidentPath(on, way, stops.Values.Count(stop => stop.Role is not null && !keys.Contains(stop.Key)));
    }

    /// <summary>What the incident's own events show: joins of its threads, where its actors came from, what they touched.</summary>
    private void AddShown()
    {
        foreach (CausalEdge edge in incident.Edges)
        {
            Add(edge.From, edge.To, Shown, EdgeWords.Of(edge.Kind), edge.Time, [edge.EventUid]);
        }

        foreach (Finding finding in incident.Findings)
        {
            EntityKey actor = KeyOf(finding.Actor.Key, finding.Actor.Uid);
            IReadOnlyList<string> events = [.. finding.Events.Select(related => related.Uid).Take(MostCited)];
            string what = finding.Events.Count > 0 ? finding.Events[^1].What : finding.Title;
            if (finding.SourceAddress.Length > 0 && byUid.TryGetValue(finding.SourceAddress, out EntityKey source))
            {
                Add(source, actor, Shown, "called as", finding.StartTime, events);
            }

            foreach (FindingResource resource in finding.Resources)
            {
                if (resource.Uid.Length > 0)
                {
                    Add(actor, KeyOf(EntityKey.Of(EntityKind.Resource, resource.Uid), resource.Uid), Shown, what, finding.Time, events);
                }
            }

            foreach (EntityKey key in finding.Entities)
            {
                Add(actor, key, Shown + 1, what, finding.Time, events);
            }
        }
    }

    /// <summary>What was seen on the map up to the end of the incident.</summary>
    private void AddSeen()
    {
        foreach (MapEdge edge in map?.Edges ?? [])
        {
            if (edge.FirstSeen > incident.EndTime)
            {
                continue;
            }

            bool loose = edge.Possible || edge.Kind is MapEdgeKind.PartOf or MapEdgeKind.ActiveIn or MapEdgeKind.LogsTo
                || (edge.Kind == MapEdgeKind.Calls && map!.Find(edge.To)?.Kind is EntityKind.Service or null);
            int cost = loose ? Loose : edge.LastSeen >= incident.StartTime ? SeenMeanwhile : SeenBefore;
            (EntityKey from, EntityKey to) = edge.Kind == MapEdgeKind.From ? (edge.To, edge.From) : (edge.From, edge.To);
            string what = edge.Kind == MapEdgeKind.From ? "called as" : JsonNamingPolicy.SnakeCaseLower.ConvertName(edge.Kind.ToString()).Replace('_', ' ');
            Add(from, to, cost, what, edge.FirstSeen, []);
        }
    }

    private void Add(EntityKey from, EntityKey to, int cost, string what, EventTime time, IReadOnlyList<string> events)
    {
        if (from.IsNone || to.IsNone || from == to)
        {
            return;
        }

        (EntityKey, EntityKey) ends = Ends(from, to);
        if (!steps.TryGetValue(ends, out (int Cost, PathStep Step) known) || cost < known.Cost)
        {
            steps[ends] = (cost, new PathStep(from, to, what, time, events));
        }
    }

    /// <summary>The map's own key for an entity: it files addresses under their network, and things under their kind.</summary>
    private EntityKey KeyOf(EntityKey key, string uid)
    {
        if (!byUid.TryGetValue(uid, out EntityKey known))
        {
            known = map is null || uid.Length == 0 || map.Find(key) is not null ? key : Seek(map, key, uid);
            byUid.TryAdd(uid, known);
        }

        return known;
    }

    private static EntityKey Seek(MapDocument map, EntityKey key, string uid) =>
        map.Nodes.FirstOrDefault(node => node.Uid == uid) is { } node ? node.Key
            : IPAddress.TryParse(uid, out IPAddress? address) && map.Nodes.FirstOrDefault(at => at.Kind == EntityKind.Address && IPNetwork.TryParse(at.Uid, out IPNetwork network) && network.Contains(address)) is { } place ? place.Key
            : key;

    private PathStop Stop(EntityKey key)
    {
        if (stops.TryGetValue(key, out PathStop? stop))
        {
            return stop;
        }

        MapNode? node = map?.Find(key);
        return new PathStop(key, node?.Uid ?? "", node is null ? "entity " + key : node.Name.Length > 0 ? node.Name : node.Uid, node?.Kind.ToString() ?? "Unknown", null);
    }

    private static (EntityKey Low, EntityKey High) Ends(EntityKey one, EntityKey other) => one.Value < other.Value ? (one, other) : (other, one);
}
