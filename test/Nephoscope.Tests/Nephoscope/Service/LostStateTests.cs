using System.Text.Json;
using Nephoscope.Service;
using Nephoscope.Service.Access;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;

namespace Nephoscope.Tests.Service;

/// <summary>No readable state, and a journal that does not reach back: the service says exactly what it forgot, and takes nothing back that it told.</summary>
public sealed class LostStateTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_span_that_is_not_learnt_is_told_everywhere_and_what_was_told_stays()
    {
        ServiceSettings settings = RunningService.NewSettings() with { Lake = new LakeSettings { KeepDeliveries = false } };
        await PushAsync(settings, RunningService.Sample());
        await PushAsync(settings, [RunningService.Sample()[0]]);
        List<LedgerEntry> findings;
        List<LedgerEntry> incidents;
        long first;
        await using (ServiceHost host = await StartAsync(settings))
        {
            await host.Parts.Engine.Ready;
            Assert.Empty(host.Parts.Engine.Lost);
            findings = await AllAsync(host, LedgerKind.Finding);
            incidents = await AllAsync(host, LedgerKind.Incident);
            first = host.Parts.Journal.LastSequence;

            // A state that could not be saved in time would have left the journal longer.
            host.Parts.Journal.Forget(first - 1);
        }

        Assert.Contains(incidents, static incident => incident.Status == "open");
        ForgetState(settings);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        LostSpan span = Assert.Single(service.Host.Parts.Engine.Lost);
        Assert.Equal((1, first - 1), (span.First, span.Last));
        Assert.NotNull(span.Before);
        Assert.Contains($"deliveries 1 to {first - 1}, accepted before ", Assert.Single(service.Host.Parts.Engine.Damage), StringComparison.Ordinal);
        Assert.Contains(service.Host.Parts.Health.Warnings(), warning => warning.StartsWith($"{first - 1} deliveries were in no saved state", StringComparison.Ordinal));
        LedgerEntry spot = Assert.Single(await AllAsync(service.Host, LedgerKind.BlindSpot), IsNotLearnt);
        Assert.Equal("open", spot.Status);
        await RunningService.UntilAsync(() => AllAsync(service.Host, LedgerKind.Audit).GetAwaiter().GetResult().Exists(static entry => entry.Title == "service start-without-state"));

        // What was told stays as it was told, and none of it became part of another incident.
        Dictionary<string, LedgerEntry> now = (await AllAsync(service.Host, LedgerKind.Incident)).ToDictionary(static entry => entry.Uid);
        Assert.All(incidents, before => Assert.Equal(before.Status, now[before.Uid].Status));
        HashSet<string> still = [.. (await AllAsync(service.Host, LedgerKind.Finding)).Select(static entry => entry.Uid)];
        Assert.All(findings, before => Assert.Contains(before.Uid, still));
    }

    [Fact]
    public async Task What_a_person_has_closed_stays_closed_when_the_same_is_missed_again()
    {
        ServiceSettings settings = RunningService.NewSettings() with { Lake = new LakeSettings { On = false } };
        await PushAsync(settings, RunningService.Sample());
        await PushAsync(settings, [RunningService.Sample()[0]]);
        await using (ServiceHost host = await StartAsync(settings))
        {
            await host.Parts.Engine.Ready;
            host.Parts.Journal.Forget(host.Parts.Journal.LastSequence - 1);
        }

        ForgetState(settings);
        LedgerEntry spot;
        await using (ServiceHost host = await StartAsync(settings))
        {
            await host.Parts.Engine.Ready;
            await RunningService.UntilAsync(() => AllAsync(host, LedgerKind.BlindSpot).GetAwaiter().GetResult().Exists(IsNotLearnt));
            spot = Assert.Single(await AllAsync(host, LedgerKind.BlindSpot), IsNotLearnt);
            Assert.Empty(await host.Parts.Ledger.WriteAsync([new LedgerWrite(BlindSpotClosing.Close(spot, "ana", "", spot.Time), spot.Revision)], Ending));
        }

        ForgetState(settings);
        await using RunningService again = await RunningService.StartAsync(settings);
        await again.SettleAsync();
        Assert.Single(again.Host.Parts.Engine.Lost);
        LedgerEntry closed = Assert.Single(await AllAsync(again.Host, LedgerKind.BlindSpot), IsNotLearnt);
        Assert.Equal((spot.Uid, "closed"), (closed.Uid, closed.Status));
    }

    private static bool IsNotLearnt(LedgerEntry entry) => entry.Uid.StartsWith("not-learnt:", StringComparison.Ordinal);

    private static void ForgetState(ServiceSettings settings)
    {
        foreach (string state in Directory.GetFiles(Path.Combine(settings.Data, "state")))
        {
            File.Delete(state);
        }
    }

    [Fact]
    public async Task Without_state_and_journal_no_sequence_is_given_away_twice()
    {
        ServiceSettings settings = RunningService.NewSettings() with { Lake = new LakeSettings { On = false } };
        await PushAsync(settings, RunningService.Sample());
        Directory.Delete(Path.Combine(settings.Data, "state"), recursive: true);
        Directory.Delete(Path.Combine(settings.Data, "journal"), recursive: true);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.Host.Parts.Engine.Ready;
        LostSpan span = Assert.Single(service.Host.Parts.Engine.Lost);
        Assert.Equal((1, RunningService.Sample().Count, null), (span.First, span.Last, span.Before));
        await OfferAsync(service.Host, RunningService.Sample()[0]);
        Assert.Equal(RunningService.Sample().Count + 1, service.Host.Parts.Journal.LastSequence);
        await service.SettleAsync();
        Assert.Equal(service.Host.Parts.Journal.LastSequence, LedgerEntries.SequenceOf(await service.Host.Parts.Ledger.FindAsync(LedgerKind.Position, LedgerEntries.EnginePosition, Ending)));
    }

    /// <summary>An analyst closes it, once; a viewer does not.</summary>
    private static async Task AcknowledgeAsync(RunningService service, string uid)
    {
        using HttpClient viewer = await service.ClientAsync(Roles.Viewer);
        Assert.Equal(403, await AcknowledgeAsync(viewer, uid));
        using HttpClient analyst = await service.ClientAsync(Roles.Analyst);
        Assert.Equal(404, await AcknowledgeAsync(analyst, "not-learnt:0"));
        Assert.Equal(400, await AcknowledgeAsync(analyst, uid, new string('w', 4001)));
        Assert.Equal(204, await AcknowledgeAsync(analyst, uid));
        Assert.Equal(409, await AcknowledgeAsync(analyst, uid));
        JsonElement closed = (await RunningService.JsonAsync(analyst, "/api/v1/blind-spots?status=closed")).GetProperty("items").EnumerateArray().Single(spot => spot.GetProperty("uid").GetString() == uid);
        Assert.Equal("seen", closed.GetProperty("comment").GetString());
        Assert.NotEqual("", closed.GetProperty("closed_by").GetString());
        Assert.NotEqual(0, closed.GetProperty("until").GetInt64());
        Assert.Contains(await AllAsync(service.Host, LedgerKind.Audit), entry => entry.Account == uid && entry.Title.EndsWith("blind-spot.acknowledge", StringComparison.Ordinal));
    }

    internal static async Task<int> AcknowledgeAsync(HttpClient client, string uid, string comment = "seen")
    {
        using HttpResponseMessage answer = await client.PostAsync(new Uri($"/api/v1/blind-spots/{Uri.EscapeDataString(uid)}/acknowledge", UriKind.Relative), RunningService.Body(JsonSerializer.SerializeToUtf8Bytes(new { comment })), Ending);
        return (int)answer.StatusCode;
    }

    private static Task<ServiceHost> StartAsync(ServiceSettings settings) =>
        ServiceHost.StartAsync(settings, TimeProvider.System, static _ => { }, CancellationToken.None);

    private static async Task PushAsync(ServiceSettings settings, IReadOnlyList<string> files)
    {
        await using ServiceHost host = await StartAsync(settings);
        await host.Parts.Engine.Ready;
        foreach (string file in files)
        {
            await OfferAsync(host, file);
        }

        await RunningService.UntilAsync(() => host.Parts.Engine.Applied == host.Parts.Journal.LastSequence && host.Parts.Engine.IsTold);
        await host.Parts.Writer.FlushAsync(Ending);
    }

    private static async Task OfferAsync(ServiceHost host, string file) =>
        Assert.NotEqual(0, (await host.Parts.Intake.OfferAsync(await File.ReadAllBytesAsync(file, Ending), Roles.Ingest, 32 << 20)).Events);

    private static async Task<List<LedgerEntry>> AllAsync(ServiceHost host, LedgerKind kind)
    {
        LedgerPage page = await host.Parts.Ledger.QueryAsync(new LedgerQuery(kind) { Limit = 1000 }, CancellationToken.None);
        return [.. page.Entries];
    }
}
