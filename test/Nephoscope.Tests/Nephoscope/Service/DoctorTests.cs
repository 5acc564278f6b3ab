using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Service.Completeness;
using Nephoscope.Service.Diagnosis;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Service;

public sealed class DoctorTests
{
    [Fact]
    public async Task A_service_in_order_is_told_so_and_a_blind_spot_is_wrong_and_cannot_write_to_the_terminal()
    {
        await using RunningService service = await RunningService.StartAsync();
        Assert.DoesNotContain(await Examine(service.Settings), one => one.Condition == Condition.Wrong);
        Assert.Contains(await Examine(service.Settings), one => one is { Area: "service", What: "runs" });
        var spot = new BlindSpot("silent:1", "silent", "Nothing comes from \u001b[31mhere", "d", Severity.Medium, new EventTime(1), null);
        await service.Host.Parts.Ledger.WriteAsync([new LedgerWrite(spot.ToEntry())], CancellationToken.None);
        using var text = new StringWriter();
        Assert.Equal(1, await DoctorRun.RunAsync(null, service.Settings.Data, false, text, CancellationToken.None));
        Assert.Contains("WRONG   telemetry  Nothing comes from \\u{1b}[31mhere", text.ToString(), StringComparison.Ordinal);
        using var json = new StringWriter();
        Assert.Equal(1, await DoctorRun.RunAsync(null, service.Settings.Data, true, json, CancellationToken.None));
        Assert.Contains(JsonDocument.Parse(json.ToString()).RootElement.EnumerateArray(), one => one.GetProperty("condition").GetString() == "wrong");
        await service.Host.Parts.Ledger.WriteAsync([new LedgerWrite((spot with { Until = new EventTime(2) }).ToEntry())], CancellationToken.None);
        Assert.DoesNotContain(await Examine(service.Settings), one => one.Condition == Condition.Wrong);
    }

    [Fact]
    public async Task What_is_wrong_with_settings_folders_and_files_is_told()
    {
        ServiceSettings settings = RunningService.NewSettings() with { Listen = ["0.0.0.0:8470"], Watch = ["/no/such/folder"] };
        Directory.CreateDirectory(Path.Combine(settings.Data, "set-aside"));
        await File.WriteAllTextAsync(Path.Combine(settings.Data, "set-aside", "1.reason.json"), "{}", TestContext.Current.CancellationToken);
        IReadOnlyList<Diagnosis> found = await new Doctor(settings, ["x: no such setting"], TimeProvider.System).ExamineAsync(CancellationToken.None);
        foreach (string area in new[] { "settings", "network", "intake", "set-aside" })
        {
            Assert.Contains(found, one => one.Condition == Condition.Wrong && one.Area == area);
        }

        Directory.Delete(settings.Data, recursive: true);
    }

    private static Task<IReadOnlyList<Diagnosis>> Examine(ServiceSettings settings) =>
        new Doctor(settings, [], TimeProvider.System).ExamineAsync(CancellationToken.None);
}
