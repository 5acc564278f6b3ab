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
        foreach ((LedgerKind kind, int days) in new[]
                 {
                     (LedgerKind.Finding, settings.FindingDays), (LedgerKind.Incident, settings.IncidentDays), (LedgerKind.Triage, settings.IncidentDays),
                     (LedgerKind.Note, settings.IncidentDays), (LedgerKind.Audit, settings.AuditDays),
                 })
        {
            if (days == 0)
            {
                continue;
            }

            try
            {
                var before = EventTime.FromSeconds(clock.GetUtcNow().ToUnixTimeSeconds() - (days * 86_400L));
                removed += await ledger.ForgetAsync(kind, before, cancellation).ConfigureAwait(false);
            }
            catch (IOException failure)
            {
                Failed(logger, failure.Message);
            }
        }

        return removed;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is too old could not be removed: {Detail}")]
    private static partial void Failed(ILogger logger, string detail);
}
