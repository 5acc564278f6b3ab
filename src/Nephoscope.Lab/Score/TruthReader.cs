using System.Text.Json;

namespace Nephoscope.Lab.Score;

/// <summary>Reads from a truth file what happened beside the attack's steps. Thread-safe.</summary>
internal static class TruthReader
{
    private static readonly string[] Beside = ["padding", "poisoning"];

    /// <summary>Ids of the attackers' events that are no step of the first attack.</summary>
    public static IReadOnlySet<string> Alongside(JsonElement root)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        if (root.TryGetProperty("attack", out JsonElement attack))
        {
            ids.UnionWith(Beside.SelectMany(name => Ids(attack, name)));
        }

        foreach (JsonElement other in List(root, "attacks").Skip(1))
        {
            ids.UnionWith(Beside.SelectMany(name => Ids(other, name)).Concat(Steps(other)));
        }

        return ids;
    }

    /// <summary>Ids of the events of authorised exercises.</summary>
    public static IReadOnlySet<string> Authorised(JsonElement root)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (JsonElement episode in List(root, "benign"))
        {
            if (episode.ValueKind == JsonValueKind.Object && episode.TryGetProperty("exercise", out JsonElement exercise))
            {
                ids.UnionWith(Beside.SelectMany(name => Ids(exercise, name)).Concat(Steps(exercise)));
            }
        }

        return ids;
    }

    private static IEnumerable<string> Steps(JsonElement campaign) => List(campaign, "steps").SelectMany(step => Ids(step, "events"));

    private static IEnumerable<string> Ids(JsonElement owner, string name) => List(owner, name).Select(id => id.GetString() ?? "");

    private static JsonElement[] List(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}
