using System.Globalization;
using System.Net;
using Nephoscope.Events;
using Nephoscope.Incidents;

namespace Nephoscope.Report;

/// <summary>Drawings of a story's page as SVG without script: the timeline in three lanes, and the attacked path from left to right.</summary>
internal static class StoryGraphics
{
    private const int Wide = 1120;
    private const int LaneHigh = 40;
    private const int Left = 90;
    private const int BoxWide = 210;
    private const int BoxHigh = 44;
    private const int Gap = 12;
    private const int Between = 70;

    public static void WriteLanes(HtmlPage page, Incident incident)
    {
        List<(EventTime Time, StoryLane Lane, string What, int Severity)> marks = [.. incident.Findings.Select(finding => (finding.Time, StoryLanes.Of(finding), finding.Title, (int)finding.Severity))];
        marks.AddRange(incident.Signals.Select(signal => (signal.Time, StoryLanes.Of(signal.What), signal.What, 0)));
        if (marks.Count == 0)
        {
            return;
        }

        long from = marks.Min(mark => mark.Time.Nanoseconds);
        long until = Math.Max(marks.Max(mark => mark.Time.Nanoseconds), from + 1);
        page.Element("h2", "When").Open("figure");
        page.Markup(Invariant($"<svg viewBox=\"0 0 {Wide} {(3 * LaneHigh) + 30}\" class=\"lanes\" role=\"img\" aria-label=\"Timeline in three lanes: {marks.Count} findings and weak signs from {new EventTime(from)} to {new EventTime(until)}\">"));
        foreach (StoryLane lane in Enum.GetValues<StoryLane>())
        {
            int y = ((int)lane * LaneHigh) + (LaneHigh / 2);
            page.Markup(Invariant($"<line x1=\"{Left}\" x2=\"{Wide - 12}\" y1=\"{y}\" y2=\"{y}\" class=\"lane\"/><text x=\"0\" y=\"{y + 5}\">{lane}</text>"));
        }

        foreach ((EventTime time, StoryLane lane, string what, int severity) in marks.OrderBy(mark => mark.Severity))
        {
            double x = Left + 8 + ((Wide - Left - 28) * ((time.Nanoseconds - from) / (double)(until - from)));
            int y = ((int)lane * LaneHigh) + (LaneHigh / 2);
            page.Markup(Invariant($"<circle cx=\"{x:0.#}\" cy=\"{y}\" r=\"{(severity == 0 ? 3 : 4 + severity)}\" class=\"m{severity}\"><title>{time} {Escaped(what, 120)}</title></circle>"));
        }

        int foot = (3 * LaneHigh) + 22;
        page.Markup(Invariant($"<text x=\"{Left}\" y=\"{foot}\">{Short(from)}</text><text x=\"{Wide - 12}\" y=\"{foot}\" text-anchor=\"end\">{Short(until)} UTC</text></svg>"));
        page.Element("figcaption", "Each mark is a finding, larger where it weighs more; small marks are weak signs.", "dim").Close("figure");
    }

    /// <summary>Columns by the number of steps from where it began; where it came from stands left of it.</summary>
    public static void WritePath(HtmlPage page, IncidentPath path)
    {
        Dictionary<EntityKey, int> columns = Columns(path);
        int least = columns.Values.Min();
        Dictionary<EntityKey, (int X, int Y)> places = [];
        List<IGrouping<int, PathStop>> grouped = [.. path.Stops.Where(stop => columns.ContainsKey(stop.Key)).GroupBy(stop => columns[stop.Key] - least)];
        int rows = grouped.Max(column => column.Count());
        foreach (IGrouping<int, PathStop> column in grouped)
        {
            int row = 0;
            int top = (rows - column.Count()) * (BoxHigh + Gap) / 2;
            foreach (PathStop stop in column)
            {
                places[stop.Key] = (column.Key * (BoxWide + Between), top + (row++ * (BoxHigh + Gap)));
            }
        }

        int width = places.Values.Max(place => place.X) + BoxWide + 4;
        int height = places.Values.Max(place => place.Y) + BoxHigh + 4;
        page.Open("figure").Markup(Invariant($"<svg viewBox=\"-2 -2 {width} {height}\" width=\"{Math.Min(width, Wide)}\" class=\"path\" role=\"img\" aria-label=\"The attacked path: {path.Stops.Count} entities, told step by step below\">"));
        foreach (PathStep step in path.Steps)
        {
            (int X, int Y) one = places[step.From];
            (int X, int Y) other = places[step.To];
            (int fromX, int toX) = one.X < other.X ? (one.X + BoxWide, other.X) : one.X > other.X ? (one.X, other.X + BoxWide) : (one.X + BoxWide, other.X + BoxWide);
            int middle = one.X == other.X ? fromX + 30 : (fromX + toX) / 2;
            page.Markup(Invariant($"<path d=\"M{fromX} {one.Y + (BoxHigh / 2)} C{middle} {one.Y + (BoxHigh / 2)} {middle} {other.Y + (BoxHigh / 2)} {toX} {other.Y + (BoxHigh / 2)}\" class=\"{(step.EventUids.Count > 0 ? "hit" : "seen")}\"><title>{Escaped(step.What, 80)}</title></path>"));
        }

        foreach (PathStop stop in path.Stops.Where(stop => places.ContainsKey(stop.Key)))
        {
            (int x, int y) = places[stop.Key];
            string role = stop.Role is { } part ? HtmlIncident.RoleWord(part) : "Between";
            page.Markup(Invariant($"<g class=\"r{(stop.Role is { } known ? known.ToString() : "None")}\"><title>{Escaped(stop.Name, 200)} {Escaped(stop.Uid, 200)}</title><rect x=\"{x}\" y=\"{y}\" width=\"{BoxWide}\" height=\"{BoxHigh}\" rx=\"6\"/><text x=\"{x + 10}\" y=\"{y + 18}\" class=\"name\">{Escaped(stop.Name, 24)}</text><text x=\"{x + 10}\" y=\"{y + 35}\" class=\"part\">{Escaped(stop.Type[(stop.Type.LastIndexOf(':') + 1)..], 16)} · {role}</text></g>"));
        }

        page.Markup("</svg>").Element("figcaption", "Solid: shown by the incident's own events. Dashed: seen on the map.", "dim").Close("figure");
    }

    private static Dictionary<EntityKey, int> Columns(IncidentPath path)
    {
        ILookup<EntityKey, EntityKey> next = path.Steps.SelectMany(step => new[] { (At: step.From, Next: step.To), (At: step.To, Next: step.From) }).ToLookup(entry => entry.At, entry => entry.Next);
        Dictionary<EntityKey, PathStop> stops = path.Stops.ToDictionary(stop => stop.Key);
        var columns = new Dictionary<EntityKey, int>();
        foreach (PathStop start in path.Stops)
        {
            // A part of the path that hangs on nothing begins a tree of its own.
            var queue = new Queue<EntityKey>();
            if (columns.TryAdd(start.Key, 0))
            {
                queue.Enqueue(start.Key);
            }

            while (queue.TryDequeue(out EntityKey at))
            {
                foreach (EntityKey key in next[at])
                {
                    bool source = stops[key].Role == EntityRole.Source && next[key].Count() == 1;
                    if (columns.TryAdd(key, columns[at] + (source ? -1 : 1)))
                    {
                        queue.Enqueue(key);
                    }
                }
            }
        }

        return columns;
    }

    private static string Escaped(string text, int longest) => WebUtility.HtmlEncode(LogText.Clean(text, longest));

    private static string Short(long nanoseconds) => new EventTime(nanoseconds).ToString()[..19].Replace('T', ' ');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
