using Nephoscope.Service;

namespace Nephoscope.Tests.Service;

/// <summary>Who stops a service before it listens gets what was asked for, not a failure.</summary>
public sealed class EarlyStopTests
{
    [Fact]
    public async Task Asked_to_stop_while_it_starts_it_ends_as_asked()
    {
        string data = RunningService.NewSettings().Data;
        Assert.Equal(0, await ServeRun.RunAsync(new ServeRequest { Data = data, Listen = ["127.0.0.1:0"] }, new CancellationToken(canceled: true)));

        // Nothing holds the folder any more.
        await using RunningService service = await RunningService.StartAsync(RunningService.NewSettings() with { Data = data });
        Assert.True(service.Host.Parts.Health.IsAlive);
    }
}
