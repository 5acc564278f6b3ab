using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Ask;

/// <summary>
/// Pieces of statements. Text of others becomes a literal: quotes are doubled (the engine knows no backslashes in plain literals), and what is not
/// printable ASCII becomes <c>chr(n)</c>, so that the statement that is shown is the one that runs and changes nothing on a terminal.
/// </summary>
internal static class SqlText
{
    private const int Longest = 512;

    public static string Literal(string text)
    {
        var sql = new StringBuilder("'");
        int length = 0;
        bool joined = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (++length > Longest)
            {
                break;
            }

            if (rune.Value is >= 0x20 and < 0x7f)
            {
                sql.Append(rune.Value == '\'' ? "''" : rune.ToString());
            }
            else if (rune.Value != 0)
            {
                sql.Append(CultureInfo.InvariantCulture, $"' || chr({rune.Value}) || '");
                joined = true;
            }
        }

        sql.Append('\'');
        return joined ? $"({sql})" : sql.ToString();
    }

    public static string Time(EventTime time) => $"TIMESTAMP '{time.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}'";

    /// <summary>The condition that the column lies in the window, with a leading AND; empty where there is none.</summary>
    public static string Window(string column, TimeWindow? window)
    {
        if (window is null)
        {
            return "";
        }

        string from = window.From.Nanoseconds == 0 ? "" : $" AND {column} >= {Time(window.From)}";
        string sql = $"{from} AND {column} < {Time(window.Until)}";
        if (column == "time_dt")
        {
            // Files are chosen by day.
            EventTime last = new(window.Until.Nanoseconds - 1);
            sql += window.From.Nanoseconds == 0 ? $" AND day <= '{Day(last)}'" : $" AND day BETWEEN '{Day(window.From)}' AND '{Day(last)}'";
        }

        return "\n    " + sql.TrimStart();
    }

    /// <summary>That an event touched the thing: its own id, something in it, or its name in what was asked for.</summary>
    public static string Touches(MapNode node)
    {
        string uid = Literal(node.Uid);
        string inside = Literal(node.Uid + "/");
        string named = node.Name.Length > 0 && node.Name != node.Uid ? $" OR contains(coalesce(api.request.data, ''), {Literal("\"" + node.Name + "\"")})" : "";
        return $"(len(list_filter(resource_uids, lambda r: r = {uid} OR starts_with(r, {inside}))) > 0 OR contains(coalesce(api.request.data, ''), {Literal("\"" + node.Uid + "\"")}){named})";
    }

    private static string Day(EventTime time) => time.ToDateTime().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
