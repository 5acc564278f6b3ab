using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Nephoscope.Tests.Service.Health;

/// <summary>A small OTLP/HTTP receiver on the loopback address that keeps what it is sent.</summary>
internal sealed class TestCollector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, string> bodies = new(StringComparer.Ordinal);

    private TestCollector(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>Header that each sending must carry.</summary>
    public ConcurrentBag<string> Keys { get; } = [];

    /// <summary>All bodies that came to a path, as Latin-1 text: names and values stand in them as they are.</summary>
    public string Of(string path) => bodies.GetValueOrDefault(path, "");

    public string Everything => string.Concat(bodies.Values);

    public static async Task<TestCollector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var collector = new TestCollector(app);
        app.MapPost("/{*path}", collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Keys.Add(context.Request.Headers["x-key"].ToString());
        string text = Encoding.Latin1.GetString(body.ToArray());
        bodies.AddOrUpdate(context.Request.Path.ToString(), text, (_, before) => before + text);
        context.Response.ContentType = "application/x-protobuf";
    }
}
