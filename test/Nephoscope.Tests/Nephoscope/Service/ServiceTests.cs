using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nephoscope.Service;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service;

public sealed class ServiceTests
{
    [Fact]
    public async Task Pushed_telemetry_becomes_an_incident_that_the_api_gives()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient push = await service.ClientAsync(Roles.Ingest);
        long events = 0;
        foreach (string path in RunningService.Sample())
        {
            using HttpContent body = RunningService.Body(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            using HttpResponseMessage answer = await push.PostAsync(new Uri("/api/v1/events", UriKind.Relative), body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            events += (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("events").GetInt64();
        }

        await service.SettleAsync();
        using HttpClient read = await service.ClientAsync(Roles.Viewer);
        JsonElement incidents = await RunningService.JsonAsync(read, "/api/v1/incidents?order=severest&severity=high");
        Assert.NotEqual(0, incidents.GetProperty("total").GetInt64());
        JsonElement first = incidents.GetProperty("items")[0];
        Assert.Equal(2005, first.GetProperty("class_uid").GetInt32());
        string uid = first.GetProperty("metadata").GetProperty("uid").GetString()!;
        JsonElement one = await RunningService.JsonAsync(read, "/api/v1/incidents/" + Uri.EscapeDataString(uid));
        Assert.Equal(first.GetRawText(), one.GetRawText());
        JsonElement findings = await RunningService.JsonAsync(read, "/api/v1/findings?limit=5");
        Assert.Equal(5, findings.GetProperty("items").GetArrayLength());
        JsonElement summary = await RunningService.JsonAsync(read, "/api/v1/summary");
        Assert.Equal(events, summary.GetProperty("events").GetInt64() + summary.GetProperty("duplicates").GetInt64());
        Assert.NotEqual(0, (await RunningService.JsonAsync(read, "/api/v1/map")).GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task A_watched_folder_gives_what_pushing_gives_and_a_restart_counts_nothing_twice()
    {
        ServiceSettings settings = RunningService.NewSettings() with { Watch = [Path.GetDirectoryName(RunningService.Sample()[0])!] };
        string[] files = Directory.GetFiles(settings.Watch[0]);
        long before;
        await using (var host = await HostAsync(settings))
        {
            await RunningService.UntilAsync(() => host.Parts.State.Files.Count == files.Length && host.Parts.Engine.Applied == host.Parts.Journal.LastSequence);
            before = host.Parts.State.Sources.All.Sum(source => source.Events);
        }

        Assert.NotEqual(0, before);
        await using RunningService again = await RunningService.StartAsync(settings);
        await again.Host.Parts.Engine.Ready;
        Assert.Equal(before, again.Host.Parts.State.Sources.All.Sum(source => source.Events));
        Assert.Equal(files.Length, again.Host.Parts.State.Files.Count);
        Assert.Equal(again.Host.Parts.Journal.SequenceAtOpen, again.Host.Parts.Journal.LastSequence);
    }

    [Fact]
    public async Task What_is_no_telemetry_is_refused_with_the_reason()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient push = await service.ClientAsync(Roles.Ingest);
        Assert.Equal(HttpStatusCode.BadRequest, await Push(push, "{\"broken\": "u8.ToArray()));
        Assert.Equal(HttpStatusCode.BadRequest, await Push(push, []));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await Push(push, "<x/>"u8.ToArray(), "application/xml"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Push(push, new byte[(32 << 20) + 1]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Push(push, Bomb()));
        Assert.Equal(0, service.Host.Parts.Journal.LastSequence);
        string metrics = await push.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("nephoscope_refused_total{reason=\"the body unpacks to more than allowed\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_token_or_with_one_for_something_else()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient nobody = await service.ClientAsync(null);
        using HttpClient push = await service.ClientAsync(Roles.Ingest);
        using HttpClient read = await service.ClientAsync(Roles.Viewer);
        foreach (string path in new[] { "/api/v1/incidents", "/api/v1/map", "/api/v1/audit", "/api/v1/sources" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Get(nobody, path));
            Assert.Equal(HttpStatusCode.Forbidden, await Get(push, path));
        }

        Assert.Equal(HttpStatusCode.Forbidden, await Get(read, "/api/v1/audit"));
        Assert.Equal(HttpStatusCode.Forbidden, await Push(read, "{}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.Unauthorized, await Push(nobody, "{}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.OK, await Get(nobody, "/healthz"));
    }

    private static async Task<ServiceHost> HostAsync(ServiceSettings settings) =>
        await ServiceHost.StartAsync(settings, TimeProvider.System, static _ => { }, CancellationToken.None);

    private static byte[] Bomb()
    {
        var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[64 << 20]);
        }

        return packed.ToArray();
    }

    private static async Task<HttpStatusCode> Push(HttpClient client, byte[] body, string type = "application/json")
    {
        using HttpContent content = RunningService.Body(body, type);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/api/v1/events", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> Get(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
