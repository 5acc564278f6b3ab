using System.Runtime.CompilerServices;

namespace Nephoscope.Behavior;

/// <summary>
/// Finds the number of a record by the record's own key, 4 bytes a place: open addressing with linear probing and backward-shift deletion
/// (Knuth, TAOCP 3, 6.4 R), at most two thirds full. Any length, so that it grows by a quarter at a time and not by as much as it has. Keys are
/// fingerprints, so their own bits choose the place. One writer.
/// </summary>
internal sealed class NumberIndex
{
    private const int Least = 32;

    /// <summary>1 + number; 0 for none.</summary>
    private int[] places = [];

    public int Count { get; private set; }

    public long Bytes => places.Length * 4L;

    /// <summary>The key's number, -1 where it is not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find<T>(ulong key, T records)
        where T : struct, IKeyed
    {
        int[] table = places;
        if (table.Length == 0)
        {
            return -1;
        }

        for (int at = Home(key, table.Length); table[at] != 0; at = at + 1 == table.Length ? 0 : at + 1)
        {
            if (records.KeyOf(table[at] - 1) == key)
            {
                return table[at] - 1;
            }
        }

        return -1;
    }

    /// <summary>Adds a record whose key is not known yet.</summary>
    public void Add<T>(int number, T records)
        where T : struct, IKeyed
    {
        if (++Count * 3L > places.Length * 2L)
        {
            Grow(Math.Max(Least, places.Length + (places.Length / 4)), records);
        }

        Place(number, records);
    }

    /// <summary>Removes a record; it must still be there to be asked for its key.</summary>
    public void Remove<T>(ulong key, T records)
        where T : struct, IKeyed
    {
        if (places.Length == 0)
        {
            return;
        }

        int hole = Home(key, places.Length);
        while (places[hole] != 0 && records.KeyOf(places[hole] - 1) != key)
        {
            hole = Next(hole);
        }

        if (places[hole] == 0)
        {
            return;
        }

        Count--;
        places[hole] = 0;
        for (int next = Next(hole); places[next] != 0; next = Next(next))
        {
            int home = Home(records.KeyOf(places[next] - 1), places.Length);
            if (Distance(home, next) >= Distance(hole, next))
            {
                places[hole] = places[next];
                places[next] = 0;
                hole = next;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Home(ulong key, int length) => (int)(((uint)(key >> 9) * (ulong)(uint)length) >> 32);

    private int Next(int at) => at + 1 == places.Length ? 0 : at + 1;

    private int Distance(int from, int to) => to >= from ? to - from : to - from + places.Length;

    private void Place<T>(int number, T records)
        where T : struct, IKeyed
    {
        int at = Home(records.KeyOf(number), places.Length);
        while (places[at] != 0)
        {
            at = Next(at);
        }

        places[at] = number + 1;
    }

    private void Grow<T>(int length, T records)
        where T : struct, IKeyed
    {
        int[] old = places;
        places = new int[length];
        foreach (int place in old)
        {
            if (place != 0)
            {
                Place(place - 1, records);
            }
        }
    }
}
