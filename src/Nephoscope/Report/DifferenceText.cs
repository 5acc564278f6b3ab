using System.Globalization;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Inventory;
using static Nephoscope.Report.MapWords;

namespace Nephoscope.Report;

/// <summary>Where inventory and stream differ, as text or JSON; names are cleaned. Thread-safe.</summary>
internal static class DifferenceText
{
    private const int MostLines = 100;
    private const int LongestName = 120;
    private const int LongestUid = 2048;

    public static string Tell(MapDifference difference)
    {
        var text = new StringBuilder();
        foreach (string account in difference.ForeignAccounts)
        {
            text.Append(CultureInfo.InvariantCulture, $"The inventory speaks of account {LogText.Clean(account, LongestName)}, of which the record tells nothing.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{difference.Agreeing} entities are in both.\n");
        Lines(text, difference.Contradictions, "contradictions: the inventory says one thing, the record another", Says);
        Lines(text, difference.NotListed, "seen in the record, absent in the inventory", node =>
            $"{Words(node.Kind)} {Name(node.Name, node.Uid)}, last seen {Minute(node.LastSeen)}");
        Lines(text, difference.NeverSeen, "in the inventory, never seen in the record", entity => $"{Words(entity.Kind)} {Name(entity.Name, entity.Uid)}");
        return text.ToString();
    }

    /// <param name="faults">What of the inventory could not be read, in words.</param>
    public static void Write(MapDifference difference, IReadOnlyList<string> faults, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        Write(json, difference, int.MaxValue, faults);
    }

    /// <param name="most">Entries of each list that are told; the totals count all.</param>
    /// <param name="faults">What of the inventory could not be read, in words.</param>
    public static void Write(Utf8JsonWriter json, MapDifference difference, int most, IReadOnlyList<string> faults)
    {
        json.WriteStartObject();
        json.WriteNumber("agreeing", difference.Agreeing);
        json.WriteStartObject("totals");
        json.WriteNumber("contradictions", difference.Contradictions.Count);
        json.WriteNumber("not_in_inventory", difference.NotListed.Count);
        json.WriteNumber("never_seen", difference.NeverSeen.Count);
        json.WriteNumber("foreign_accounts", difference.ForeignAccounts.Count);
        json.WriteEndObject();
        List(json, "faults", faults, most, static (writer, fault) => writer.WriteStringValue(fault));
        List(json, "foreign_accounts", difference.ForeignAccounts, most, static (writer, account) => writer.WriteStringValue(Short(account)));
        List(json, "contradictions", difference.Contradictions, most, static (writer, one) =>
        {
            writer.WriteStartObject();
            writer.WriteString("contradiction", JsonNamingPolicy.SnakeCaseLower.ConvertName(one.Kind.ToString()));
            Members(writer, one.Entity.Key, one.Entity.Kind, one.Entity.Uid);
            writer.WriteString("to", one.To is null ? null : Short(one.To.Uid));
            writer.WriteNumber("time", one.Time.Milliseconds);
            writer.WriteEndObject();
        });
        List(json, "not_in_inventory", difference.NotListed, most, static (writer, node) =>
        {
            writer.WriteStartObject();
            Members(writer, node.Key, node.Kind, node.Uid);
            writer.WriteNumber("last_seen", node.LastSeen.Milliseconds);
            writer.WriteEndObject();
        });
        List(json, "never_seen", difference.NeverSeen, most, static (writer, entity) =>
        {
            writer.WriteStartObject();
            Members(writer, entity.Key, entity.Kind, entity.Uid);
            writer.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static string Says(MapContradiction one)
    {
        string who = $"{Words(one.Entity.Kind)} {Name(one.Entity.Name, one.Entity.Uid)}";
        return one.Kind switch
        {
            ContradictionKind.DeletedInStream => $"{who} is in the inventory; the record says it was deleted {Minute(one.Time)}",
            ContradictionKind.AliveInStream => $"{who} is deleted by the inventory; the record knows of no deletion and saw it last {Minute(one.Time)}",
            _ => $"{who} hangs on {Words(one.To!.Kind)} {Name(one.To.Name, one.To.Uid)} in the inventory; the record says it was detached {Minute(one.Time)}",
        };
    }

    private static string Short(string uid) => uid.Length > LongestUid ? uid[..LongestUid] : uid;

    private static void Members(Utf8JsonWriter writer, EntityKey key, EntityKind kind, string uid)
    {
        writer.WriteString("id", key.ToString());
        writer.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));
        writer.WriteString("uid", Short(uid));
    }

    private static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> all, int most, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T one in all.Take(most))
        {
            write(json, one);
        }

        json.WriteEndArray();
    }

    private static void Lines<T>(StringBuilder text, IReadOnlyList<T> all, string title, Func<T, string> line)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{all.Count} {title}\n");
        foreach (T one in all.Take(MostLines))
        {
            text.Append("  ").Append(line(one)).Append('\n');
        }

        if (all.Count > MostLines)
        {
            text.Append(CultureInfo.InvariantCulture, $"  and {all.Count - MostLines} more (--format json has all)\n");
        }
    }

    private static string Name(string name, string uid) => LogText.Clean(name.Length > 0 ? name : uid, LongestName);
}
