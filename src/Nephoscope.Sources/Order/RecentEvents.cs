using System.Buffers.Binary;

namespace Nephoscope.Sources.Order;

/// <summary>
/// Remembers the fingerprints of the last events handed on, to drop what is delivered twice. Two open-addressed tables: the younger is
/// filled until it holds half of what may be remembered, then it becomes the elder, so memory is bounded and nothing is ever cleaned.
/// One writer; not thread-safe.
/// </summary>
public sealed class RecentEvents
{
    private const int FirstSlots = 1 << 12;

    private readonly int mostPerTable;
    private ulong[] young = new ulong[FirstSlots];
    private ulong[] old = [];
    private int youngCount;
    private int oldCount;

    /// <param name="capacity">Fingerprints remembered at least half of, at most all of; each takes at most 32 bytes.</param>
    public RecentEvents(int capacity = 8 << 20) => mostPerTable = Math.Max(FirstSlots / 4, capacity / 2);

    /// <summary>Fingerprints held.</summary>
    public int Count => youngCount + oldCount;

    /// <returns>False where the event was handed on before.</returns>
    public bool Add(ulong uid)
    {
        // Zero marks a free slot; one in 2^64 events shares its place with another.
        uid = uid == 0 ? 1 : uid;
        if (old.Length > 0 && old[Find(old, uid)] == uid)
        {
            return false;
        }

        int slot = Find(young, uid);
        if (young[slot] == uid)
        {
            return false;
        }

        young[slot] = uid;
        if (++youngCount >= mostPerTable)
        {
            (young, old) = (new ulong[young.Length], young);
            oldCount = youngCount;
            youngCount = 0;
        }
        else if (youngCount * 2 > young.Length)
        {
            young = Grown(young);
        }

        return true;
    }

    /// <summary>Writes what is remembered.</summary>
    public void Save(Stream stream)
    {
        SaveTable(stream, old, oldCount);
        SaveTable(stream, young, youngCount);
    }

    /// <summary>Takes over what <see cref="Save"/> wrote, instead of what it held.</summary>
    /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
    public void Load(Stream stream)
    {
        old = LoadTable(stream, out oldCount);
        young = LoadTable(stream, out youngCount);
        old = oldCount == 0 ? [] : old;
    }

    private static int Find(ulong[] table, ulong uid)
    {
        int mask = table.Length - 1;
        int slot = (int)(uid ^ (uid >> 32)) & mask;
        while (table[slot] != 0 && table[slot] != uid)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private static ulong[] Grown(ulong[] table)
    {
        ulong[] larger = new ulong[table.Length * 2];
        foreach (ulong uid in table)
        {
            if (uid != 0)
            {
                larger[Find(larger, uid)] = uid;
            }
        }

        return larger;
    }

    private static void SaveTable(Stream stream, ulong[] table, int count)
    {
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, count);
        stream.Write(buffer);
        foreach (ulong uid in table)
        {
            if (uid != 0)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(buffer, uid);
                stream.Write(buffer);
            }
        }
    }

    private static ulong[] LoadTable(Stream stream, out int count)
    {
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        stream.ReadExactly(buffer);
        count = checked((int)BinaryPrimitives.ReadInt64LittleEndian(buffer));
        ulong[] table = new ulong[FirstSlots];
        for (int i = 0; i < count; i++)
        {
            stream.ReadExactly(buffer);
            ulong uid = BinaryPrimitives.ReadUInt64LittleEndian(buffer);
            if ((i + 1) * 2L > table.Length)
            {
                table = Grown(table);
            }

            table[Find(table, uid)] = uid;
        }

        return table;
    }
}
