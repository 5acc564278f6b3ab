using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Nephoscope.Service.Http;

/// <summary>The style of the pages before sign-in.</summary>
internal static class StaticText
{
    public static void Map(WebApplication app)
    {
        using Stream stream = typeof(StaticText).Assembly.GetManifestResourceStream("Nephoscope.Service.access.css")!;
        byte[] css = new byte[stream.Length];
        stream.ReadExactly(css);
        app.MapGet("/access.css", context =>
        {
            context.Response.ContentType = "text/css; charset=utf-8";
            context.Response.Headers.CacheControl = "max-age=3600";
            return context.Response.Body.WriteAsync(css, context.RequestAborted).AsTask();
        });
    }
}
