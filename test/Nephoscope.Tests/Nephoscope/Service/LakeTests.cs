using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Service;

/// <summary>Every event that the engine counted is in the lake of the data folder, once.</summary>
public sealed class LakeTests
{
    [Fact]
    public async Task What_was_pushed_can_be_hunted_for_and_a_restart_adds_nothing()
    {
        ServiceSettings settings = RunningService.NewSettings();
        string first;
        long events;
        await using (Nephoscope.Service.ServiceHost host = await Nephoscope.Service.ServiceHost.StartAsync(settings, TimeProvider.System, static _ => { }, CancellationToken.None))
        {
            foreach (string path in RunningService.Sample())
            {
                await host.Parts.Intake.OfferAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), Roles.Ingest, 32 << 20);
            }

            await RunningService.UntilAsync(() => host.Parts.Engine.Applied == host.Parts.Journal.LastSequence);
            events = host.Parts.State.Sources.All.Sum(source => source.Events);
            Assert.True(await host.Parts.Engine.Ask(_ => host.Parts.Lake!.Flush(TimeSpan.FromSeconds(60))));
            first = await Digest(settings.Data);
            Assert.StartsWith(events + " ", first, StringComparison.Ordinal);
        }

        // Without its saved states it works the whole journal off again.
        Directory.Delete(Path.Combine(settings.Data, "state"), recursive: true);
        await using RunningService again = await RunningService.StartAsync(settings);
        await again.SettleAsync();
        Assert.True(await again.Host.Parts.Engine.Ask(_ => again.Host.Parts.Lake!.Flush(TimeSpan.FromSeconds(60))));
        Assert.Equal(events, again.Host.Parts.State.Sources.All.Sum(source => source.Events));
        Assert.Equal(first, await Digest(settings.Data));
    }

    [Fact]
    public async Task Switched_off_it_keeps_no_events()
    {
        await using RunningService service = await RunningService.StartAsync(RunningService.NewSettings() with { Lake = new LakeSettings { On = false } });
        Assert.False(Directory.Exists(Path.Combine(service.Settings.Data, "lake")));
        Assert.Null(service.Host.Parts.Lake);
    }

    /// <summary>Number of events, and what tells any two lakes apart.</summary>
    internal static async Task<string> Digest(string data)
    {
        const string Sql = "SELECT count(*), md5(string_agg(concat_ws('|', source, metadata.uid, time, principal.uid, origin.file, origin.record), ';' ORDER BY source, metadata.uid, time, origin.file, origin.record)) FROM events";
        using HuntSession session = await HuntSession.OpenAsync(HuntData.In(data), Sql, new HuntLimits(), null, CancellationToken.None);
        string answer = "";
        session.Run(Sql, static _ => { }, row => answer = string.Join(' ', row), CancellationToken.None);
        return answer;
    }
}
