using System.Text.RegularExpressions;
using Nephoscope.Graph;

namespace Nephoscope.Ask;

/// <summary>The query of a question, as text that can be run and changed.</summary>
internal static partial class QueryText
{
    public static string Of(QuestionForm form, IReadOnlyDictionary<string, AskedValue> slots, TimeWindow? window, AskWorld world) =>
        form.Sql.Length > 0 ? Sql(form.Sql, slots, window) : Command(form, slots, window, world);

    /// <summary>The statement: slots become conditions and literals; a slot that is not known does not pass silently.</summary>
    private static string Sql(string template, IReadOnlyDictionary<string, AskedValue> slots, TimeWindow? window) => Slot().Replace(template, match =>
    {
        string name = match.Groups["name"].Value;
        string part = match.Groups["part"].Value;
        if (name == "window")
        {
            return SqlText.Window(part.Length > 0 ? part : "time_dt", window);
        }

        AskedValue value = slots[name];
        return (name, part, value.Node) switch
        {
            (_, "id", { } node) => SqlText.Literal(node.Id),
            (_, "uid", { } node) => SqlText.Literal(node.Uid),
            (_, "name", { } node) => SqlText.Literal("\"" + (node.Name.Length > 0 ? node.Name : node.Uid) + "\""),
            ("who", _, { } node) => $"principal.uid = {SqlText.Literal(node.Id)}",
            (_, _, { } node) => SqlText.Touches(node),
            _ => SqlText.Literal(value.Text),
        };
    });

    private static string Command(QuestionForm form, IReadOnlyDictionary<string, AskedValue> slots, TimeWindow? window, AskWorld world)
    {
        string from = " --from " + Shell(world.Folder);
        string at = window is null ? "" : $" --at {window.Until}";
        string inventory = world.InventoryFiles.Count == 0 ? " --inventory FILE" : string.Concat(world.InventoryFiles.Select(file => " --inventory " + Shell(file.FullName)));
        return (form.Source, form.Run) switch
        {
            (AskSource.Incident, "path") => $"nephoscope map{from} --incident {slots["incident"].Name}",
            (AskSource.Incident, _) => $"nephoscope explain {slots["incident"].Name}{from}",
            (AskSource.Map, "reach") => $"nephoscope map{from}{at} --blast-radius {Id(slots["any"])}",
            (AskSource.Map, "reached-by") => $"nephoscope map{from}{at} --reaches {Id(slots["any"])}",
            (AskSource.Map, "path") => $"nephoscope map{from}{at} --path {Id(slots["any"])} {Id(slots["to"])}",
            (AskSource.Map, "changes") => $"nephoscope map{from} --diff {(window ?? world.LastDay).From} {(window ?? world.LastDay).Until}",
            (AskSource.Map, "kinds") => $"nephoscope map{from}{at}",
            (AskSource.Map, _) => $"nephoscope map{from}{at} --entity {Id(slots["any"])}",
            (_, "escalations") => $"nephoscope permissions{inventory} --escalations",
            (_, "radius") => $"nephoscope permissions{inventory} --blast-radius {Shell(slots["principal"].Text)}",
            _ => $"nephoscope permissions {Shell(slots["principal"].Text)} {Shell(slots["action"].Text)} {Shell(slots["resource"].Text)}{inventory}",
        };
    }

    private static string Id(AskedValue value) => value.Node is { } node ? node.Id : Shell(value.Text);

    /// <summary>One word of a POSIX shell.</summary>
    public static string Shell(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-:@=+,".Contains(letter, StringComparison.Ordinal)) && text[0] != '-'
            ? text : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    [GeneratedRegex("\\{(?<name>[a-z]+)(?::(?<part>[a-z_.]+))?\\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Slot();
}
