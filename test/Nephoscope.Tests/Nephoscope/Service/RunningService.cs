using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nephoscope.Service;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;
using Nephoscope.Service.Watch;
using Nephoscope.Sources.Files;
using Nephoscope.Tests.Architecture;

namespace Nephoscope.Tests.Service;

/// <summary>A service in this process, on a free port, in a folder of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private RunningService(ServiceHost host, ServiceSettings settings)
    {
        Host = host;
        Settings = settings;
        Address = new Uri(host.Addresses[0]);
    }

    public ServiceHost Host { get; }

    public ServiceSettings Settings { get; }

    public Uri Address { get; }

    public static ServiceSettings NewSettings() => new()
    {
        Data = Path.Combine(Path.GetTempPath(), "nephoscope-test-" + Path.GetRandomFileName()),
        Listen = ["127.0.0.1:0"],
        PasswordRounds = 1000,
        Pace = new WatchPace(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(1)),
    };

    public static async Task<RunningService> StartAsync(ServiceSettings? settings = null)
    {
        settings ??= NewSettings();
        ServiceHost host = await ServiceHost.StartAsync(settings, TimeProvider.System, static logging => logging.SetMinimumLevel(LogLevel.None), CancellationToken.None);
        return new RunningService(host, settings);
    }

    /// <summary>A client that has a token for a scope.</summary>
    public async Task<HttpClient> ClientAsync(string? scope)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (scope is not null)
        {
            (string token, _) = await Host.Parts.Tokens.CreateAsync("test", scope, "test", null);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>Waits until everything accepted so far is in the ledger.</summary>
    public async Task SettleAsync()
    {
        await Host.Parts.Engine.Ready;
        await UntilAsync(() => Host.Parts.Engine.Applied >= Host.Parts.Journal.LastSequence && Host.Parts.Engine.IsTold);
        await Host.Parts.Writer.FlushAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    public static async Task<JsonElement> JsonAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static HttpContent Body(byte[] bytes, string type = "application/json")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    /// <summary>The small sample in the repository, in the order of its files' time.</summary>
    public static IReadOnlyList<string> Sample() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "seven-steps"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).OrderBy(path => FileOrder.KeySeconds(path) ?? 0),
    ];

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(Settings.Data, recursive: true);
    }
}
