using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Service.Access;
using Nephoscope.Service.Completeness;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Service;

/// <summary>Telemetry that is missing is told while it is missing, and not afterwards.</summary>
public sealed class CompletenessTests
{
    private const long Minute = 60_000_000_000;

    [Fact]
    public void A_source_is_silent_when_it_pauses_far_longer_than_it_used_to()
    {
        var board = new SourceBoard();
        for (int i = 1; i <= 20; i++)
        {
            board.Of("steady").Beat(i * 30 * Minute);
            board.Of("busy").Beat(i * Minute / 60);
        }

        board.Of("once").Beat(Minute);
        long last = 20 * 30 * Minute;
        Assert.Equal(["busy"], Silent(last));
        Assert.Equal(["busy"], Silent(last + (119 * Minute)));
        Assert.Equal(["busy", "steady"], Silent(last + (121 * Minute)));
        Assert.Empty(Silence.Silent(board.All, last + (1000 * Minute), TimeSpan.Zero));
        board.Of("busy").Beat(last + Minute);
        Assert.Empty(Silent(last + (2 * Minute)));

        IEnumerable<string> Silent(long now) => Silence.Silent(board.All, now, TimeSpan.FromMinutes(60)).Select(spot => spot.Title["Nothing comes from ".Length..]);
    }

    [Fact]
    public void Kinds_of_logs_that_never_came_are_told_unless_left_out()
    {
        var board = new SourceBoard();
        Assert.Empty(Silence.Never([.. board.All], 1, []));
        board.Of("a").Count(SourceFormat.CloudTrail);
        board.Of("b").Count(SourceFormat.Tracee);
        Assert.Equal(["never:flow", "never:dns", "never:kubernetes"], Silence.Never([.. board.All], 1, ["guardduty"]).Select(spot => spot.Uid));
    }

    [Fact]
    public async Task Blind_spots_open_and_close_in_the_ledger()
    {
        await using RunningService service = await RunningService.StartAsync();
        using var watch = new BlindSpotWatch(service.Settings, service.Host.Parts.Ledger, service.Host.Parts.State, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        service.Host.Parts.State.Sources.Of("a").Count(SourceFormat.CloudTrail);
        await watch.RoundAsync(CancellationToken.None);
        Assert.Equal(LogKinds.All.Count - 1, watch.Open.Count);
        Assert.Equal(BlindSpot.Open, (await Find("never:dns"))!.Status);
        service.Host.Parts.State.Sources.Of("a").Count(SourceFormat.Route53Resolver);

        // Another one, as after a restart: it must know what is open.
        using var next = new BlindSpotWatch(service.Settings, service.Host.Parts.Ledger, service.Host.Parts.State, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await next.RoundAsync(CancellationToken.None);
        Assert.Equal(BlindSpot.Closed, (await Find("never:dns"))!.Status);
        Assert.Equal(BlindSpot.Open, (await Find("never:flow"))!.Status);

        async Task<LedgerEntry?> Find(string uid) => await service.Host.Parts.Ledger.FindAsync(LedgerKind.BlindSpot, uid, CancellationToken.None);
    }

    [Fact]
    public async Task Hunts_run_over_the_api_for_analysts_and_only_read()
    {
        await using RunningService service = await RunningService.StartAsync();
        await service.Host.Parts.Intake.OfferAsync(await File.ReadAllBytesAsync(RunningService.Sample()[0], TestContext.Current.CancellationToken), Roles.Ingest, 32 << 20);
        await service.SettleAsync();
        Assert.True(await service.Host.Parts.Engine.Ask(_ => service.Host.Parts.Lake!.Flush(TimeSpan.FromSeconds(60))));
        using HttpClient analyst = await service.ClientAsync(Roles.Analyst);
        Assert.NotEqual(0, (await RunningService.JsonAsync(analyst, "/api/v1/hunts")).GetProperty("items").GetArrayLength());
        JsonElement answer = JsonDocument.Parse(await (await Hunt(analyst, "SELECT count(*) AS n FROM events")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("n", answer.GetProperty("columns")[0].GetString());
        Assert.Equal(service.Host.Parts.State.Sources.All.Sum(source => source.Events), answer.GetProperty("rows")[0][0].GetInt64());
        Assert.Equal(422, (int)(await Hunt(analyst, "CREATE TABLE t (a int)")).StatusCode);
        Assert.Equal(400, (int)(await Hunt(analyst, "")).StatusCode);
        using HttpClient viewer = await service.ClientAsync(Roles.Viewer);
        Assert.Equal(403, (int)(await Hunt(viewer, "SELECT 1")).StatusCode);
    }

    [Fact]
    public async Task Accounts_are_added_changed_and_disabled_but_never_the_last_administrator()
    {
        await using RunningService service = await RunningService.StartAsync();
        Assert.Null(await service.Host.Parts.Accounts.CreateAsync("ada", "correct horse battery", Roles.Administrator));
        using HttpClient admin = await service.ClientAsync(Roles.Administrator);
        Assert.Equal(201, await Send(admin, HttpMethod.Post, "/api/v1/accounts", "{\"name\":\"ben\",\"password\":\"correct horse battery\",\"role\":\"viewer\"}"));
        Assert.Equal(400, await Send(admin, HttpMethod.Post, "/api/v1/accounts", "{\"name\":\"cy\",\"password\":\"short\",\"role\":\"viewer\"}"));
        Assert.Equal(409, await Send(admin, HttpMethod.Patch, "/api/v1/accounts/ada", "{\"disabled\":true}"));
        Assert.Equal(409, await Send(admin, HttpMethod.Patch, "/api/v1/accounts/ada", "{\"role\":\"viewer\"}"));
        Assert.Equal(204, await Send(admin, HttpMethod.Patch, "/api/v1/accounts/ben", "{\"role\":\"administrator\"}"));
        Assert.Equal(204, await Send(admin, HttpMethod.Patch, "/api/v1/accounts/ada", "{\"disabled\":true}"));
        Assert.Null(await service.Host.Parts.Accounts.CheckAsync("ada", "correct horse battery"));
        string all = (await RunningService.JsonAsync(admin, "/api/v1/accounts")).GetRawText();
        Assert.Contains("ben", all, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", all, StringComparison.Ordinal);
        using HttpClient analyst = await service.ClientAsync(Roles.Analyst);
        Assert.Equal(403, await Send(analyst, HttpMethod.Patch, "/api/v1/accounts/ada", "{\"disabled\":false}"));
    }

    [Fact]
    public async Task What_is_older_than_the_settings_keep_is_removed_from_the_ledger()
    {
        await using RunningService service = await RunningService.StartAsync(RunningService.NewSettings() with { Retention = new RetentionSettings { FindingDays = 30 } });
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await service.Host.Parts.Ledger.WriteAsync([Write("old", now - (31 * 86_400)), Write("new", now - (29 * 86_400))], CancellationToken.None);
        await service.Host.Parts.Retention.ForgetAsync(CancellationToken.None);
        Assert.Null(await service.Host.Parts.Ledger.FindAsync(LedgerKind.Finding, "old", CancellationToken.None));
        Assert.NotNull(await service.Host.Parts.Ledger.FindAsync(LedgerKind.Finding, "new", CancellationToken.None));

        static LedgerWrite Write(string uid, long seconds) => new(new LedgerEntry { Kind = LedgerKind.Finding, Uid = uid, Time = EventTime.FromSeconds(seconds), Document = "{}"u8.ToArray() });
    }

    private static Task<HttpResponseMessage> Hunt(HttpClient client, string sql) => client.PostAsync(
        new Uri("/api/v1/hunt", UriKind.Relative), RunningService.Body(JsonSerializer.SerializeToUtf8Bytes(new { sql })), TestContext.Current.CancellationToken);

    private static async Task<int> Send(HttpClient client, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = RunningService.Body(Encoding.UTF8.GetBytes(body)) };
        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
