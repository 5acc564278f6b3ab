using Microsoft.Extensions.Logging;
using Nephoscope.Detections;
using Nephoscope.Graph;
using Nephoscope.Service.Access;
using Nephoscope.Service.Completeness;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Health;
using Nephoscope.Service.Hunting;
using Nephoscope.Service.Intake;
using Nephoscope.Service.Journal;
using Nephoscope.Service.Settings;
using Nephoscope.Service.Watch;
using Nephoscope.Storage;

namespace Nephoscope.Service;

/// <summary>
/// The parts of the service without its web server, built in the order they need each other: ledger, engine, journal, intake. Disposed in
/// the opposite order, so that what was accepted is durable before the ledger closes.
/// </summary>
internal sealed class ServiceParts : IAsyncDisposable
{
    private FileStream? owner;
    private PipelineOptions pipeline;

    /// <param name="told">Sequence up to which the ledger holds all: none up to it may be given away again.</param>
    private ServiceParts(LiveSettings live, LedgerFeed ledger, long told, TimeProvider clock, ILoggerFactory logging)
    {
        Live = live;
        ServiceSettings settings = live.Now;
        Ledger = ledger;
        Clock = clock;
        var options = new EngineOptions
        {
            JournalFolder = Path.Combine(settings.Data, "journal"),
            KeptFolder = settings.Lake is { On: true, KeepDeliveries: true } ? KeptFolder(settings.Data) : null,
            ForgottenBefore = kind => LedgerRetention.Before(live.Now.Retention, kind, clock),
            SetAsideFolder = Path.Combine(settings.Data, "set-aside"),
            StateFolder = Path.Combine(settings.Data, "state"),
            CheckpointEvery = () => TimeSpan.FromMinutes(live.Now.CheckpointMinutes),
            RememberedEvents = settings.Limits.RememberedEvents,
            Now = () => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100,
        };
        List<string> damage = [];
        var checkpoints = new CheckpointStore(options.StateFolder, what => (Engine is { } engine ? (Action<string>)engine.Report : damage.Add)(what));
        checkpoints.RemoveLeftovers();
        IReadOnlyList<InventoryFile> inventories = InventoryFiles.Read(settings.Inventory);
        pipeline = Pipeline(settings, inventories);
        EngineState Fresh() => new(pipeline, options.RememberedEvents) { Check = settings.Check };
        State = checkpoints.Load(Fresh, out long restored);
        Writer = new LedgerWriter(ledger, Figures, clock, logging.CreateLogger("Nephoscope.Ledger"));
        Engine = new DeliveryEngine(options, State, restored, checkpoints, Fresh, Writer, ledger, Figures, logging.CreateLogger("Nephoscope.Engine"));
        damage.ForEach(Engine.Report);
        if (settings.Lake.On)
        {
            Lake = new LakeSink(Path.Combine(settings.Data, "lake"), settings.Lake, State, restored, Engine.Report, logging.CreateLogger("Nephoscope.Lake"));
        }

        KeptDeliveries? kept = options.KeptFolder is { } folder ? new KeptDeliveries(folder) : null;
        long given = Math.Max(Math.Max(restored, told), Math.Max(Lake?.Committed ?? 0, kept?.Last ?? 0));
        Journal = DeliveryJournal.Open(options.JournalFolder, Engine.Offer, Engine.Report, given);
        Keeper = new SegmentKeeper(options.JournalFolder, kept, () => KeepFrom(settings.Lake.Days), Engine.Report, logging.CreateLogger("Nephoscope.Lake"));
        Intake = new DeliveryIntake(Journal, Engine, Figures, () => live.Now.Limits.BacklogBytes, clock);
        BlindSpots = new BlindSpotWatch(live, ledger, State, clock, logging.CreateLogger("Nephoscope.Completeness"));
        Health = new ServiceHealth(Figures, Engine, Journal, Writer, Lake, Keeper, State.Sources, BlindSpots, live);
        FigureTable = new FigureTable(Health, clock);
        Map = new LiveMapView(Engine, clock);
        Inventory = new InventoryView(Map);
        Inventory.Renew(inventories);
        Accounts = new Accounts(ledger, settings.PasswordRounds, clock);
        Tokens = new ApiTokens(ledger, clock);
        Audit = new AuditLog(ledger, clock);
        Sessions = new Sessions(Accounts, Tokens, clock, settings.SessionCheck);
        Setup = new SetupLink(Accounts, clock);
        Hunts = new HuntDesk(settings.Data);
        Asks = new AskDesk(settings.Data, Map, Inventory);
        foreach (string fault in State.Pipeline.Permissions.Faults)
        {
            Engine.Report("inventory: " + fault);
        }

        live.Changed += Take;
    }

    /// <summary>The settings in force.</summary>
    public LiveSettings Live { get; }

    public LedgerFeed Ledger { get; }

    public TimeProvider Clock { get; }

    public EngineState State { get; }

    public ServiceFigures Figures { get; } = new();

    public LedgerWriter Writer { get; }

    public DeliveryEngine Engine { get; }

    /// <summary>Null where events are not kept.</summary>
    public LakeSink? Lake { get; }

    public DeliveryJournal Journal { get; }

    public SegmentKeeper Keeper { get; }

    public DeliveryIntake Intake { get; }

    public ServiceHealth Health { get; }

    public FigureTable FigureTable { get; }

    public BlindSpotWatch BlindSpots { get; }

    public required LedgerRetention Retention { get; init; }

    public LiveMapView Map { get; }

    public InventoryView Inventory { get; }

    public Accounts Accounts { get; }

    public ApiTokens Tokens { get; }

    public Sessions Sessions { get; }

    public AuditLog Audit { get; }

    public SetupLink Setup { get; }

    public HuntDesk Hunts { get; }

    public AskDesk Asks { get; }

    /// <exception cref="IOException">The data folder cannot be used, or another process uses it.</exception>
    /// <exception cref="FormatException">A file that the settings name is of no known form.</exception>
    public static async Task<ServiceParts> OpenAsync(LiveSettings live, TimeProvider clock, ILoggerFactory logging, CancellationToken cancellation)
    {
        ServiceSettings settings = live.Now;
        MakeFolder(settings.Data);

        // Held until the process ends, however it does: two that write one journal would destroy it.
        var owner = new FileStream(Path.Combine(settings.Data, "owner"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        SqliteLedger store = SqliteLedger.Open(new SqliteLedgerOptions(Path.Combine(settings.Data, "ledger.db")));
        var ledger = new LedgerFeed(store);
        try
        {
            long told = LedgerEntries.SequenceOf(await ledger.FindAsync(LedgerKind.Position, LedgerEntries.EnginePosition, cancellation).ConfigureAwait(false));
            var parts = new ServiceParts(live, ledger, told, clock, logging)
            {
                owner = owner,
                Retention = new LedgerRetention(store, () => live.Now.Retention, clock, logging.CreateLogger("Nephoscope.Retention")),
            };
            await parts.Accounts.LoadAsync(cancellation).ConfigureAwait(false);
            await parts.Tokens.LoadAsync(cancellation).ConfigureAwait(false);
            parts.Writer.Start(told);
            parts.Engine.Start(parts.Journal, parts.Lake, parts.Keeper);
            _ = parts.AuditLossAsync();
            return parts;
        }
        catch (Exception)
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            await owner.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Live.Changed -= Take;
        Journal.Dispose();
        Engine.Stop();
        await Engine.Ended.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        Keeper.Dispose();
        await Writer.DisposeAsync().ConfigureAwait(false);
        Lake?.Dispose();
        BlindSpots.Dispose();
        Hunts.Dispose();
        Map.Dispose();
        Engine.Dispose();
        Accounts.Dispose();
        await Ledger.DisposeAsync().ConfigureAwait(false);
        if (owner is not null)
        {
            await owner.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whoever judges by what the service knew must see in the audit from when on it knew less.</summary>
    private async Task AuditLossAsync()
    {
        try
        {
            await Engine.Ready.ConfigureAwait(false);
            if (Engine.Rebuilt is { } rebuilt)
            {
                await Audit.WriteAsync("service", "", "state-rebuilt", $"deliveries {rebuilt.First} to {rebuilt.Last}", detail: rebuilt.ToString()).ConfigureAwait(false);
            }

            foreach (LostSpan span in Engine.Lost)
            {
                await Audit.WriteAsync("service", "", "start-without-state", $"deliveries {span.First} to {span.Last}", detail: span.ToString()).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop before; the next start tells.
        }
        catch (Exception failure)
        {
            // The blind spot says it too, and is written again until it is durable.
            Engine.Report("the audit of a start without state cannot be written: " + failure.Message);
        }
    }

    /// <summary>What the pipeline was told changes between two deliveries, and for every pipeline that is made from now on.</summary>
    private void Take(ServiceSettings settings)
    {
        IReadOnlyList<InventoryFile> read = InventoryFiles.Read(settings.Inventory);
        IReadOnlyList<ReadOnlyMemory<byte>> inventories = [.. read.Select(static file => file.Bytes)];
        Inventory.Renew(read);
        _ = Engine.Ask(state =>
        {
            state.Pipeline.Incidents.Accept(settings.FalseIncidentsPerWeek);
            state.Pipeline.Permissions.Renew(inventories);
            pipeline = pipeline with { FalseIncidentsPerWeek = settings.FalseIncidentsPerWeek, Inventories = inventories };
            foreach (string fault in state.Pipeline.Permissions.Faults)
            {
                Engine.Report("inventory: " + fault);
            }

            return true;
        });
    }

    /// <summary>Where the lake of a data folder keeps deliveries.</summary>
    public static string KeptFolder(string data) => Path.Combine(data, "lake", "deliveries");

    /// <summary>Deliveries are kept as long as the events of their day, which came no later than they were accepted.</summary>
    private long? KeepFrom(int days) => days > 0 && Lake?.Clock is { } now ? (now.Day - days) * 86_400_000_000_000L : null;

    /// <summary>For the owner only: it holds logs, hashes of passwords and keys.</summary>
    private static void MakeFolder(string folder)
    {
        if (!Directory.Exists(folder) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(folder);
    }

    private static PipelineOptions Pipeline(ServiceSettings settings, IReadOnlyList<InventoryFile> inventories) => new()
    {
        Addresses = settings.IpIntelligence is { } path ? IpIntelligence.Load(path) : IpIntelligence.None(),
        Decoys = settings.Decoys is { } declared ? DecoySet.Load(declared) : DecoySet.None,
        FalseIncidentsPerWeek = settings.FalseIncidentsPerWeek,
        Inventories = [.. inventories.Select(static file => file.Bytes)],
    };
}
