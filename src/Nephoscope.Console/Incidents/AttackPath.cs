using Nephoscope.Events;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>
/// The attacked path as columns from left to right: where it came from, who was used, what was made and hit. Edges follow causal edges where
/// the incident has them, else the findings that name both ends. Immutable.
/// </summary>
public sealed record AttackPath(IReadOnlyList<IReadOnlyList<PathNode>> Columns, IReadOnlyList<PathEdge> Edges, int Rows, int Hidden)
{
    private const int MostRows = 8;

    public static AttackPath Of(Incident incident)
    {
        List<IncidentEntity> known = [.. incident.Entities.DistinctBy(entity => entity.Key)];
        List<IncidentEntity>[] groups =
        [
            [.. known.Where(entity => entity.Role == EntityRole.Source)],
            [.. known.Where(entity => entity.Role == EntityRole.PatientZero)],
            [.. known.Where(entity => entity.Role == EntityRole.Pivot)],
            [.. known.Where(entity => entity.Role is EntityRole.MadeByAttacker or EntityRole.Victim).OrderBy(entity => FirstTouch(incident, entity)?.Time ?? incident.EndTime)],
        ];
        int hidden = groups.Sum(group => Math.Max(0, group.Count - MostRows));
        List<List<IncidentEntity>> shown = [.. groups.Where(group => group.Count > 0).Select(group => group.Take(MostRows).ToList())];
        int rows = shown.Count == 0 ? 0 : shown.Max(column => column.Count);
        List<IReadOnlyList<PathNode>> columns = [];
        for (int x = 0; x < shown.Count; x++)
        {
            double top = (rows - shown[x].Count) / 2.0;
            columns.Add([.. shown[x].Select((entity, y) => new PathNode(entity, x, top + y, Touch(incident, entity)))]);
        }

        return new AttackPath(columns, Join(incident, columns), rows, hidden);
    }

    private static List<PathEdge> Join(Incident incident, List<IReadOnlyList<PathNode>> columns)
    {
        Dictionary<EntityKey, PathNode> nodes = columns.SelectMany(column => column).ToDictionary(node => node.Entity.Key);
        var edges = new HashSet<PathEdge>();
        foreach (CausalEdge edge in incident.Edges)
        {
            if (nodes.TryGetValue(edge.From, out PathNode? from) && nodes.TryGetValue(edge.To, out PathNode? to) && from.Column != to.Column)
            {
                edges.Add(from.Column < to.Column ? new PathEdge(from, to) : new PathEdge(to, from));
            }
        }

        PathNode? first = nodes.Values.FirstOrDefault(node => node.Entity.Role == EntityRole.PatientZero);
        foreach (PathNode node in nodes.Values.Where(node => node != first && !edges.Any(edge => edge.From == node || edge.To == node)))
        {
            PathNode? actor = FirstTouch(incident, node.Entity) is { } finding && nodes.TryGetValue(finding.Actor.Key, out PathNode? found) && found != node ? found : first;
            if (actor is not null)
            {
                edges.Add(actor.Column <= node.Column ? new PathEdge(actor, node) : new PathEdge(node, actor));
            }
        }

        return [.. edges.Where(edge => edge.From.Column != edge.To.Column)];
    }

    private static string Touch(Incident incident, IncidentEntity entity) =>
        entity.Role is EntityRole.MadeByAttacker or EntityRole.Victim ? FirstTouch(incident, entity)?.Title ?? "" : "";

    /// <summary>The first finding that names the entity, other than as who did it.</summary>
    private static Finding? FirstTouch(Incident incident, IncidentEntity entity) =>
        incident.Findings.FirstOrDefault(finding => finding.Actor.Key != entity.Key
            && (finding.Resources.Any(resource => resource.Uid == entity.Uid || (entity.Name.Length > 0 && resource.Name == entity.Name)) || finding.Entities.Contains(entity.Key)));
}

/// <summary>An entity of the path.</summary>
/// <param name="Row">Place from the top; halves where a column has fewer.</param>
/// <param name="What">What was done to it; empty where it is not told.</param>
public sealed record PathNode(IncidentEntity Entity, int Column, double Row, string What);

/// <summary>One step of the path, from left to right.</summary>
public sealed record PathEdge(PathNode From, PathNode To);
