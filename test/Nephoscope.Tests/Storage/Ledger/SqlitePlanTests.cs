using Microsoft.Data.Sqlite;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

/// <summary>What is quick with a hundred entries must be quick with a million: pages follow an index and sort nothing.</summary>
public sealed class SqlitePlanTests
{
    public static TheoryData<LedgerQuery, string> Queries => new()
    {
        { new LedgerQuery(LedgerKind.Incident) { Order = LedgerOrder.Severest }, "entry_severest" },
        { new LedgerQuery(LedgerKind.Incident) { Order = LedgerOrder.Severest, LeastSeverity = Severity.High }, "entry_severest" },
        { new LedgerQuery(LedgerKind.Finding) { Order = LedgerOrder.Newest }, "entry_newest" },
        { new LedgerQuery(LedgerKind.Finding) { Order = LedgerOrder.Newest, From = new EventTime(5), To = new EventTime(9) }, "entry_newest" },
        { new LedgerQuery(LedgerKind.Finding) { Order = LedgerOrder.Written, After = 100 }, "entry_written" },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_page_follows_an_index(LedgerQuery query, string index)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nephoscope-plan-");
        try
        {
            string path = Path.Combine(folder.FullName, "ledger.db");
            await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(path));
            string cursor = new LedgerCursor(query.Order, Severity.Medium, 5, 7, 9, "uid").ToString();
            foreach (LedgerQuery asked in (LedgerQuery[])[query, query with { Cursor = cursor }])
            {
                string plan = Plan(path, new LedgerSelect(asked, "instr"));
                Assert.Contains("INDEX " + index + " ", plan, StringComparison.Ordinal);
                Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
                Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Plan(string path, LedgerSelect select)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + select.Page;
        select.Bind(command);
        using SqliteDataReader row = command.ExecuteReader();
        string plan = "";
        while (row.Read())
        {
            plan += row.GetString(3) + "\n";
        }

        return plan;
    }
}
