using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Hunt;
using Nephoscope.Service.Access;
using Nephoscope.Service.Hunting;
using Nephoscope.Storage;

namespace Nephoscope.Service.Http;

/// <summary>SQL over the event lake of the data folder; reads only, within limits, two at a time.</summary>
internal sealed class HuntEndpoints(HuntDesk desk, HuntReply reply)
{
    private const int MostAnswer = 16 << 20;

    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/api/v1/hunts", "Ready and saved hunts.", Roles.Viewer, LedgerEndpoints.Limit, ListAsync),
        new("POST", "/api/v1/hunt", "Runs one statement that reads: sql, or run (the name of a hunt); seconds 1 to 60 and rows 1 to 10,000 bound it.", Roles.Analyst, LedgerEndpoints.Limit, RunAsync)
        {
            Takes = ["application/json"],
            Answers = [(200, "columns, rows (arrays), cut."), (400, "No statement that only reads, or a value is wrong."), (422, "It failed or took too much."), (503, "Two hunts run already.")],
        },
    ];

    private Task ListAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        foreach (NamedHunt hunt in desk.All)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, hunt.Name);
            json.WriteString("title"u8, hunt.Title);
            json.WriteString("sql"u8, hunt.Sql);
            json.WriteBoolean("ready"u8, hunt.Ready);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private async Task RunAsync(HttpContext context)
    {
        using JsonDocument? body = await JsonReply.ReadAsync(context).ConfigureAwait(false);
        if (body is null)
        {
            return;
        }

        string name = JsonReply.Text(body.RootElement, "run");
        string sql = name.Length > 0 ? desk.Find(name)?.Sql ?? "" : JsonReply.Text(body.RootElement, "sql");
        if (sql.Length is 0 or > HuntDesk.MostSql || !Number(body.RootElement, "seconds", 30, 60, out int seconds) || !Number(body.RootElement, "rows", 1000, 10_000, out int rows))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "sql has 1 to 20,000 characters or run names a hunt, seconds 1 to 60, rows 1 to 10,000.").ConfigureAwait(false);
            return;
        }

        await reply.WriteAsync(context, "hunt", name, HuntDesk.Audited(sql), () => AnswerAsync(sql, seconds, rows, context.RequestAborted)).ConfigureAwait(false);
    }

    private async Task<byte[]> AnswerAsync(string sql, int seconds, int rows, CancellationToken cancellation)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            string[] names = [];
            json.WriteStartObject();
            HuntEnd end = await desk.RunAsync(
                sql,
                seconds,
                rows,
                columns =>
                {
                    names = [.. columns.Select(column => column.Name)];
                    json.WriteStartArray("columns"u8);
                    Array.ForEach(names, json.WriteStringValue);
                    json.WriteEndArray();
                    json.WriteStartArray("rows"u8);
                },
                values =>
                {
                    json.WriteStartArray();
                    foreach (object? value in values)
                    {
                        HuntValue.Write(json, value);
                    }

                    json.WriteEndArray();
                    if (json.BytesCommitted + json.BytesPending > MostAnswer)
                    {
                        throw new HuntException("The answer is larger than 16 MB. Ask for fewer rows or columns.");
                    }
                },
                cancellation).ConfigureAwait(false);
            json.WriteEndArray();
            json.WriteBoolean("cut"u8, end.Cut);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static bool Number(JsonElement root, string name, int usual, int most, out int value)
    {
        value = usual;
        return !root.TryGetProperty(name, out JsonElement given) || (given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out value) && value >= 1 && value <= most);
    }
}
