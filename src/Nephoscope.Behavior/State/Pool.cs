using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Records of one kind in chunks, named by index. Grows by a chunk; never moves a record. A free one is cleared but for its last four bytes, which
/// name the one that was free before it. One writer.
/// </summary>
internal sealed class Pool<T>(int chunkBits)
    where T : unmanaged
{
    private T[][] chunks = new T[4][];
    private int chunkCount;
    private readonly int mask = (1 << chunkBits) - 1;

    /// <summary>1 + index of the one freed last; 0 for none.</summary>
    private int lastFree;
    private int freeCount;

    /// <summary>Records ever handed out; indexes lie below it.</summary>
    public int Length { get; private set; }

    public int InUse => Length - freeCount;

    public unsafe long Bytes => ((long)chunkCount << chunkBits) * sizeof(T);

    public ref T this[int index] => ref chunks[index >> chunkBits][index & mask];

    /// <summary>A cleared record.</summary>
    public int Take()
    {
        int index;
        if (freeCount > 0)
        {
            index = lastFree - 1;
            lastFree = FreeBefore(index);
            freeCount--;
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
        FreeBefore(index) = lastFree;
        lastFree = index + 1;
        freeCount++;
    }

    /// <summary>Writes all records where they are, used and free.</summary>
    /// <param name="change">Called with the number and a copy of each record, where it is written otherwise than it is held; must leave free ones alone.</param>
    public void Save(StateWriter writer, RecordChange? change = null)
    {
        writer.WriteCount(Unsafe.SizeOf<T>());
        writer.WriteCount(Length);
        writer.WriteCount(freeCount);
        writer.WriteCount(lastFree);
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
        freeCount = reader.ReadNumber();
        lastFree = reader.ReadNumber();
        for (int i = 0; i < Length; i += mask + 1)
        {
            T[] chunk = new T[mask + 1];
            reader.ReadBytes(MemoryMarshal.AsBytes(chunk.AsSpan(0, Math.Min(mask + 1, Length - i))));
            AddChunk(chunk);
        }

        int at = lastFree;
        for (int rest = freeCount; rest > 0; rest--, at = FreeBefore(at - 1))
        {
            reader.Require(at > 0 && at <= Length, "a free record lies nowhere");
        }

        reader.Require(at == 0 && freeCount <= Length, "its free records go in a circle");
    }

    /// <summary>Which records are free, by number.</summary>
    public bool[] FreeOnes()
    {
        bool[] isFree = new bool[Length];
        for (int at = lastFree; at != 0; at = FreeBefore(at - 1))
        {
            isFree[at - 1] = true;
        }

        return isFree;
    }

    /// <summary>Changes a copy of a record.</summary>
    internal delegate void RecordChange(int index, ref T record);

    private ref int FreeBefore(int index) =>
        ref Unsafe.As<byte, int>(ref Unsafe.Add(ref Unsafe.As<T, byte>(ref this[index]), Unsafe.SizeOf<T>() - sizeof(int)));

    private void AddChunk(T[] chunk)
    {
        if (chunkCount == chunks.Length)
        {
            Array.Resize(ref chunks, chunkCount * 2);
        }

        chunks[chunkCount++] = chunk;
    }
}
