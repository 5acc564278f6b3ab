using System.Runtime.InteropServices;

namespace Nephoscope.Behavior;

/// <summary>Records of one kind in chunks, named by index, with a list of free ones. Grows by a chunk; never moves a record. One writer.</summary>
internal sealed class Pool<T>(int chunkBits)
    where T : unmanaged
{
    private T[][] chunks = new T[4][];
    private int chunkCount;
    private readonly List<int> free = [];
    private readonly int mask = (1 << chunkBits) - 1;

    /// <summary>Records ever handed out; indexes lie below it.</summary>
    public int Length { get; private set; }

    public int InUse => Length - free.Count;

    public unsafe long Bytes => ((long)chunkCount << chunkBits) * sizeof(T);

    public ref T this[int index] => ref chunks[index >> chunkBits][index & mask];

    /// <summary>A cleared record.</summary>
    public int Take()
    {
        int index;
        if (free.Count > 0)
        {
            index = free[^1];
            free.RemoveAt(free.Count - 1);
            this[index] = default;
            return index;
        }

        index = Length++;
        if (index >> chunkBits == chunkCount)
        {
            AddChunk(new T[mask + 1]);
        }

        return index;
    }

    public void Free(int index)
    {
        this[index] = default;
        free.Add(index);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(Length);
        writer.WriteArray<int>(CollectionsMarshal.AsSpan(free));
        for (int i = 0; i < chunkCount; i++)
        {
            int used = Math.Min(mask + 1, Length - (i << chunkBits));
            writer.WriteArray<T>(chunks[i].AsSpan(0, Math.Max(used, 0)));
        }
    }

    public void Load(ref StateReader reader)
    {
        Length = reader.ReadInt32();
        free.AddRange(reader.ReadArray<int>());
        int count = (Length + mask) >> chunkBits;
        for (int i = 0; i < count; i++)
        {
            T[] chunk = new T[mask + 1];
            reader.ReadArray<T>().CopyTo(chunk, 0);
            AddChunk(chunk);
        }
    }

    private void AddChunk(T[] chunk)
    {
        if (chunkCount == chunks.Length)
        {
            Array.Resize(ref chunks, chunkCount * 2);
        }

        chunks[chunkCount++] = chunk;
    }
}
