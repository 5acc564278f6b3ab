using Microsoft.Extensions.Logging;
using Nephoscope.Events;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Service;

/// <summary>Removes what is older than the settings keep, once an hour. One loop.</summary>
internal sealed partial class LedgerRetention(SqliteLedger ledger, Func<RetentionSettings> current, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await ForgetAsync(cancellation).ConfigureAwait(false);
                await Task.Delay(Every, clock, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }
    }

    /// <summary>Removes once. What was decided and noted about incidents goes with them in age, not sooner.</summary>
    /// <returns>How many entries were removed.</returns>
    public async Task<long> ForgetAsync(CancellationToken cancellation)
    {
        long removed = 0;
        RetentionSettings settings = current();
        foreach (LedgerKind kind in new[] { LedgerKind.Finding, LedgerKind.Incident, LedgerKind.Triage, LedgerKind.Note, LedgerKind.Audit })
        {
            if (Before(settings, kind, clock) is not { } before)
            {
                continue;
            }

            try
            {
                removed += await ledger.ForgetAsync(kind, before, cancellation).ConfigureAwait(false);
            }
            catch (IOException failure)
            {
                Failed(logger, failure.Message);
            }
        }

        return removed;
    }

    /// <summary>The time before which entries of a kind are removed; null where all are kept.</summary>
    public static EventTime? Before(RetentionSettings settings, LedgerKind kind, TimeProvider clock)
    {
        int days = kind switch
        {
            LedgerKind.Finding => settings.FindingDays,
            LedgerKind.Incident or LedgerKind.Triage or LedgerKind.Note => settings.IncidentDays,
            LedgerKind.Audit => settings.AuditDays,
            _ => 0,
        };
        return days == 0 ? null : EventTime.FromSeconds(clock.GetUtcNow().ToUnixTimeSeconds() - (days * 86_400L));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is too old could not be removed: {Detail}")]
    private static partial void Failed(ILogger logger, string detail);
}
