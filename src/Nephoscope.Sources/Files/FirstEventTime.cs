using System.Buffers;
using Nephoscope.Events;
using Nephoscope.Sources.Order;

namespace Nephoscope.Sources.Files;

/// <summary>Looks at the beginning of a file for the time of its first events.</summary>
internal static class FirstEventTime
{
    private const int Head = 64 << 10;

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

        if (Disorder.RunsBack(batch, FileSourceOptions.UsualLateness))
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
