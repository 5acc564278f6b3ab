using Nephoscope.Events;

/// <summary>Events one after the other in large chunks, as they lie in a batch: reading them back costs what reading a batch costs.</summary>
internal sealed class EventStore
{
    private const int ChunkBytes = 64 << 20;
    private readonly List<byte[]> chunks = [];
    private readonly List<(int Chunk, int Start, int Length)> places = [];
    private int used = ChunkBytes;

    public int Count => places.Count;

    public SecurityEvent this[int index]
    {
        get
        {
            (int chunk, int start, int length) = places[index];
            return new SecurityEvent(chunks[chunk].AsSpan(start, length));
        }
    }

    public void Add(in SecurityEvent securityEvent)
    {
        ReadOnlySpan<byte> bytes = securityEvent.Bytes;
        if (used + bytes.Length > ChunkBytes)
        {
            chunks.Add(new byte[ChunkBytes]);
            used = 0;
        }

        bytes.CopyTo(chunks[^1].AsSpan(used));
        places.Add((chunks.Count - 1, used, bytes.Length));
        used += (bytes.Length + 7) & ~7;
    }
}
