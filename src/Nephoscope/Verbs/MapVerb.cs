using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Inventory;
using Nephoscope.Output;
using Nephoscope.Report;
using Nephoscope.Rights;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope map</c>: who and what was seen and which reached which; at a past time, between two times, or from one entity on.</summary>
internal static class MapVerb
{
    private const int MostNamed = 8;

    public static Command Create()
    {
        Option<DirectoryInfo> from = OutputFolder.Option();
        var at = new Option<string?>("--at") { Description = "The map as it was by this time (UTC), such as 2026-03-17T13:00:00Z." };
        var diff = new Option<string[]?>("--diff") { Description = "What is new, what went on and what fell silent between two times; graphml and dot show what is new.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var radius = new Option<string?>("--blast-radius") { Description = "What an entity (id, ARN, name, address or a part of it) was seen to reach." };
        var reaches = new Option<string?>("--reaches") { Description = "From what an entity was seen to be reached." };
        var path = new Option<string[]?>("--path") { Description = "The shortest way that was seen from one entity to another.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var incident = new Option<string?>("--incident") { Description = "The attacked path of an incident; graphml and dot show it lit on the whole map." };
        var entity = new Option<string?>("--entity") { Description = "Only connections of entities of this id, ARN, name or part of it." };
        var inventory = new Option<FileInfo[]?>("--inventory") { Description = "Tell where these inventories (answers of AWS describe and list calls, IAM authorization details, Config snapshots and notifications) and the record differ; with --at as of the inventory's time.", AllowMultipleArgumentsPerToken = true };
        var format = new Option<string>("--format") { Description = "tree, json, graphml or dot.", DefaultValueFactory = _ => "tree" };
        format.AcceptOnlyFromAmong("tree", "json", "graphml", "dot");
        var command = new Command("map", "Show who and what was seen, and which reached which.") { from, at, diff, radius, reaches, path, incident, entity, inventory, format };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(from)!.FullName;
            return OutputFolder.Check(folder)
                ? Run(folder, new MapRequest(parsed.GetValue(at), parsed.GetValue(diff), parsed.GetValue(radius), parsed.GetValue(entity), parsed.GetValue(format)!)
                {
                    Reaches = parsed.GetValue(reaches),
                    // An option of several values that is not given is read as none of them.
                    Path = parsed.GetValue(path) is { Length: 2 } way ? way : null,
                    Incident = parsed.GetValue(incident),
                    Inventory = parsed.GetValue(inventory),
                })
                : ExitCode.WrongUsage;
        });
        return command;
    }

    private static int Run(string folder, MapRequest request)
    {
        MapDocument? whole = Open(Path.Combine(folder, "map.json"));
        if (whole is null)
        {
            return ExitCode.Failed;
        }

        if (whole.Unreadable > 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nephoscope: {whole.Unreadable} entries of map.json cannot be read and are left out."));
        }

        if (!Cut(whole, request, out MapDocument map))
        {
            return ExitCode.WrongUsage;
        }

        if (request is { Diff: [string first, string second], Radius: null, Entity: null, Format: "tree" or "json" })
        {
            return TellDiff(whole, first, second, request.Format);
        }

        if (request.Reaches is not null || request.Path is not null || request.Incident is not null)
        {
            return MapWays.Tell(folder, map, request.Reaches, request.Path, request.Incident, request.Format);
        }

        if (request.Inventory is { Length: > 0 } files)
        {
            return TellDifference(map, files, request.Format);
        }

        return request.Radius is { } who ? TellReach(map, who) : TellMap(map, request);
    }

    private static bool Cut(MapDocument whole, MapRequest request, out MapDocument map)
    {
        map = whole;
        if (request.At is { } at)
        {
            if (!Time(at, out EventTime time))
            {
                return false;
            }

            map = map.At(time);
        }

        if (request.Diff is { Length: 2 } diff)
        {
            if (!Time(diff[0], out EventTime after) || !Time(diff[1], out EventTime until))
            {
                return false;
            }

            if (until < after)
            {
                Console.Error.WriteLine("nephoscope: the second time of --diff is before the first. Give the earlier one first.");
                return false;
            }

            map = map.NewBetween(after, until);
        }

        return true;
    }

    private static int TellDiff(MapDocument whole, string first, string second, string format)
    {
        _ = Time(first, out EventTime after);
        _ = Time(second, out EventTime until);
        IReadOnlyList<MapChange> changes = whole.Changes(after, until);
        if (format == "json")
        {
            using Stream output = Console.OpenStandardOutput();
            MapJson.Write(changes, output);
            return ExitCode.Done;
        }

        Console.Out.Write(MapText.Changes(whole, changes));
        return ExitCode.Done;
    }

    private static int TellDifference(MapDocument map, FileInfo[] files, string format)
    {
        if (format is not ("tree" or "json"))
        {
            Console.Error.WriteLine("nephoscope: --inventory tells its difference as tree or json.");
            return ExitCode.WrongUsage;
        }

        var inventory = new ArchitectureInventory();
        List<string> faults = [];
        foreach (FileInfo file in files)
        {
            try
            {
                if (!inventory.Read(Inventories.ReadBytes(file)))
                {
                    faults.Add($"{file.Name} holds no inventory that is known.");
                    Console.Error.WriteLine($"nephoscope: {TerminalSafe.Text(file.Name)} holds no inventory that is known; docs/map.md lists which are.");
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"nephoscope: {TerminalSafe.Text(file.Name)} cannot be read: {TerminalSafe.Text(failure.Message)}");
                return ExitCode.Failed;
            }
        }

        foreach (string fault in inventory.Faults)
        {
            Console.Error.WriteLine("nephoscope: inventory: " + TerminalSafe.Text(fault));
        }

        if (faults.Count == files.Length)
        {
            return ExitCode.Failed;
        }

        faults.AddRange(inventory.Faults);

        MapDifference difference = MapDifference.Of(inventory, map);
        if (format == "json")
        {
            using Stream output = Console.OpenStandardOutput();
            DifferenceText.Write(difference, faults, output);
        }
        else
        {
            Console.Out.Write(DifferenceText.Tell(difference));
        }

        return faults.Count > 0 ? ExitCode.SomeRejected : ExitCode.Done;
    }

    private static int TellReach(MapDocument map, string who)
    {
        IReadOnlyList<MapNode> found = map.Search(who);
        if (found.Count != 1)
        {
            TellNotOne(found, who);
            return ExitCode.Failed;
        }

        Console.Out.Write(MapText.Reach(found[0], ObservedReach.From(map, found[0].Key)));
        return ExitCode.Done;
    }

    private static int TellMap(MapDocument map, MapRequest request)
    {
        if (request.Entity is { } name)
        {
            HashSet<string> ids = [.. map.Search(name).Select(node => node.Id)];
            if (ids.Count == 0)
            {
                TellNotOne([], name);
                return ExitCode.Failed;
            }

            map = map.Only(edge => ids.Contains(edge.From.ToString()) || ids.Contains(edge.To.ToString()));
        }

        if (request.Format == "json")
        {
            using Stream output = Console.OpenStandardOutput();
            MapJson.Write(map, output);
            return ExitCode.Done;
        }

        Console.Out.Write(request.Format switch
        {
            "graphml" => MapText.GraphMl(map),
            "dot" => MapText.Dot(map),
            _ => MapText.Tree(map),
        });
        return ExitCode.Done;
    }

    public static void TellNotOne(IReadOnlyList<MapNode> found, string who)
    {
        if (found.Count == 0)
        {
            Console.Error.WriteLine($"nephoscope: nothing on the map is called {TerminalSafe.Text(who)}. 'nephoscope map' lists what is.");
            return;
        }

        Console.Error.WriteLine($"nephoscope: {TerminalSafe.Text(who)} may mean several; name one by its id:");
        foreach (MapNode node in found.Take(MostNamed))
        {
            Console.Error.WriteLine($"  {node.Id}  {TerminalSafe.Text(node.Uid)}");
        }
    }

    private static bool Time(string text, out EventTime time)
    {
        bool isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset parsed)
            && parsed.Year >= 1970;
        time = isTime ? EventTime.FromMilliseconds(parsed.ToUnixTimeMilliseconds()) : default;
        if (!isTime)
        {
            Console.Error.WriteLine($"nephoscope: {TerminalSafe.Text(text)} is no time. Write it like 2026-03-17T13:00:00Z.");
        }

        return isTime;
    }

    private static MapDocument? Open(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return MapDocument.Read(stream);
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"nephoscope: {TerminalSafe.Text(path)} cannot be read as a map. Run 'nephoscope replay PATH --out DIR' again.");
            return null;
        }
    }

    private sealed record MapRequest(string? At, string[]? Diff, string? Radius, string? Entity, string Format)
    {
        public string? Reaches { get; init; }

        public string[]? Path { get; init; }

        public string? Incident { get; init; }

        public FileInfo[]? Inventory { get; init; }
    }
}
