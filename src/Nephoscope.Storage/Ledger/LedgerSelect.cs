using System.Data.Common;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>
/// A <see cref="LedgerQuery"/> as SQL that SQLite and PostgreSQL both read. Nothing of the query becomes part of the text; all of it is
/// parameters. Pages are found by place (the row-value comparison follows an index), never by counting rows off.
/// </summary>
internal sealed class LedgerSelect
{
    private const string Columns =
        "e.kind, e.uid, e.time, e.severity, e.score, e.account, e.status, e.title, e.revision, e.sequence, c.document";

    /// <summary>One entry by kind and uid.</summary>
    public const string Find = $"SELECT {Columns} FROM entry e JOIN content c ON c.id = e.id WHERE e.kind = @kind AND e.uid = @uid";

    /// <summary>All entries that a condition of ours (never text of others) meets.</summary>
    public static string All(string condition) => $"SELECT {Columns} FROM entry e JOIN content c ON c.id = e.id WHERE {condition}";

    private readonly List<(string Name, object Value)> parameters = [];
    private readonly string filter;
    private readonly string place = "";
    private readonly string order;
    private readonly LedgerQuery query;

    /// <param name="position">The database's function that finds a text in another: instr or strpos.</param>
    /// <exception cref="ArgumentException">The limit is out of range, or the cursor is none of this order.</exception>
    public LedgerSelect(LedgerQuery query, string position)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1000);
        this.query = query;
        filter = Filter(position);
        string keys;
        (keys, order) = query.Order switch
        {
            LedgerOrder.Newest => ("(e.time, e.uid) < (@at_time, @at_uid)", "e.time DESC, e.uid DESC"),
            LedgerOrder.Severest =>
                ("(e.severity, e.score, e.time, e.uid) < (@at_severity, @at_score, @at_time, @at_uid)", "e.severity DESC, e.score DESC, e.time DESC, e.uid DESC"),
            LedgerOrder.Written => ("e.sequence > @at_sequence", "e.sequence"),
            _ => throw new ArgumentException("No such order.", nameof(query)),
        };
        if (query.Cursor is { } text)
        {
            LedgerCursor cursor = LedgerCursor.Parse(text, query.Order);
            place = " AND " + keys;
            parameters.Add(("@at_severity", (long)cursor.Severity));
            parameters.Add(("@at_score", (long)cursor.Score));
            parameters.Add(("@at_time", cursor.Time));
            parameters.Add(("@at_sequence", cursor.Sequence));
            parameters.Add(("@at_uid", cursor.Uid));
        }
    }

    /// <summary>One entry more than the page holds, to know whether there is a next one.</summary>
    public string Page => $"SELECT {Columns} FROM entry e JOIN content c ON c.id = e.id WHERE {filter}{place} ORDER BY {order} LIMIT {query.Limit + 1}";

    public string Count => $"SELECT count(*) FROM entry e WHERE {filter}";

    /// <summary>Sets the parameters that the command's text names.</summary>
    public void Bind(DbCommand command)
    {
        foreach ((string name, object value) in parameters)
        {
            if (command.CommandText.Contains(name, StringComparison.Ordinal))
            {
                DbParameter parameter = command.CreateParameter();
                parameter.ParameterName = name;
                parameter.Value = value;
                command.Parameters.Add(parameter);
            }
        }
    }

    /// <param name="entries">What <see cref="Page"/> found.</param>
    public LedgerPage ToPage(List<LedgerEntry> entries, long total)
    {
        if (entries.Count <= query.Limit)
        {
            return new LedgerPage(entries, null, total);
        }

        entries.RemoveRange(query.Limit, entries.Count - query.Limit);
        return new LedgerPage(entries, LedgerCursor.After(query.Order, entries[^1]).ToString(), total);
    }

    /// <summary>The row that the reader stands on.</summary>
    public static LedgerEntry Read(DbDataReader row) => new()
    {
        Kind = (LedgerKind)row.GetInt16(0),
        Uid = row.GetString(1),
        Time = new EventTime(row.GetInt64(2)),
        Severity = (Severity)row.GetInt16(3),
        Score = new MicroNats(row.GetInt32(4)),
        Account = row.GetString(5),
        Status = row.GetString(6),
        Title = row.GetString(7),
        Revision = row.GetInt64(8),
        Sequence = row.GetInt64(9),
        Document = row.GetFieldValue<byte[]>(10),
    };

    private string Filter(string position)
    {
        var text = new StringBuilder("e.kind = @kind");
        parameters.Add(("@kind", (long)query.Kind));
        if (query.From is { } from)
        {
            Add(text, " AND e.time >= @from", "@from", from.Nanoseconds);
        }

        if (query.To is { } to)
        {
            Add(text, " AND e.time < @to", "@to", to.Nanoseconds);
        }

        if (query.LeastSeverity > Severity.Unknown)
        {
            Add(text, " AND e.severity >= @least", "@least", (long)query.LeastSeverity);
        }

        if (query.Account is { } account)
        {
            Add(text, " AND e.account = @account", "@account", LedgerText.Clean(account, LedgerText.LongestAccount));
        }

        if (query.Status is { } status)
        {
            Add(text, " AND e.status = @status", "@status", LedgerText.Clean(status, LedgerText.LongestStatus));
        }

        if (query.Text is { Length: > 0 } part)
        {
            Add(text, $" AND {position}(e.search, @text) > 0", "@text", LedgerText.Clean(part).ToUpperInvariant());
        }

        if (query.After > 0)
        {
            Add(text, " AND e.sequence > @after", "@after", query.After);
        }

        return text.ToString();
    }

    private void Add(StringBuilder text, string condition, string name, object value)
    {
        text.Append(condition);
        parameters.Add((name, value));
    }
}
