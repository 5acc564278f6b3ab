using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Health;

namespace Nephoscope.Service.Http;

/// <summary>How the service is: for orchestrators, for Prometheus, for people.</summary>
internal sealed class HealthEndpoints(ServiceHealth health, PrometheusText prometheus)
{
    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/healthz", "The process lives and its engine has not ended.", null, null, LiveAsync) { Gives = "text/plain" },
        new("GET", "/readyz", "Caught up, the ledger and the journal can be written.", null, null, ReadyAsync) { Gives = "text/plain", Answers = [(200, "Ready."), (503, "Not yet; says why.")] },
        new("GET", "/metrics", "Figures in Prometheus' text format. Without a token from this machine only.", null, null, MetricsAsync) { Gives = "text/plain" },
        new("GET", "/api/v1/summary", "Events, findings, backlog and health in short.", Roles.Viewer, LedgerEndpoints.Limit, SummaryAsync),
        new("GET", "/api/v1/sources", "Each source: events by format, rejects, last event, last delivery.", Roles.Viewer, LedgerEndpoints.Limit, SourcesAsync),
    ];

    private Task LiveAsync(HttpContext context)
    {
        context.Response.StatusCode = health.IsAlive ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
        return context.Response.WriteAsync(health.IsAlive ? "alive\n" : "the engine has ended\n", context.RequestAborted);
    }

    private Task ReadyAsync(HttpContext context)
    {
        IReadOnlyList<string> troubles = health.Troubles();
        context.Response.StatusCode = troubles.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        IEnumerable<string> lines = [.. troubles.Count == 0 ? ["ready"] : troubles, .. health.Warnings().Select(static warning => "warning: " + warning)];
        return context.Response.WriteAsync(string.Join('\n', lines) + "\n", context.RequestAborted);
    }

    private Task MetricsAsync(HttpContext context)
    {
        bool local = context.Connection.RemoteIpAddress is { } from && System.Net.IPAddress.IsLoopback(from);
        if (!local && !Roles.Has(context.User, Roles.Viewer))
        {
            return Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "Send a token with the scope viewer.");
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(prometheus.Write(), context.RequestAborted);
    }

    private Task SummaryAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        ServiceFigures figures = health.Figures;
        json.WriteStartObject();
        json.WriteNumber("events"u8, figures.Events.Value);
        json.WriteNumber("duplicates"u8, figures.Duplicates.Value);
        json.WriteNumber("late"u8, figures.Late.Value);
        json.WriteNumber("rejected"u8, figures.Rejected.Value);
        json.WriteNumber("findings"u8, figures.Findings.Value);
        json.WriteNumber("deliveries"u8, figures.Deliveries.Value);
        json.WriteNumber("applied"u8, health.Engine.Applied);
        json.WriteNumber("backlog_bytes"u8, health.BacklogBytes);
        json.WriteNumber("memory_bytes"u8, GC.GetTotalMemory(forceFullCollection: false));
        json.WriteStartArray("troubles"u8);
        foreach (string trouble in health.Troubles())
        {
            json.WriteStringValue(trouble);
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings"u8);
        foreach (string warning in health.Warnings())
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteStartArray("damage"u8);
        foreach (string damage in health.Engine.Damage)
        {
            json.WriteStringValue(damage);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private Task SourcesAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        foreach (SourceFigures source in health.Sources.All)
        {
            Write(json, source);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, SourceFigures source)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, source.Name);
        json.WriteNumber("events"u8, source.Events);
        json.WriteNumber("rejected"u8, source.Rejected);
        json.WriteNumber("duplicates"u8, source.Duplicates);
        json.WriteNumber("last_event"u8, source.LastEvent.Milliseconds);
        json.WriteNumber("last_delivery"u8, source.LastDelivery / 1_000_000);
        json.WriteStartObject("formats"u8);
        for (int format = 0; format < source.Formats.Length; format++)
        {
            if (source.Formats[format] > 0)
            {
                json.WriteNumber(((Events.SourceFormat)format).ToString(), source.Formats[format]);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
