using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Nephoscope.Events;
using Nephoscope.Service.Health;
using Nephoscope.Service.Journal;
using Nephoscope.Sources.Memory;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>
/// The one thread that owns the pipeline. Takes deliveries in the order of the journal, hands their events on once each, and tells the
/// ledger what came of it. After a start it first brings itself to where it was: the last good saved state, then the journal from there.
/// What it makes of a journal does not depend on when it was stopped.
/// </summary>
internal sealed partial class DeliveryEngine : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    private readonly EngineOptions options;
    private readonly EngineState state;
    private readonly LedgerWriter writer;
    private readonly ILedger ledger;
    private readonly ServiceFigures figures;
    private readonly ILogger logger;
    private readonly IncidentBoard board;
    private readonly EventFeed feed;
    private readonly CheckpointStore checkpoints;
    private readonly BlockingCollection<Work> queue = [];
    private readonly Thread thread;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<EngineState> fresh;
    private readonly SetAsideFolder setAside;
    private readonly DeliveryHistory history;
    private DeliveryJournal? journal;
    private SegmentKeeper? keeper;
    private volatile bool isRebuilding;
    private LakeSink? lake;
    private volatile string? incidentTrouble;
    private long backlogBytes;
    private long applied;
    private long told;
    private StateOverview overview = StateOverview.Empty;
    private long looked;
    private bool isQuiet;
    private volatile bool stopping;

    public DeliveryEngine(
        EngineOptions options, EngineState state, long restored, CheckpointStore checkpoints, Func<EngineState> fresh, LedgerWriter writer, ILedger ledger,
        ServiceFigures figures, ILogger logger)
    {
        this.fresh = fresh;
        setAside = new SetAsideFolder(options.SetAsideFolder);
        this.options = options;
        history = new DeliveryHistory(options.JournalFolder, options.KeptFolder);
        this.state = state;
        this.writer = writer;
        this.ledger = ledger;
        this.figures = figures;
        this.logger = logger;
        state.Pipeline.Incidents.HandOver();
        board = new IncidentBoard(state);
        feed = new EventFeed(state, options.Lateness, figures);
        this.checkpoints = checkpoints;
        applied = savedAt = restored;
        thread = new Thread(Run) { IsBackground = true, Name = "engine" };
    }

    /// <summary>Ends when the engine has caught up with the journal; fails where it cannot.</summary>
    public Task Ready => ready.Task;

    /// <summary>Ends when the engine has ended; fails with what ended it unasked.</summary>
    public Task Ended => ended.Task;

    /// <summary>Accepted telemetry that waits for the engine.</summary>
    public long BacklogBytes => Interlocked.Read(ref backlogBytes);

    /// <summary>Sequence of the last delivery worked on.</summary>
    public long Applied => Interlocked.Read(ref applied);

    /// <summary>How much is known. A second old at most.</summary>
    public StateOverview Overview => Volatile.Read(ref overview);

    /// <summary>True where no evidence waits to be told as an incident. A moment old.</summary>
    public bool IsTold => Volatile.Read(ref told) >= Applied;

    /// <summary>What was found damaged and set aside since the start.</summary>
    public ConcurrentQueue<string> Damage { get; } = new();

    /// <summary>Deliveries that taught nothing, because they were nowhere at the start.</summary>
    public ConcurrentQueue<LostSpan> Lost { get; } = new();

    /// <summary>What was made anew at the start from what the lake keeps; null where nothing was.</summary>
    public RebuiltState? Rebuilt { get; private set; }

    /// <summary>What the engine is at before it is <see cref="Ready"/>.</summary>
    public string CatchingUp => isRebuilding
        ? $"making the state anew from the deliveries that the lake keeps: {Applied} of {journal?.SequenceAtOpen}"
        : "catching up with the journal";

    /// <summary>Why incidents cannot be told at present; null where they can.</summary>
    public string? Trouble => incidentTrouble;

    /// <summary>How many deliveries could not be worked on and are set aside.</summary>
    public int SetAside => setAside.Count;

    /// <param name="into">Gets every event; null keeps none.</param>
    /// <param name="keeping">Told what the journal need not hold any more.</param>
    public void Start(DeliveryJournal from, LakeSink? into, SegmentKeeper keeping)
    {
        journal = from;
        keeper = keeping;
        lake = into;
        thread.Start();
    }

    /// <summary>Takes a delivery that is durable. In the order of the journal.</summary>
    public void Offer(Delivery delivery)
    {
        delivery.HandedOver = Stopwatch.GetTimestamp();
        Interlocked.Add(ref backlogBytes, delivery.Body.Length);
        queue.Add(new Work(delivery, null));
    }

    /// <summary>Runs something on the engine's thread, between two deliveries.</summary>
    public Task<T> Ask<T>(Func<EngineState, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Answer()
        {
            try
            {
                answer.SetResult(question(state));
            }
            catch (Exception failure)
            {
                answer.SetException(failure);
            }
        }

        if (stopping)
        {
            answer.SetCanceled();
        }
        else
        {
            queue.Add(new Work(null, Answer));
        }

        return answer.Task;
    }

    /// <summary>Ends after the delivery at hand; what waits stays in the journal for the next start.</summary>
    public void Stop()
    {
        stopping = true;
        queue.Add(new Work(null, static () => { }));
    }

    public void Dispose()
    {
        feed.Dispose();
        queue.Dispose();
    }

    /// <summary>Notes damage for the log and the health page.</summary>
    public void Report(string what)
    {
        Damage.Enqueue(what);
        Damaged(logger, what);
    }

    private void Run()
    {
        try
        {
            if (Restore())
            {
                ready.TrySetResult();
                while (!stopping)
                {
                    Step();
                }

                Leave();
            }
            else
            {
                ready.TrySetCanceled();
                LeaveEarly();
            }

            ended.TrySetResult();
        }
        catch (Exception failure)
        {
            // Nothing of the journal is lost: the next start works on from the last saved state.
            Failed(logger, failure);
            ready.TrySetException(failure);
            ended.TrySetException(failure);
        }
    }

    private void Step()
    {
        TimeSpan wait = board.HasChanged && board.Wait < Idle ? board.Wait : Idle;
        wait = wait < Quiet && !isQuiet && !board.IsTelling ? Quiet : wait;
        isQuiet = true;
        if (queue.TryTake(out Work work, wait))
        {
            if (work.Question is { } question)
            {
                WorkPieces.Beginning asked = WorkPieces.Begin();
                question();
                figures.Pieces.End(WorkPiece.Question, asked, logger);
            }

            if (work.Delivery is { } delivery)
            {
                isQuiet = false;
                WaitForRoom();
                Tell(Judge(delivery), delivery.Arrived);
                Interlocked.Add(ref backlogBytes, -delivery.Body.Length);
                delivery.Release();
            }
        }

        if (board.IsTelling || board.IsDue(isQuiet))
        {
            WorkPieces.Beginning telling = WorkPieces.Begin();
            Tell(board.Step, work.Delivery?.Arrived ?? 0);
            figures.Pieces.End(WorkPiece.Telling, telling, logger);
        }
        else if (!board.HasChanged)
        {
            Volatile.Write(ref told, applied);
        }

        lake?.Tick();
        Look();
        CheckpointWhereDue();
    }

    private void Look()
    {
        if (Stopwatch.GetElapsedTime(looked) >= LookEvery)
        {
            looked = Stopwatch.GetTimestamp();
            Volatile.Write(ref overview, StateOverview.Of(state));
        }
    }

    private void Apply(Delivery delivery)
    {
        lake?.Begin(delivery.Sequence);
        feed.Take(delivery);
        lake?.End(delivery);
        Interlocked.Exchange(ref applied, delivery.Sequence);
        figures.Deliveries.Add();
        figures.Bytes.Add(delivery.Body.Length);
        figures.Engine.Since(delivery.HandedOver);
    }

    private void Tell(LedgerEntry[] entries, long arrived)
    {
        figures.Findings.Add(entries.Length);
        writer.Offer(entries, applied, state.Clock, arrived);
    }

    /// <summary>Tells all incidents that changed; nobody waits for an event.</summary>
    private void TellIncidents() => Tell(board.Changed, 0);

    private void Tell(Func<EventTime, IReadOnlyList<LedgerEntry>> make, long arrived)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<LedgerEntry> changed = [];
        try
        {
            changed = make(state.Clock);
            incidentTrouble = null;
        }
        catch (Exception failure)
        {
            // The findings are told; the next evidence may make a snapshot that can be made.
            board.Pass();
            incidentTrouble = "incidents cannot be told: " + failure.Message;
            Report(incidentTrouble);
        }

        figures.Snapshots.Since(start);
        writer.Offer(changed, applied, state.Clock, arrived);
        if (!board.HasChanged)
        {
            Volatile.Write(ref told, applied);
        }
    }

    /// <summary>The ledger cannot keep up or has no room: then the journal's backlog grows, and who pushes is told to wait.</summary>
    private void WaitForRoom()
    {
        if (stopping || !(writer.IsFull || lake is { IsFull: true }))
        {
            return;
        }

        WorkPieces.Beginning waiting = WorkPieces.Begin();
        while (!stopping)
        {
            if (lake is { IsFull: true })
            {
                lake.Await(Glance);
            }
            else if (writer.IsFull)
            {
                Thread.Sleep(Glance);
            }
            else
            {
                break;
            }
        }

        figures.Pieces.End(WorkPiece.Room, waiting, logger);
    }

    /// <summary>In the middle of catching up: the next start goes on from here, unless it would not know what is missing.</summary>
    private void LeaveEarly()
    {
        if (Lost.IsEmpty)
        {
            LeaveCheckpoint();
        }

        lake?.Flush(QuickEnough);
    }

    private void Leave()
    {
        lake?.Tick();
        TellIncidents();
        LeaveCheckpoint();
        lake?.Flush(QuickEnough);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Caught up: state of delivery {From}, journal to {To}, in {Milliseconds} ms")]
    private static partial void Restored(ILogger logger, long from, long to, long milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rebuilt: {What}")]
    private static partial void MadeAnew(ILogger logger, string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "Damage: {What}")]
    private static partial void Damaged(ILogger logger, string what);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The engine ended; nothing accepted is lost, a restart works on from the journal")]
    private static partial void Failed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "State saved at delivery {Sequence}; the engine stood still for {Milliseconds} ms")]
    private static partial void Saved(ILogger logger, long sequence, long milliseconds);

    private readonly record struct Work(Delivery? Delivery, Action? Question);
}
