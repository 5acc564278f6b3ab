using Nephoscope.Service;
using Nephoscope.Service.Access;
using Nephoscope.Service.Http;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service;

/// <summary>What a crash or a bad disk leaves behind is found, set aside and told; the rest goes on.</summary>
public sealed class DamageTests
{
    [Fact]
    public async Task A_journal_that_ends_in_half_an_entry_is_cut_there()
    {
        ServiceSettings settings = RunningService.NewSettings() with { CheckpointMinutes = 0 };
        long events = await PushOne(settings);
        string segment = Directory.GetFiles(Path.Combine(settings.Data, "journal"), "*.journal").Single();
        byte[] whole = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(segment, [.. whole, .. whole.AsSpan(0, whole.Length / 2)], TestContext.Current.CancellationToken);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.Host.Parts.Engine.Ready;
        Assert.Contains("not written whole", Assert.Single(service.Host.Parts.Engine.Damage), StringComparison.Ordinal);
        Assert.Equal(events, service.Host.Parts.State.Sources.All.Sum(source => source.Events));
        Assert.Equal(whole.Length, new FileInfo(segment).Length);
        Assert.Single(Directory.GetFiles(Path.Combine(settings.Data, "journal"), "*.tail-*"));
    }

    [Fact]
    public async Task A_damaged_state_is_set_aside_and_made_anew_from_the_journal()
    {
        ServiceSettings settings = RunningService.NewSettings();
        long events = await PushOne(settings);
        string state = Directory.GetFiles(Path.Combine(settings.Data, "state"), "*.state").Single();
        byte[] bytes = await File.ReadAllBytesAsync(state, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(state, bytes, TestContext.Current.CancellationToken);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.Host.Parts.Engine.Ready;
        Assert.Contains("checksum", Assert.Single(service.Host.Parts.Engine.Damage), StringComparison.Ordinal);
        Assert.Equal(events, service.Host.Parts.State.Sources.All.Sum(source => source.Events));
        Assert.True(File.Exists(state + ".damaged"));
    }

    [Fact]
    public async Task The_journal_is_kept_from_the_older_state_on_and_no_further()
    {
        ServiceSettings settings = RunningService.NewSettings();
        IReadOnlyList<string> sample = RunningService.Sample();
        long events = 0;

        // Each process begins a segment and saves a state at its end.
        for (int run = 0; run < 6; run++)
        {
            await using ServiceHost host = await ServiceHost.StartAsync(settings, TimeProvider.System, static _ => { }, CancellationToken.None);
            await host.Parts.Engine.Ready;
            Assert.NotEqual(0, (await host.Parts.Intake.OfferAsync(await File.ReadAllBytesAsync(sample[run], TestContext.Current.CancellationToken), Roles.Ingest, 32 << 20)).Events);
            await RunningService.UntilAsync(() => host.Parts.Engine.Applied == host.Parts.Journal.LastSequence);
            events = host.Parts.State.Sources.All.Sum(source => source.Events);
        }

        string[] states = [.. Directory.GetFiles(Path.Combine(settings.Data, "state"), "*.state").Order(StringComparer.Ordinal)];
        Assert.Equal(2, states.Length);
        Assert.Single(Directory.GetFiles(Path.Combine(settings.Data, "journal"), "*.journal"));

        // What is kept is enough for the older state.
        File.Delete(states[1]);
        await using RunningService service = await RunningService.StartAsync(settings);
        await service.Host.Parts.Engine.Ready;
        Assert.Empty(service.Host.Parts.Engine.Damage);
        Assert.Equal(events, service.Host.Parts.State.Sources.All.Sum(source => source.Events));
    }

    [Fact]
    public async Task Two_services_cannot_share_a_folder()
    {
        await using RunningService first = await RunningService.StartAsync();
        await Assert.ThrowsAsync<IOException>(() => RunningService.StartAsync(first.Settings));
    }

    [Fact]
    public void Every_error_of_the_settings_is_told_at_once_with_its_place()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "{\"listen\": [\"nowhere\"], \"wach\": [], \"limits\": {\"body_bytes\": 3}, \"tls\": {\"key\": \"/no/such/key\"}}");
        ServiceSettings settings = SettingsReader.Read(
            path, new Dictionary<string, string> { ["NEPHOSCOPE_DATA"] = "d", ["NEPHOSCOPE_CHECKPOINT_MINUTES"] = "often" }, out IReadOnlyList<string> errors);
        File.Delete(path);
        Assert.Equal("d", settings.Data);
        Assert.Equal(6, errors.Count);
        Assert.Contains(errors, error => error.Contains("wach: no such setting", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("environment NEPHOSCOPE_CHECKPOINT_MINUTES", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("limits.body_bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Otlp_bodies_become_lines() => Assert.Equal(
        "{\"a\":1}\n{\"b\":\"c\"}\n",
        System.Text.Encoding.UTF8.GetString(OtlpLogs.Lines(
            """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"{\"a\":1}"}},{"body":{"kvlistValue":{"values":[{"key":"b","value":{"stringValue":"c"}}]}}}]}]}]}"""u8.ToArray())!));

    private static async Task<long> PushOne(ServiceSettings settings)
    {
        await using ServiceHost host = await ServiceHost.StartAsync(settings, TimeProvider.System, static _ => { }, CancellationToken.None);
        byte[] body = await File.ReadAllBytesAsync(RunningService.Sample()[0], TestContext.Current.CancellationToken);
        long events = (await host.Parts.Intake.OfferAsync(body, Roles.Ingest, 32 << 20)).Events;
        await RunningService.UntilAsync(() => host.Parts.Engine.Applied == 1);
        Assert.NotEqual(0, events);
        return events;
    }
}
