using DuckDB.NET.Data;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>Findings and incidents as tables of a hunt.</summary>
internal static class HuntTables
{
    public static void Make(DuckDBConnection connection, HuntFindings found)
    {
        Execute(connection, """
            CREATE TABLE findings (uid VARCHAR, time TIMESTAMP, start_time TIMESTAMP, analytic VARCHAR, title VARCHAR, description VARCHAR, severity_id INTEGER,
                evidence DOUBLE, count INTEGER, product VARCHAR, actor_uid VARCHAR, actor_name VARCHAR, actor_type VARCHAR, principal_uid VARCHAR,
                account VARCHAR, region VARCHAR, source VARCHAR, event_uids VARCHAR[])
            """);
        Execute(connection, """
            CREATE TABLE incidents (uid VARCHAR, title VARCHAR, description VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP, severity_id INTEGER, score DOUBLE,
                root_cause VARCHAR, finding_uids VARCHAR[])
            """);
        using (DuckDBAppender findings = connection.CreateAppender("findings"))
        {
            foreach (Finding finding in found.Findings)
            {
                Append(findings.CreateRow(), finding);
            }
        }

        using DuckDBAppender incidents = connection.CreateAppender("incidents");
        foreach (Incident incident in found.Incidents)
        {
            incidents.CreateRow()
                .AppendValue(incident.Uid).AppendValue(incident.Title).AppendValue(incident.Description)
                .AppendValue(incident.StartTime.ToDateTime()).AppendValue(incident.EndTime.ToDateTime())
                .AppendValue((int)incident.Severity).AppendValue(incident.Score.Nats).AppendValue(incident.RootCause.Explanation)
                .AppendValue(incident.Findings.Select(finding => finding.Uid).ToList()).EndRow();
        }
    }

    private static void Append(IDuckDBAppenderRow row, Finding finding) => row
        .AppendValue(finding.Uid).AppendValue(finding.Time.ToDateTime()).AppendValue(finding.StartTime.ToDateTime())
        .AppendValue(finding.AnalyticUid).AppendValue(finding.Title).AppendValue(finding.Description).AppendValue((int)finding.Severity)
        .AppendValue(finding.Evidence.Nats).AppendValue(finding.Count).AppendValue(finding.Product)
        .AppendValue(finding.Actor.Uid).AppendValue(finding.Actor.Name).AppendValue(finding.Actor.Type).AppendValue(finding.Actor.Key.ToString())
        .AppendValue(finding.AccountUid).AppendValue(finding.Region).AppendValue(finding.SourceAddress)
        .AppendValue(finding.Events.Select(related => related.Uid).ToList()).EndRow();

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
