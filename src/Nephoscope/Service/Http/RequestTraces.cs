using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nephoscope.Service.Health;

namespace Nephoscope.Service.Http;

/// <summary>
/// A span for each request, named by its route. It holds nothing that the caller wrote, no query and no header, and follows no trace that
/// the caller names: callers must not decide what is kept.
/// </summary>
internal static class RequestTraces
{
    public static async Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        // What stays open for hours is no request to measure.
        if (!Traces.Source.HasListeners() || context.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        Activity.Current = null;
        using Activity? span = Traces.Source.StartActivity("request", ActivityKind.Server);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            string route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
            string method = context.Request.Method is "GET" or "POST" or "PATCH" or "DELETE" or "PUT" or "HEAD" ? context.Request.Method : "_OTHER";
            if (span is not null)
            {
                span.DisplayName = method + " " + route;
                span.SetTag("http.request.method", method).SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
                span.SetStatus(context.Response.StatusCode >= 500 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            }
        }
    }
}
