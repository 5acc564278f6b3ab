using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nephoscope.Events;

/// <summary>
/// Events of one stretch of one file, in the order of the file, with the records that were rejected. Owns the bytes. One thread fills
/// it through its <see cref="Writer"/>, then others may read; <see cref="Reset"/> makes it ready for use again without allocating.
/// </summary>
public sealed class EventBatch : IDisposable
{
    private const int Line = 64;
    private const int MostPrefetched = 16 * Line;
    private byte[] arena;
    private int[] offsets;
    private int used;

    public EventBatch(int initialBytes = 1 << 20)
    {
        arena = ArrayPool<byte>.Shared.Rent(initialBytes);
        offsets = new int[1024];
        Writer = new EventWriter(this);
    }

    /// <summary>Fills the batch.</summary>
    public EventWriter Writer { get; }

    /// <summary>Number of events.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes the events take.</summary>
    public int UsedBytes => used;

    public List<Reject> Rejects { get; } = [];

    public SecurityEvent this[int index] => At(offsets[index]);

    /// <summary>The event's place in the batch, for <see cref="At"/>.</summary>
    public int OffsetOf(int index) => offsets[index];

    /// <summary>The event at a place that <see cref="OffsetOf"/> told.</summary>
    public SecurityEvent At(int offset)
    {
        ref readonly EventHeader header = ref MemoryMarshal.AsRef<EventHeader>(arena.AsSpan(offset));
        return new SecurityEvent(arena.AsSpan(offset, header.Length));
    }

    /// <summary>Asks for the memory of an event's header without waiting for it.</summary>
    public void PrefetchHeader(int offset)
    {
        if (Sse.IsSupported)
        {
            Prefetch(offset);
            Prefetch(offset + Line);
        }
    }

    /// <summary>Asks for the memory of an event's text. Reads the header, which <see cref="PrefetchHeader"/> asked for before.</summary>
    public void PrefetchText(int offset)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        int length = MemoryMarshal.AsRef<EventHeader>(arena.AsSpan(offset)).Length;
        int end = offset + Math.Min(length, MostPrefetched);
        for (int at = offset + (2 * Line); at < end; at += Line)
        {
            Prefetch(at);
        }

        // The table of fields lies behind the text.
        Prefetch(offset + Math.Max(0, length - (2 * Line)));
        Prefetch(offset + Math.Max(0, length - Line));
    }

    private unsafe void Prefetch(int at) => Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(arena), at)));

    /// <summary>Forgets all events and rejects, keeps the memory.</summary>
    public void Reset()
    {
        Count = 0;
        used = 0;
        Rejects.Clear();
    }

    public void Dispose()
    {
        if (arena.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(arena);
            arena = [];
        }
    }

    /// <summary>Room for one event of the greatest size, from the next aligned place.</summary>
    internal Span<byte> Reserve(int size)
    {
        if (arena.Length - used < size)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(arena.Length * 2, used + size));
            arena.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(arena);
            arena = larger;
        }

        return arena.AsSpan(used, size);
    }

    internal void Commit(int length)
    {
        if (Count == offsets.Length)
        {
            Array.Resize(ref offsets, Count * 2);
        }

        offsets[Count++] = used;
        used += (length + 7) & ~7;
    }
}
