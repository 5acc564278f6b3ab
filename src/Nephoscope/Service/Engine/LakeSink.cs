using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Service.Journal;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Every event into the lake, once: the engine fills one buffer while a thread of its own writes the other. A commit covers whole
/// deliveries, and what the lake holds already is left out when the journal is worked off again. Without room it tries again, and
/// when both buffers are full the engine must wait. All but <see cref="Trouble"/>, <see cref="Committed"/> and <see cref="Clock"/> is used by the engine's thread.
/// </summary>
internal sealed partial class LakeSink : IDisposable
{
    private const int EnoughBytes = 16 << 20;
    private const int MostBytes = 64 << 20;
    private const int BufferBytes = 1 << 30;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(10);

    private readonly EventLake lake;
    private EngineState state;
    private readonly TimeSpan pause;
    private readonly Action<string> report;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly AutoResetEvent arrival = new(false);
    private readonly AutoResetEvent finished = new(false);
    private readonly Thread thread;
    private LakeBuffer active;
    private LakeBuffer? spare;
    private volatile Stretch? handed;
    private ulong handedUpTo;
    private ulong upTo;
    private long begun;
    private long clock = long.MinValue;
    private bool taking;
    private volatile bool stopping;

    /// <exception cref="IOException">The lake cannot be opened, or another program writes it.</exception>
    public LakeSink(string folder, LakeSettings settings, EngineState state, long restored, Action<string> report, ILogger logger)
    {
        this.state = state;
        this.report = report;
        this.logger = logger;
        pause = TimeSpan.FromSeconds(settings.Seconds);
        lake = new EventLake(folder, new LakeOptions { RetentionDays = settings.Days > 0 ? settings.Days : null, BufferBytes = BufferBytes }, FileOf);
        active = new LakeBuffer(FileOf, NameOf, BufferBytes);
        spare = new LakeBuffer(FileOf, NameOf, BufferBytes);
        upTo = handedUpTo = Math.Max(lake.Committed ?? 0, (ulong)restored);
        Follow(state);
        thread = new Thread(Write) { IsBackground = true, Name = "lake" };
        thread.Start();
    }

    /// <summary>The last delivery whose events are in the lake; 0 where there is none.</summary>
    public long Committed => (long)(lake.Committed ?? 0);

    /// <summary>Why the lake cannot be written at present; null where it can.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Where the clock of events stands, never beyond the time of acceptance; null before the first.</summary>
    public EventTime? Clock => Interlocked.Read(ref clock) is long now && now != long.MinValue ? new EventTime(now) : null;

    /// <summary>So much waits that no more should be made.</summary>
    public bool IsFull => active.UsedBytes >= MostBytes && !HandOver();

    /// <summary>Nothing is being written.</summary>
    public bool IsIdle => handed is null;

    /// <summary>The events that follow are of this delivery.</summary>
    public void Begin(long sequence)
    {
        taking = (ulong)sequence > handedUpTo;
    }

    /// <summary>The delivery was worked on whole.</summary>
    public void End(Delivery delivery)
    {
        if (taking)
        {
            upTo = (ulong)delivery.Sequence;
        }

        // An event that claims to be from the future must not make the present too old to be kept.
        clock = Math.Max(clock, Math.Min(state.Clock.Nanoseconds, delivery.AcceptedNanoseconds));
        begun = begun == 0 ? Stopwatch.GetTimestamp() : begun;
        Tick();
    }

    /// <summary>Hands over what has gathered where it is enough, or waits long enough.</summary>
    public void Tick()
    {
        if (active.UsedBytes >= EnoughBytes || (begun != 0 && Stopwatch.GetElapsedTime(begun) >= pause))
        {
            HandOver();
        }
    }

    /// <summary>Forgets what was not handed over: the engine works on those deliveries again, with another state.</summary>
    public void Rewind(EngineState fresh)
    {
        active.Clear();
        upTo = handedUpTo;
        Follow(fresh);
    }

    /// <summary>Takes events of this state from now on.</summary>
    public void Follow(EngineState from)
    {
        state = from;
        from.Pipeline.Watcher = Take;
    }

    /// <summary>Gives what has gathered to the writing thread.</summary>
    /// <returns>False where that is not done with the stretch before.</returns>
    public bool HandOver()
    {
        lock (gate)
        {
            if (upTo == handedUpTo)
            {
                begun = 0;
                return true;
            }

            if (spare is null)
            {
                return false;
            }

            handed = new Stretch(active, handedUpTo + 1, upTo);
            active = spare;
            spare = null;
        }

        handedUpTo = upTo;
        begun = 0;
        arrival.Set();
        return true;
    }

    /// <summary>Waits for the writing thread to be done with a stretch, where it has one.</summary>
    public void Await(TimeSpan most)
    {
        if (!IsIdle)
        {
            finished.WaitOne(most);
        }
    }

    /// <summary>Waits until everything is in the lake.</summary>
    /// <returns>False where that took too long.</returns>
    public bool Flush(TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        while (!HandOver() || !IsIdle)
        {
            TimeSpan left = patience - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !finished.WaitOne(left))
            {
                return IsIdle && upTo == handedUpTo;
            }
        }

        return true;
    }

    /// <summary>Ends; what was not written is in the journal still.</summary>
    public void Dispose()
    {
        stopping = true;
        arrival.Set();
        thread.Join();
        lake.Dispose();
        arrival.Dispose();
        finished.Dispose();
    }

    private string FileOf(int index) => state.Names[index];

    private string NameOf(EntityKey key) =>
        state.Pipeline.Entities.TryFind(key, out Entity? entity) ? entity.Name.Length > 0 ? entity.Name : entity.Uid : "";

    private void Take(in Observation observation, IReadOnlyList<Finding> findings)
    {
        if (taking && !active.Add(observation.Event, observation.Actor, observation.Origin))
        {
            throw new InvalidDataException("the events of one delivery are more than the lake takes at once");
        }
    }

    private void Write()
    {
        long lastUpkeep = Stopwatch.GetTimestamp();
        while (!stopping)
        {
            arrival.WaitOne(RetryAfter);
            while (handed is { } stretch && !stopping && !Commit(stretch.Buffer, stretch.First, stretch.Last))
            {
                arrival.WaitOne(RetryAfter);
            }

            if (Stopwatch.GetElapsedTime(lastUpkeep) >= UpkeepEvery && !stopping)
            {
                Maintain();
                lastUpkeep = Stopwatch.GetTimestamp();
            }
        }
    }

    private bool Commit(LakeBuffer buffer, ulong first, ulong last)
    {
        try
        {
            lake.Commit(buffer, first, last);
            Trouble = null;
        }
        catch (IOException failure)
        {
            Trouble = failure is LakeFullException ? "no room left for the event lake" : "the event lake cannot be written";
            CannotWrite(logger, Trouble, failure.Message);
            return false;
        }
        catch (Exception failure)
        {
            // They were judged; only hunting misses them. To try again would stop all that follow.
            report($"the events of deliveries {first} to {last} cannot be written into the lake and are left out there: {failure.Message}");
            buffer.Clear();
        }

        lock (gate)
        {
            handed = null;
            spare = buffer;
        }

        finished.Set();
        return true;
    }

    private void Maintain()
    {
        try
        {
            if (Clock is { } now)
            {
                lake.Maintain(now);
            }
        }
        catch (Exception failure)
        {
            CannotWrite(logger, "the event lake cannot be kept in order", failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Trouble}; trying again. {Detail}")]
    private static partial void CannotWrite(ILogger logger, string trouble, string detail);

    private sealed record Stretch(LakeBuffer Buffer, ulong First, ulong Last);
}
