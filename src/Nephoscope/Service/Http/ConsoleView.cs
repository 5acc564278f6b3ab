using Microsoft.Extensions.DependencyInjection;
using Nephoscope.Detections.Examples;
using Nephoscope.Events;
using Nephoscope.Service.Access;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Hunting;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;
using Nephoscope.Verbs;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.Service.Http;

/// <summary>What the service tells the console. For many threads.</summary>
internal sealed class ConsoleView(ServiceParts parts, ServiceSettings settings)
{
    /// <summary>A source that delivered nothing for this long is called silent.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private readonly RateMeter rate = new(parts.Clock, () => parts.Figures.Events.Value);
    private readonly HuntView hunts = new(parts.Hunts);
    private readonly AskView asks = new(parts.Hunts, parts.Asks);
    private readonly Lazy<Task<IReadOnlySet<string>>> proven = new(() => Task.Run(Prove));

    public static void Add(IServiceCollection services, ServiceParts parts, ServiceSettings settings) =>
        services.AddNephoscopeConsole(_ => new ConsoleView(parts, parts.Live.Now).Host());

    private ConsoleHost Host() => new()
    {
        Ledger = parts.Ledger,
        Clock = parts.Clock,
        Changes = Listen,
        Map = async cancellation => await parts.Map.DocumentAsync(cancellation),
        Inventory = parts.Inventory.CompareAsync,
        Health = Health,
        Sources = Sources,
        Arrived = () => parts.State.Sources.All.SelectMany(source => Formats(source)).ToHashSet(),
        Proven = () => proven.Value.IsCompletedSuccessfully ? proven.Value.Result : null,
        Settings = () => SettingsView.Lines(parts.Live.Now),
        Access = new AccountDesk(parts.Accounts, parts.Tokens, parts.Audit, parts.Sessions, parts.Clock).ForConsole(),
        Hunt = settings.Lake.On ? hunts.RunAsync : null,
        Hunts = hunts.All,
        SaveHunt = hunts.SaveAsync,
        Ask = asks.AskAsync,
        Questions = AskView.All,
        SignOutPath = "/sign-out",
    };

    private Subscription Listen(IReadOnlyList<LedgerKind> kinds, Action changed)
    {
        LedgerSubscription news = parts.Ledger.Subscribe(kinds);
        var subscription = new Subscription(news);
        _ = subscription.FollowAsync(changed);
        return subscription;
    }

    private WebConsole.Hosting.ServiceHealth Health()
    {
        List<SourceFigures> sources = [.. parts.State.Sources.All];
        (double now, IReadOnlyList<double> recent) = rate.Read();
        EventTime last = sources.Count > 0 ? sources.Max(source => source.LastEvent) : default;
        return new WebConsole.Hosting.ServiceHealth
        {
            EventsPerSecond = now,
            RecentRates = recent,
            Events = sources.Sum(source => source.Events),
            Rejected = sources.Sum(source => source.Rejected),
            LastEvent = last == default ? null : last,
            FalseIncidentsPerWeek = parts.Live.Now.FalseIncidentsPerWeek,
            Alarms = parts.Health.Troubles(),
        };
    }

    private List<SourceStatus> Sources()
    {
        EventTime now = Now();
        return
        [
            .. parts.State.Sources.All.Select(source => new SourceStatus
            {
                Name = source.Name,
                Format = string.Join(", ", Formats(source).Select(Say.Format)),
                State = source.Events == 0 ? SourceState.Waiting
                    : now.Since(new EventTime(source.LastDelivery)) > Quiet ? SourceState.Silent : SourceState.Flowing,
                Events = source.Events,
                Rejected = source.Rejected,
                LastEvent = source.LastEvent == default ? null : source.LastEvent,
                Lag = source.LastEvent == default || source.LastDelivery == 0 ? null : new EventTime(source.LastDelivery).Since(source.LastEvent),
            }),
        ];
    }

    private static List<SourceFormat> Formats(SourceFigures source)
    {
        List<SourceFormat> formats = [];
        for (int i = 1; i < source.Formats.Length; i++)
        {
            if (source.Formats[i] > 0)
            {
                formats.Add((SourceFormat)i);
            }
        }

        return formats;
    }

    private EventTime Now() => EventTime.FromMilliseconds(parts.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Detections all of whose examples did as they must; takes seconds, so it is done once and aside.</summary>
    private static IReadOnlySet<string> Prove() => DetectionExample.LoadAll()
        .GroupBy(example => example.DetectorUid, StringComparer.Ordinal)
        .Where(group => group.All(example => RulesVerb.Run(example, CancellationToken.None, out IReadOnlyList<Reject> rejects).Count > 0 == example.MustFire && rejects.Count == 0))
        .Select(group => group.Key).ToHashSet(StringComparer.Ordinal);

    private sealed class Subscription(LedgerSubscription news) : IDisposable
    {
        private readonly CancellationTokenSource ended = new();

        public async Task FollowAsync(Action changed)
        {
            try
            {
                await foreach (LedgerNews _ in news.ReadAsync(ended.Token).ConfigureAwait(false))
                {
                    changed();
                }
            }
            catch (OperationCanceledException)
            {
                // The page was left.
            }
        }

        public void Dispose()
        {
            ended.Cancel();
            news.Dispose();
            ended.Dispose();
        }
    }
}
