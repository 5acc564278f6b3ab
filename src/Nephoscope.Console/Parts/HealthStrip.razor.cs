using System.Globalization;
using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Parts;

/// <summary>How the service is doing, told anew every other second.</summary>
public sealed partial class HealthStrip : IDisposable
{
    private const int MostBars = 40;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);

    private readonly CancellationTokenSource leaving = new();
    private ServiceHealth? health;
    private IReadOnlyList<SourceStatus> sources = [];

    [Inject]
    private ConsoleHost Host { get; set; } = null!;

    private int Quiet => sources.Count(source => source.State is SourceState.Silent or SourceState.Failed);

    private bool Behind => health?.Lag > Late;

    /// <summary>Heights from 0 to 20, latest last.</summary>
    private List<double> Bars
    {
        get
        {
            List<double> rates = [.. health!.RecentRates.TakeLast(MostBars)];
            double most = rates.DefaultIfEmpty(0).Max();
            return most <= 0 ? [] : [.. rates.Select(rate => Math.Max(0.8, rate / most * 20))];
        }
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override void OnInitialized()
    {
        Read();
        if (health is not null)
        {
            _ = BeatAsync();
        }
    }

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private void Read()
    {
        health = Host.Health?.Invoke();
        sources = Host.Sources?.Invoke() ?? [];
    }

    private async Task BeatAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Beat);
            while (await timer.WaitForNextTickAsync(leaving.Token))
            {
                await InvokeAsync(() =>
                {
                    Read();
                    StateHasChanged();
                });
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // The person has left.
        }
    }
}
