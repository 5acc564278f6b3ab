using System.Reflection;
using System.Text.Json;

namespace Nephoscope.Ask;

/// <summary>The embedded table of question forms (forms.json), in the order in which they are preferred. Immutable; thread-safe.</summary>
internal static class FormTable
{
    private static readonly Lazy<IReadOnlyList<QuestionForm>> Loaded = new(Load);

    public static IReadOnlyList<QuestionForm> Forms => Loaded.Value;

    public static QuestionForm? Find(string uid) => Forms.FirstOrDefault(form => form.Uid == uid);

    private static IReadOnlyList<QuestionForm> Load()
    {
        const string Name = "Nephoscope.Ask.forms.json";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The program lacks its embedded file {Name}. Build it again.");
        using JsonDocument document = JsonDocument.Parse(stream);
        List<(string Name, string Text)> parts = [.. document.RootElement.GetProperty("parts").EnumerateObject().Select(part => (part.Name, part.Value.GetString()!))];
        return [.. document.RootElement.GetProperty("forms").EnumerateArray().Select(row => Read(row, parts))];
    }

    private static QuestionForm Read(JsonElement row, List<(string Name, string Text)> parts)
    {
        string sql = Text(row, "sql");
        foreach ((string name, string text) in parts)
        {
            sql = sql.Replace("{=" + name + "}", text, StringComparison.Ordinal);
        }

        return new QuestionForm
        {
            Uid = Text(row, "uid"),
            Source = Enum.Parse<AskSource>(Text(row, "source"), ignoreCase: true),
            Example = Text(row, "example"),
            Understood = Text(row, "understood"),
            Asks = [.. row.GetProperty("asks").EnumerateArray().Select(ask => new FormAsk(ask.GetString()!))],
            Sql = sql,
            Run = Text(row, "run"),
        };
    }

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
