using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Text kept for good, as UTF-8 in chunks of 64 KB that never move; a place is a number. At most 4 GB. One writer.</summary>
internal sealed class NameArena
{
    private const int ChunkBits = 16;
    private const int ChunkBytes = 1 << ChunkBits;
    private readonly List<byte[]> chunks = [];
    private int used = ChunkBytes;

    public long Bytes => (long)chunks.Count << ChunkBits;

    /// <summary>Keeps two texts one behind the other; together shorter than a chunk.</summary>
    public int Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (used == ChunkBytes || used + first.Length + second.Length > ChunkBytes)
        {
            chunks.Add(new byte[ChunkBytes]);
            used = 0;
        }

        int place = ((chunks.Count - 1) << ChunkBits) | used;
        first.CopyTo(chunks[^1].AsSpan(used));
        second.CopyTo(chunks[^1].AsSpan(used + first.Length));
        used += first.Length + second.Length;
        return place;
    }

    /// <summary>Whether so many bytes lie at a place.</summary>
    public bool Holds(int place, int length)
    {
        int chunk = (int)((uint)place >> ChunkBits);
        return chunk < chunks.Count && (place & (ChunkBytes - 1)) + length <= (chunk == chunks.Count - 1 ? used : ChunkBytes);
    }

    public void Save(StateWriter writer)
    {
        writer.WriteCount(chunks.Count);
        writer.WriteCount(used);
        for (int i = 0; i < chunks.Count; i++)
        {
            writer.WriteBytes(chunks[i].AsSpan(0, i == chunks.Count - 1 ? used : ChunkBytes));
        }
    }

    public void Load(StateReader reader)
    {
        int count = reader.ReadNumber();
        used = reader.ReadNumber();
        reader.Require(used <= ChunkBytes && (count > 0 || used == ChunkBytes), "its names do not fit");
        for (int i = 0; i < count; i++)
        {
            byte[] chunk = new byte[ChunkBytes];
            reader.ReadBytes(chunk.AsSpan(0, i == count - 1 ? used : ChunkBytes));
            chunks.Add(chunk);
        }
    }

    /// <summary>What stands at a place, up to its chunk's end.</summary>
    public ReadOnlySpan<byte> At(int place) => chunks[(int)((uint)place >> ChunkBits)].AsSpan(place & (ChunkBytes - 1));
}
