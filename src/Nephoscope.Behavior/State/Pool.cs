using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

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

    /// <summary>Writes all records where they are, used and free.</summary>
    /// <param name="change">Called with the number and a copy of each record, where it is written otherwise than it is held.</param>
    public void Save(StateWriter writer, RecordChange? change = null)
    {
        writer.WriteCount(Unsafe.SizeOf<T>());
        writer.WriteCount(Length);
        writer.WriteArray<int>(CollectionsMarshal.AsSpan(free));
        for (int i = 0; i < Length; i += mask + 1)
        {
            Span<T> used = chunks[i >> chunkBits].AsSpan(0, Math.Min(mask + 1, Length - i));
            used = change is null ? used : used.ToArray();
            for (int k = 0; change is not null && k < used.Length; k++)
            {
                change(i + k, ref used[k]);
            }

            writer.WriteBytes(MemoryMarshal.AsBytes(used));
        }
    }

    public void Load(StateReader reader)
    {
        reader.Require(reader.ReadNumber() == Unsafe.SizeOf<T>(), "its records have another size");
        Length = reader.ReadCount(Unsafe.SizeOf<T>());
        free.AddRange(reader.ReadArray<int>());
        reader.Require(free.TrueForAll(index => (uint)index < (uint)Length) && free.Count <= Length, "a free record lies nowhere");
        for (int i = 0; i < Length; i += mask + 1)
        {
            T[] chunk = new T[mask + 1];
            reader.ReadBytes(MemoryMarshal.AsBytes(chunk.AsSpan(0, Math.Min(mask + 1, Length - i))));
            AddChunk(chunk);
        }
    }

    /// <summary>Which records are free, by number.</summary>
    public bool[] FreeOnes()
    {
        bool[] isFree = new bool[Length];
        foreach (int index in free)
        {
            isFree[index] = true;
        }

        return isFree;
    }

    /// <summary>Changes a copy of a record.</summary>
    internal delegate void RecordChange(int index, ref T record);

    private void AddChunk(T[] chunk)
    {
        if (chunkCount == chunks.Length)
        {
            Array.Resize(ref chunks, chunkCount * 2);
        }

        chunks[chunkCount++] = chunk;
    }
}
