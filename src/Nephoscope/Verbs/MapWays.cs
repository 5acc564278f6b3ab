using Nephoscope.Ask;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;
using Nephoscope.Output;
using Nephoscope.Report;

namespace Nephoscope.Verbs;

/// <summary>Ways over the map: to an entity, from one to another, and the attacked path of an incident.</summary>
internal static class MapWays
{
    public static int Tell(string folder, MapDocument map, string? reaches, string[]? path, string? incident, string format)
    {
        if (incident is not null)
        {
            return Incident(folder, map, incident, format);
        }

        string[] names = path ?? [reaches!];
        var nodes = new MapNode[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            IReadOnlyList<MapNode> found = map.Search(names[i]);
            if (found.Count != 1)
            {
                MapVerb.TellNotOne(found, names[i]);
                return ExitCode.Failed;
            }

            nodes[i] = found[0];
        }

        Console.Out.Write(path is null ? PathText.ReachedBy(nodes[0], MapWalk.To(map, nodes[0].Key)) : PathText.Way(map, MapWalk.Way(map, nodes[0].Key, nodes[1].Key)));
        return ExitCode.Done;
    }

    private static int Incident(string folder, MapDocument map, string id, string format)
    {
        if (IncidentStore.Open(folder).FindIncident(id) is not { } incident)
        {
            Console.Error.WriteLine($"nephoscope: no incident {TerminalSafe.Text(id)} in {TerminalSafe.Text(folder)}. 'nephoscope incidents' lists them.");
            return ExitCode.Failed;
        }

        var path = IncidentPath.Of(incident, map);
        Console.Out.Write(format switch
        {
            "json" => PathText.Json(path),
            "dot" => PathText.Dot(map, path),
            "graphml" => PathText.GraphMl(map, path),
            _ => new TerminalText(TerminalSummary.Width()).Path(path),
        });
        return ExitCode.Done;
    }
}
