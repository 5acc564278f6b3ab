using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Finds the number of a record by the record's own key, 4 bytes a place: open addressing with linear probing and backward-shift deletion
/// (Knuth, TAOCP 3, 6.4 R), at most two thirds full. Any length, so that it grows by a quarter at a time and not by as much as it has. Keys are
/// fingerprints, so their own bits choose the place. One writer.
/// </summary>
/// <typeparam name="T">Where records lie.</typeparam>
/// <param name="keyOf">Gives the key of a record by its number: only numbers are kept here.</param>
internal sealed class NumberIndex<T>(KeyOfNumber<T> keyOf)
    where T : struct
{
    private const int Least = 32;

    /// <summary>1 + number; 0 for none.</summary>
    private int[] places = [];

    public int Count { get; private set; }

    public long Bytes => places.Length * 4L;

    /// <summary>The key's number, -1 where it is not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong key, T records)
    {
        int[] table = places;
        if (table.Length == 0)
        {
            return -1;
        }

        for (int at = Home(key, table.Length); table[at] != 0; at = TablePlaces.Next(at, table.Length))
        {
            if (keyOf(records, table[at] - 1) == key)
            {
                return table[at] - 1;
            }
        }

        return -1;
    }

    /// <summary>Adds a record whose key is not known yet.</summary>
    public void Add(int number, T records)
    {
        if (++Count * 3L > places.Length * 2L)
        {
            Grow(Math.Max(Least, places.Length + (places.Length / 4)), records);
        }

        Place(number, records);
    }

    /// <summary>Removes a record; it must still be there to be asked for its key.</summary>
    public void Remove(ulong key, T records)
    {
        if (places.Length == 0)
        {
            return;
        }

        int hole = Home(key, places.Length);
        while (places[hole] != 0 && keyOf(records, places[hole] - 1) != key)
        {
            hole = TablePlaces.Next(hole, places.Length);
        }

        if (places[hole] == 0)
        {
            return;
        }

        Count--;
        places[hole] = 0;
        for (int next = TablePlaces.Next(hole, places.Length); places[next] != 0; next = TablePlaces.Next(next, places.Length))
        {
            int home = Home(keyOf(records, places[next] - 1), places.Length);
            if (TablePlaces.Distance(home, next, places.Length) >= TablePlaces.Distance(hole, next, places.Length))
            {
                places[hole] = places[next];
                places[next] = 0;
                hole = next;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Home(ulong key, int length) => TablePlaces.Home((uint)(key >> 9), length);

    private void Place(int number, T records)
    {
        int at = Home(keyOf(records, number), places.Length);
        while (places[at] != 0)
        {
            at = TablePlaces.Next(at, places.Length);
        }

        places[at] = number + 1;
    }

    private void Grow(int length, T records)
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

/// <summary>Gives the key of a record by its number.</summary>
internal delegate ulong KeyOfNumber<T>(T records, int number)
    where T : struct;
