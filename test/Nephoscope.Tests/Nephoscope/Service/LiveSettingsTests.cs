using Microsoft.Extensions.Logging;
using Nephoscope.Service;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service;

/// <summary>Settings that change while the service runs.</summary>
public sealed class LiveSettingsTests : IDisposable
{
    private const string Role = """{"RoleDetailList": [{"Path": "/", "RoleName": "NAME", "RoleId": "AROANAME", "Arn": "arn:aws:iam::111122223333:role/NAME", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}]}""";
    private readonly string folder = Directory.CreateTempSubdirectory("nephoscope-settings-").FullName;

    [Fact]
    public async Task What_can_change_does_and_what_cannot_is_told()
    {
        string first = Path.Combine(folder, "first");
        string second = Path.Combine(folder, "second");
        string inventory = Path.Combine(folder, "inventory.json");
        Directory.CreateDirectory(first);
        Directory.CreateDirectory(second);
        await File.WriteAllTextAsync(inventory, Role.Replace("NAME", "one", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        string file = Write($$"""{"watch": ["{{first}}"], "inventory": ["{{inventory}}"], "checkpoint_minutes": 0}""");
        ServiceSettings start = RunningService.NewSettings();
        var live = new LiveSettings(Read(file, start).Settings, () => Read(file, start));
        await using (ServiceHost host = await ServiceHost.StartAsync(
            live, file, TimeProvider.System, static logging => logging.SetMinimumLevel(LogLevel.None), CancellationToken.None))
        {
            await host.Parts.Engine.Ready;
            Assert.NotNull(await host.Parts.Engine.Ask(static state => state.Pipeline.Permissions.Store.Find("arn:aws:iam::111122223333:role/one")));
            await File.WriteAllTextAsync(inventory, Role.Replace("NAME", "two", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            Write($$"""{"watch": ["{{first}}", "{{second}}"], "inventory": ["{{inventory}}"], "checkpoint_minutes": 7, "limits": {"body_bytes": 2048, "backlog_bytes": 2097152}, "password_rounds": 400000}""");
            File.Copy(RunningService.Sample()[0], Path.Combine(second, Path.GetFileName(RunningService.Sample()[0])));
            host.Settings.Reload();
            Assert.Empty(live.Errors);
            Assert.Equal(["password_rounds"], live.AfterRestart);
            Assert.Contains(host.Parts.Health.Warnings(), static warning => warning.Contains("password_rounds", StringComparison.Ordinal));
            Assert.Equal(7, live.Now.CheckpointMinutes);
            Assert.Equal(start.PasswordRounds, live.Now.PasswordRounds);
            Assert.NotNull(await host.Parts.Engine.Ask(static state => state.Pipeline.Permissions.Store.Find("arn:aws:iam::111122223333:role/two")));
            await RunningService.UntilAsync(() => host.Parts.State.Sources.All.Sum(static source => source.Events) > 0);

            // A wrong file changes nothing, and every error of it is told.
            Write("""{"watch": [], "checkpoint_minutes": "often", "log_level": "loud"}""");
            host.Settings.Reload();
            Assert.Equal(2, live.Errors.Count);
            Assert.All(live.Errors, error => Assert.StartsWith(file, error, StringComparison.Ordinal));
            Assert.Equal(2, live.Now.Watch.Count);
            Assert.Contains(host.Parts.Health.Warnings(), static warning => warning.Contains("2 errors", StringComparison.Ordinal));

            // Mended, it counts, and the change is seen without being told of it.
            Write("""{"log_level": "debug", "checkpoint_minutes": 1}""");
            await RunningService.UntilAsync(() => live.Now.LogLevel == LogLevel.Debug);
            Assert.Empty(live.Errors);
            Assert.Empty(live.Now.Watch);
        }

        Directory.Delete(start.Data, recursive: true);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string settings)
    {
        string file = Path.Combine(folder, "settings.json");
        File.WriteAllText(file, settings);
        return file;
    }

    private static (ServiceSettings Settings, IReadOnlyList<string> Errors) Read(string file, ServiceSettings start)
    {
        ServiceSettings read = SettingsReader.Read(file, new Dictionary<string, string>(), out IReadOnlyList<string> errors);
        return (read with
        {
            Data = start.Data,
            Listen = start.Listen,
            Pace = start.Pace,
            PasswordRounds = read.PasswordRounds == new ServiceSettings().PasswordRounds ? start.PasswordRounds : read.PasswordRounds,
        }, errors);
    }
}
