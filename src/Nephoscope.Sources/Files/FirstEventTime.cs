using System.Buffers;
using Nephoscope.Events;

namespace Nephoscope.Sources.Files;

/// <summary>Looks at the beginning of a file for the time of its first events.</summary>
internal static class FirstEventTime
{
    private const int Head = 64 << 10;

    /// <summary>So many events in falling order are no chance.</summary>
    private const int Enough = 16;

    private static readonly TimeSpan Lateness = TimeSpan.FromMinutes(15);

    /// <summary>Whether an event is older than one before it by more than late delivery explains.</summary>
    public static bool RunsBack(EventBatch batch, TimeSpan lateness)
    {
        if (batch.Count == 0)
        {
            return false;
        }

        long slack = lateness.Ticks * 100;
        long first = batch[0].Header.TimeNanoseconds;
        long latest = first;
        long before = first;
        bool falls = batch.Count >= Enough;
        for (int i = 1; i < batch.Count; i++)
        {
            long time = batch[i].Header.TimeNanoseconds;
            if (latest - time > slack)
            {
                return true;
            }

            falls &= time <= before;
            before = time;
            latest = Math.Max(latest, time);
        }

        // So dense that all lie within the slack: newest first all the same.
        return falls && before < first;
    }

    /// <summary>Seconds since 1970 of the earliest event among the first; null where none can be read, or where earlier ones may follow anywhere.</summary>
    public static long? Peek(string path)
    {
        if (path == "-")
        {
            return null;
        }

        byte[] head = ArrayPool<byte>.Shared.Rent(Head);
        using var batch = new EventBatch(Head * 2);
        try
        {
            using Stream stream = Unpacking.Open(new FoundFile(path, path, 0, Head), out Stream raw);
            using (raw)
            {
                int got = stream.ReadAtLeast(head.AsSpan(0, Head), Head, throwOnEndOfStream: false);
                ReadOnlySpan<byte> text = head.AsSpan(0, got);
                RecordReaders.Create(OpenFile.LooksLikeJson(text)).Read(text, 0, isFinal: false, 0, batch);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or ZstdSharp.ZstdException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }

        if (RunsBack(batch, Lateness))
        {
            return null;
        }

        long? first = null;
        for (int i = 0; i < batch.Count; i++)
        {
            long second = batch[i].Header.TimeNanoseconds / EventTime.NanosecondsPerSecond;
            first = first is { } least ? Math.Min(least, second) : second;
        }

        return first;
    }
}
