using System.Diagnostics;
using System.Runtime;
using Microsoft.Extensions.Logging;

namespace Nephoscope.Service.Health;

/// <summary>What the engine's thread does, one piece after another: while it does one, all that comes waits.</summary>
internal enum WorkPiece : byte
{
    /// <summary>Waiting for ledger or lake to have room.</summary>
    Room,

    /// <summary>Working on one delivery's events.</summary>
    Delivery,

    /// <summary>Making ledger entries of new findings.</summary>
    Findings,

    /// <summary>Forming and telling incidents, one piece of a round.</summary>
    Telling,

    /// <summary>Answering another thread, such as a view of the map.</summary>
    Question,

    /// <summary>Writing the state into a file.</summary>
    Saving,
}

/// <summary>
/// The longest piece of each kind since the start, and a word in the log about each that others had to wait for. Written by the engine's thread,
/// read by any.
/// </summary>
internal sealed partial class WorkPieces
{
    /// <summary>A piece this long is told in the log.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);

    private static readonly WorkPiece[] Kinds = Enum.GetValues<WorkPiece>();
    private readonly long[] longest = new long[Kinds.Length];

    /// <summary>The longest of each kind that occurred.</summary>
    public IEnumerable<(WorkPiece Piece, TimeSpan Longest)> Longest =>
        Kinds.Select(piece => (piece, new TimeSpan(Interlocked.Read(ref longest[(int)piece])))).Where(static pair => pair.Item2 > TimeSpan.Zero);

    /// <summary>A piece begins.</summary>
    public static Beginning Begin() => new(Stopwatch.GetTimestamp(), GC.GetTotalPauseDuration(), JitInfo.GetCompilationTime(currentThread: true));

    /// <summary>The piece that began so ends.</summary>
    public void End(WorkPiece piece, Beginning beginning, ILogger logger)
    {
        TimeSpan took = Stopwatch.GetElapsedTime(beginning.Stamp);
        if (took.Ticks > longest[(int)piece])
        {
            Interlocked.Exchange(ref longest[(int)piece], took.Ticks);
        }

        if (took >= Long)
        {
            TimeSpan paused = GC.GetTotalPauseDuration() - beginning.Paused;
            TimeSpan translated = JitInfo.GetCompilationTime(currentThread: true) - beginning.Translated;
            Slow(logger, piece, (long)took.TotalMilliseconds, (long)paused.TotalMilliseconds, (long)translated.TotalMilliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The engine was at one piece of {Piece} for {Milliseconds} ms, of which collections {Collecting} ms and translation of code {Translating} ms")]
    private static partial void Slow(ILogger logger, WorkPiece piece, long milliseconds, long collecting, long translating);

    /// <summary>When a piece began, and how long collections and translation had taken by then.</summary>
    public readonly record struct Beginning(long Stamp, TimeSpan Paused, TimeSpan Translated);
}
