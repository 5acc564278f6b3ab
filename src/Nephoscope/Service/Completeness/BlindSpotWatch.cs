using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nephoscope.Events;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Settings;
using Nephoscope.Service.Watch;
using Nephoscope.Sources.Integrity;
using Nephoscope.Storage;

namespace Nephoscope.Service.Completeness;

/// <summary>Looks at intervals for telemetry that is missing, and tells the ledger what began and what ended. One loop; what is open may be read by any thread.</summary>
internal sealed partial class BlindSpotWatch : IDisposable
{
    private const int DigestsARound = 500;
    private static readonly string[] Kinds = ["silent", "never", "digest"];
    private readonly Func<CompletenessSettings> settings;
    private readonly ILedger ledger;
    private readonly SourceBoard sources;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly List<RSA> keys;
    private readonly DigestChains digests;
    private Dictionary<string, BlindSpot>? open;
    private volatile IReadOnlyList<string> titles = [];

    public BlindSpotWatch(ServiceSettings settings, ILedger ledger, EngineState state, TimeProvider clock, ILogger logger)
        : this(new LiveSettings(settings), ledger, state, clock, logger)
    {
    }

    public BlindSpotWatch(LiveSettings live, ILedger ledger, EngineState state, TimeProvider clock, ILogger logger)
    {
        settings = () => live.Now.Completeness;
        this.ledger = ledger;
        sources = state.Sources;
        this.clock = clock;
        this.logger = logger;
        keys = [.. live.Now.Completeness.DigestKeys.Select(DigestKeys.Read).OfType<RSA>()];
        FilePositions files = state.Files;
        digests = new DigestChains(() => [.. live.Now.Watch.Select(Path.GetFullPath)], keys, path => files.TryFind(path, out _), DigestsARound);
    }

    /// <summary>What is open, severest first, in a line each.</summary>
    public IReadOnlyList<string> Open => titles;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                try
                {
                    await RoundAsync(cancellation).ConfigureAwait(false);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    Failed(logger, failure);
                }

                await Task.Delay(settings().Every, clock, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }
    }

    /// <summary>Looks once.</summary>
    public async Task RoundAsync(CancellationToken cancellation)
    {
        open ??= await LoadAsync(cancellation).ConfigureAwait(false);
        long now = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        SourceFigures[] all = [.. sources.All];
        var present = new Dictionary<string, BlindSpot>(StringComparer.Ordinal);
        foreach (BlindSpot spot in Silence.Silent(all, now, TimeSpan.FromMinutes(settings().SilenceMinutes))
                     .Concat(Silence.Never(all, now, settings().Without)).Concat(digests.Check().Select(BlindSpot.Of)))
        {
            present.TryAdd(spot.Uid, open.GetValueOrDefault(spot.Uid, spot));
        }

        foreach (BlindSpot spot in open.Values.Where(spot => spot.Kind == "digest" && !digests.IsComplete))
        {
            // Not looked at again yet.
            present.TryAdd(spot.Uid, spot);
        }

        List<LedgerWrite> writes = [.. present.Values.Where(spot => !open.ContainsKey(spot.Uid)).Select(spot => new LedgerWrite(spot.ToEntry()))];
        writes.AddRange(open.Values.Where(spot => !present.ContainsKey(spot.Uid)).Select(spot => new LedgerWrite((spot with { Until = new EventTime(now) }).ToEntry())));
        if (writes.Count > 0)
        {
            await ledger.WriteAsync(writes, cancellation).ConfigureAwait(false);
        }

        open = present;
        titles = [.. present.Values.OrderByDescending(spot => spot.Severity).ThenBy(spot => spot.Uid, StringComparer.Ordinal).Select(spot => spot.Title)];
    }

    public void Dispose() => keys.ForEach(key => key.Dispose());

    private async Task<Dictionary<string, BlindSpot>> LoadAsync(CancellationToken cancellation)
    {
        var loaded = new Dictionary<string, BlindSpot>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            LedgerPage page = await ledger.QueryAsync(new LedgerQuery(LedgerKind.BlindSpot) { Status = BlindSpot.Open, Limit = 1000, Cursor = cursor }, cancellation).ConfigureAwait(false);
            foreach (LedgerEntry entry in page.Entries)
            {
                using JsonDocument document = JsonDocument.Parse(entry.Document);
                string kind = document.RootElement.GetProperty("kind").GetString() ?? "";
                if (Kinds.Contains(kind))
                {
                    loaded[entry.Uid] = new BlindSpot(entry.Uid, kind, entry.Title, document.RootElement.GetProperty("detail").GetString() ?? "", entry.Severity, entry.Time, null);
                }
            }

            cursor = page.Next;
        }
        while (cursor is not null);
        return loaded;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Missing telemetry could not be looked for; trying again")]
    private static partial void Failed(ILogger logger, Exception failure);
}
