using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>
/// Where the stops of an <see cref="IncidentPath"/> stand, in columns from left to right: where it came from, where it began, over what it went
/// on, and last what was made and hit. Immutable.
/// </summary>
/// <param name="Hidden">Entities of the incident that are not shown: left out of the path, or for want of room.</param>
public sealed record AttackPath(IReadOnlyList<IReadOnlyList<PathNode>> Columns, IReadOnlyList<PathEdge> Edges, int Rows, int Hidden)
{
    private const int MostRows = 8;

    /// <summary>Between where it began and what was hit; what lies further stands in the last of them.</summary>
    private const int MostBetween = 2;

    public static AttackPath None { get; } = new([], [], 0, 0);

    /// <summary>The path of an incident, laid out.</summary>
    /// <param name="map">What was seen; null where there is no map.</param>
    public static AttackPath Of(Incident incident, MapDocument? map)
    {
        IncidentPath path = IncidentPath.Of(incident, map);
        ILookup<EntityKey, PathStep> steps = path.Steps.SelectMany(step => new[] { (step.From, step), (step.To, step) }).ToLookup(pair => pair.Item1, pair => pair.step);
        Dictionary<EntityKey, int> places = Places(path, steps);
        List<List<PathStop>> groups = [.. path.Stops.GroupBy(stop => places[stop.Key]).OrderBy(group => group.Key).Select(group => group.ToList())];
        int rows = groups.Count == 0 ? 0 : Math.Min(MostRows, groups.Max(group => group.Count));
        List<IReadOnlyList<PathNode>> columns = [];
        foreach (List<PathStop> group in groups)
        {
            double top = Math.Max(0, (rows - group.Count) / 2.0);
            columns.Add([.. group.Take(MostRows).Select((stop, row) => new PathNode(stop, PageOf(incident, stop), columns.Count, top + row, What(incident, stop, steps)))]);
        }

        Dictionary<EntityKey, PathNode> nodes = columns.SelectMany(column => column).ToDictionary(node => node.Stop.Key);
        List<PathEdge> edges = [];
        foreach (PathStep step in path.Steps)
        {
            if (nodes.TryGetValue(step.From, out PathNode? from) && nodes.TryGetValue(step.To, out PathNode? to))
            {
                edges.Add(from.Column <= to.Column ? new PathEdge(from, to, step.EventUids.Count == 0) : new PathEdge(to, from, step.EventUids.Count == 0));
            }
        }

        return new AttackPath(columns, edges, rows, path.LeftOut + groups.Sum(group => Math.Max(0, group.Count - MostRows)));
    }

    /// <summary>Columns by the number of steps from where it began; where it came from stands left of all, what was hit or made and leads nowhere on right of all.</summary>
    private static Dictionary<EntityKey, int> Places(IncidentPath path, ILookup<EntityKey, PathStep> steps)
    {
        Dictionary<EntityKey, int> places = [];
        var waiting = new Queue<EntityKey>();
        foreach (PathStop start in path.Stops)
        {
            // A part of the path that hangs on nothing begins anew.
            if (!places.TryAdd(start.Key, 0))
            {
                continue;
            }

            waiting.Enqueue(start.Key);
            while (waiting.TryDequeue(out EntityKey at))
            {
                foreach (PathStep step in steps[at])
                {
                    EntityKey next = step.From == at ? step.To : step.From;
                    if (places.TryAdd(next, Math.Min(places[at] + 1, MostBetween)))
                    {
                        waiting.Enqueue(next);
                    }
                }
            }
        }

        foreach (PathStop stop in path.Stops.Where(stop => steps[stop.Key].Count() <= 1))
        {
            places[stop.Key] = stop.Role switch
            {
                EntityRole.Source => -1,
                EntityRole.MadeByAttacker or EntityRole.Victim => MostBetween + 1,
                _ => places[stop.Key],
            };
        }

        return places;
    }

    /// <summary>The map files some entities under another key than the incident, whose own page is the better one.</summary>
    private static EntityKey PageOf(Incident incident, PathStop stop) =>
        incident.Entities.FirstOrDefault(entity => stop.Uid.Length > 0 && entity.Uid == stop.Uid)?.Key ?? stop.Key;

    /// <summary>What was done to it: the first finding that names it other than as who did it, else the step that leads to it.</summary>
    private static string What(Incident incident, PathStop stop, ILookup<EntityKey, PathStep> steps)
    {
        if (stop.Role is not (EntityRole.MadeByAttacker or EntityRole.Victim))
        {
            return "";
        }

        Finding? touch = incident.Findings.FirstOrDefault(finding => finding.Actor.Key != stop.Key
            && (finding.Resources.Any(resource => resource.Uid == stop.Uid || (stop.Name.Length > 0 && resource.Name == stop.Name)) || finding.Entities.Contains(stop.Key)));
        return touch?.Title ?? steps[stop.Key].FirstOrDefault(step => step.To == stop.Key)?.What ?? "";
    }
}

/// <summary>An entity of the path.</summary>
/// <param name="Page">Whose page tells of it.</param>
/// <param name="Row">Place from the top; halves where a column has fewer.</param>
/// <param name="What">What was done to it; empty where it is not told.</param>
public sealed record PathNode(PathStop Stop, EntityKey Page, int Column, double Row, string What);

/// <summary>One step of the path, from left to right, or within a column.</summary>
/// <param name="SeenOnly">No event of the incident shows it: it was seen on the map.</param>
public sealed record PathEdge(PathNode From, PathNode To, bool SeenOnly);
