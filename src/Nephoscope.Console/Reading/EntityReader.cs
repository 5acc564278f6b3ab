using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Map;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Reading;

/// <summary>Puts together what is known about an entity. Thread-safe.</summary>
public sealed class EntityReader(LedgerReader ledger, MapShelf shelf)
{
    private const int MostFindings = 1000;
    private const int MostIncidents = 300;

    /// <summary>Null where nothing is known.</summary>
    public async Task<EntityDossier?> ReadAsync(EntityKey key, CancellationToken cancellation)
    {
        byte[] mark = Encoding.UTF8.GetBytes("\"" + key + "\"");
        MapDocument? map = await shelf.MapAsync(cancellation);
        MapNode? node = map?.Find(key);
        LedgerPage latest = await ledger.PageAsync(new LedgerQuery(LedgerKind.Finding) { Limit = MostFindings }, cancellation);
        List<Finding> findings =
        [
            .. latest.Entries.Where(entry => entry.Document.Span.IndexOf(mark) >= 0).Select(entry => OcsfReader.ReadFinding(entry.Document)).OfType<Finding>()
                .Where(finding => finding.Actor.Key == key || finding.Entities.Contains(key)),
        ];
        LedgerPage worst = await ledger.PageAsync(new LedgerQuery(LedgerKind.Incident) { Order = LedgerOrder.Severest, Limit = MostIncidents }, cancellation);
        List<LedgerEntry> incidents = [.. worst.Entries.Where(entry => entry.Status != "merged" && entry.Document.Span.IndexOf(mark) >= 0)];
        if (node is null && findings.Count == 0 && incidents.Count == 0)
        {
            return null;
        }

        (string name, string uid, string kind) = Named(key, node, findings, incidents);
        return new EntityDossier(name, uid, kind, node, map is null ? [] : Relations(map, key), findings, incidents, latest.Entries.Count);
    }

    private static (string Name, string Uid, string Kind) Named(EntityKey key, MapNode? node, List<Finding> findings, List<LedgerEntry> incidents)
    {
        if (node is not null)
        {
            return (node.Name.Length > 0 ? node.Name : node.Uid, node.Uid, Say.Kind(node.Kind));
        }

        if (findings.FirstOrDefault(finding => finding.Actor.Key == key)?.Actor is { } actor)
        {
            return (actor.Name.Length > 0 ? actor.Name : actor.Uid, actor.Uid, actor.Type);
        }

        IncidentEntity? entity = incidents.Select(entry => OcsfReader.ReadIncident(entry.Document, new Dictionary<string, Finding>())).OfType<Incident>()
            .SelectMany(incident => incident.Entities).FirstOrDefault(known => known.Key == key);
        return entity is null ? (key.ToString(), key.ToString(), "entity") : (entity.Name.Length > 0 ? entity.Name : entity.Uid, entity.Uid, entity.Type);
    }

    private List<Relation> Relations(MapDocument map, EntityKey key)
    {
        EventTime last = map.Edges.Count > 0 ? map.Edges.Max(edge => edge.LastSeen) : default;
        EventTime fresh = last.Plus(-EntityDossier.New);
        return
        [
            .. shelf.EdgesOf(key).Where(edge => edge.From != edge.To)
                .GroupBy(edge => (edge.Kind, Out: edge.From == key)).OrderBy(group => group.Key.Kind).ThenByDescending(group => group.Key.Out)
                .Select(group => new Relation(
                    Title(group.Key.Kind, group.Key.Out),
                    [
                        .. group.Select(edge => (edge, Other: map.Find(edge.From == key ? edge.To : edge.From))).Where(pair => pair.Other is not null)
                            .Select(pair => new RelationLink(pair.Other!, pair.edge, pair.edge.FirstSeen > fresh))
                            .OrderByDescending(link => link.IsNew).ThenByDescending(link => link.Edge.Count),
                    ])),
        ];
    }

    private static string Title(MapEdgeKind kind, bool isOut) => (kind, isOut) switch
    {
        (MapEdgeKind.Calls, true) => "Calls",
        (MapEdgeKind.Calls, false) => "Called by",
        (MapEdgeKind.From, true) => "Comes from",
        (MapEdgeKind.From, false) => "Who comes from here",
        (MapEdgeKind.Reads, true) => "Reads",
        (MapEdgeKind.Reads, false) => "Read by",
        (MapEdgeKind.Writes, true) => "Writes",
        (MapEdgeKind.Writes, false) => "Written by",
        (MapEdgeKind.Assumes, true) => "Takes on",
        (MapEdgeKind.Assumes, false) => "Taken on by",
        (MapEdgeKind.Runs, true) => "Runs",
        (MapEdgeKind.Runs, false) => "Run by",
        (MapEdgeKind.ConnectsTo, true) => "Connects to",
        (MapEdgeKind.ConnectsTo, false) => "Connected from",
        (MapEdgeKind.LooksUp, true) => "Looks up",
        _ => "Looked up by",
    };
}
