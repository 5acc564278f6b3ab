using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Storage;

namespace Nephoscope.Ask;

/// <summary>Runs statements with the limits of hunts.</summary>
internal static class LakeAnswers
{
    private const int MostEntities = 200_000;

    /// <exception cref="HuntException">It failed or took too much.</exception>
    /// <exception cref="IOException">The data cannot be read.</exception>
    public static async Task<AskAnswer> RunAsync(HuntData data, string sql, HuntLimits limits, CancellationToken cancellation)
    {
        List<string> columns = [];
        List<object?[]> rows = [];
        using HuntSession session = await HuntSession.OpenAsync(data, sql, limits, null, cancellation).ConfigureAwait(false);
        HuntEnd end = session.Run(sql, told => columns.AddRange(told.Select(column => column.Name)), row => rows.Add([.. row]), cancellation);
        return new AskAnswer(columns, rows, end.Cut);
    }

    /// <summary>Who and what was seen, where there is no map: principals and what they touched.</summary>
    public static async Task<(IReadOnlyList<MapNode> Nodes, EventTime End)> SeenAsync(HuntData data, CancellationToken cancellation)
    {
        const string sql = """
            SELECT uid, name, type, first, last, n FROM (
                SELECT principal.uid AS uid, any_value(principal.name) AS name, any_value(principal.type) AS type, epoch_ms(min(time_dt)) AS first, epoch_ms(max(time_dt)) AS last, count(*) AS n
                FROM events WHERE principal.uid IS NOT NULL GROUP BY principal.uid
                UNION ALL
                SELECT '' AS uid, thing AS name, 'thing' AS type, epoch_ms(min(time_dt)) AS first, epoch_ms(max(time_dt)) AS last, count(*) AS n
                FROM (SELECT time_dt, unnest(resource_uids) AS thing FROM events) GROUP BY thing)
            ORDER BY n DESC, name
            """;
        AskAnswer answer = await RunAsync(data, sql, new HuntLimits { Rows = MostEntities }, cancellation).ConfigureAwait(false);
        long end = 0;
        List<MapNode> nodes = [];
        foreach (object?[] row in answer.Rows)
        {
            long last = Number(row[4]);
            end = Math.Max(end, last);
            string name = row[1] as string ?? "";
            bool acts = row[2] as string != "thing";
            EntityKind kind = acts ? Kind(row[2] as string) : EntityKind.Resource;
            string id = acts ? row[0] as string ?? "" : EntityKey.Of(kind, name).ToString();
            nodes.Add(new MapNode(id, kind, name, name[(name.LastIndexOfAny(['/', ':']) + 1)..], "", EventTime.FromMilliseconds(Number(row[3])), EventTime.FromMilliseconds(last), Number(row[5])));
        }

        return (nodes, EventTime.FromMilliseconds(end));
    }

    private static EntityKind Kind(string? type) => type switch
    {
        "User" or "FederatedUser" or "Root" => EntityKind.User,
        "Role" => EntityKind.Role,
        "Service" => EntityKind.ServicePrincipal,
        "Workload" => EntityKind.Workload,
        _ => EntityKind.Unknown,
    };

    private static long Number(object? value) => value is null ? 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
