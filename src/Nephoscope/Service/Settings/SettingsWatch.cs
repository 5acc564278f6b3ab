using Microsoft.Extensions.Logging;

namespace Nephoscope.Service.Settings;

/// <summary>Looks whether the settings' file or an inventory was changed, and has the settings read again. One loop.</summary>
internal sealed partial class SettingsWatch(LiveSettings live, string? file, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private string seen = "";

    public async Task RunAsync(CancellationToken cancellation)
    {
        seen = Signature();
        try
        {
            while (true)
            {
                await Task.Delay(Every, clock, cancellation).ConfigureAwait(false);
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }
    }

    /// <summary>Reads the settings again where something was changed.</summary>
    public void Look()
    {
        string present = Signature();
        if (present != seen)
        {
            seen = present;
            Reload();
        }
    }

    /// <summary>Reads the settings again and says what came of it.</summary>
    public void Reload()
    {
        try
        {
            live.Reload();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            Refused(logger, failure.Message);
            return;
        }

        foreach (string error in live.Errors)
        {
            Refused(logger, error);
        }

        if (live.Errors.Count == 0)
        {
            Taken(logger, live.AfterRestart.Count > 0 ? "; after a restart: " + string.Join(", ", live.AfterRestart) : "");
        }
    }

    private string Signature() => string.Join('\n', (file is null ? [] : new[] { file }).Concat(InventoryFiles.In(live.Now.Inventory)).Select(static path =>
    {
        var info = new FileInfo(path);
        return info.Exists ? $"{path} {info.Length} {info.LastWriteTimeUtc.Ticks}" : path;
    }));

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed settings are not taken, the ones before stay in force: {Error}")]
    private static partial void Refused(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The changed settings are in force{Waiting}")]
    private static partial void Taken(ILogger logger, string waiting);
}
