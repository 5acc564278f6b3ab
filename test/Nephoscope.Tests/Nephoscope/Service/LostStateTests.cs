using Nephoscope.Service;
using Nephoscope.Service.Access;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Service;

/// <summary>No readable state, and a journal that does not reach back: the service says exactly what it forgot, and takes nothing back that it told.</summary>
public sealed class LostStateTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_span_that_is_not_learnt_is_told_everywhere_and_what_was_told_stays()
    {
        ServiceSettings settings = RunningService.NewSettings();
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
        foreach (string state in Directory.GetFiles(Path.Combine(settings.Data, "state")))
        {
            File.Delete(state);
        }

        await using RunningService service = await RunningService.StartAsync(settings);
        await service.SettleAsync();
        LostSpan span = Assert.Single(service.Host.Parts.Engine.Lost);
        Assert.Equal((1, first - 1), (span.First, span.Last));
        Assert.NotNull(span.Before);
        Assert.Contains($"deliveries 1 to {first - 1}, accepted before ", Assert.Single(service.Host.Parts.Engine.Damage), StringComparison.Ordinal);
        Assert.Contains(service.Host.Parts.Health.Warnings(), warning => warning.StartsWith($"{first - 1} deliveries were in no saved state", StringComparison.Ordinal));
        LedgerEntry spot = Assert.Single(await AllAsync(service.Host, LedgerKind.BlindSpot), static entry => entry.Uid.StartsWith("not-learnt:", StringComparison.Ordinal));
        Assert.Equal("open", spot.Status);
        await RunningService.UntilAsync(() => AllAsync(service.Host, LedgerKind.Audit).GetAwaiter().GetResult().Exists(static entry => entry.Title == "service start-without-state"));

        // What was told stays as it was told, and none of it became part of another incident.
        Dictionary<string, LedgerEntry> now = (await AllAsync(service.Host, LedgerKind.Incident)).ToDictionary(static entry => entry.Uid);
        Assert.All(incidents, before => Assert.Equal(before.Status, now[before.Uid].Status));
        HashSet<string> still = [.. (await AllAsync(service.Host, LedgerKind.Finding)).Select(static entry => entry.Uid)];
        Assert.All(findings, before => Assert.Contains(before.Uid, still));
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
