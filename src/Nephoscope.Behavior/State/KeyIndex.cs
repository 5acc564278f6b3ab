using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nephoscope.Behavior;

/// <summary>
/// Small numbers by 64-bit fingerprint: open addressing with linear probing and backward-shift deletion (Knuth, TAOCP 3, 6.4 R), at most
/// half full. Keys are fingerprints, so their own bits choose the place. One writer.
/// </summary>
internal sealed class KeyIndex
{
    private Cell[] cells = new Cell[64];

    public int Count { get; private set; }

    public long Bytes => cells.Length * 16L;

    /// <summary>The key's number, -1 where it is not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong key)
    {
        Cell[] table = cells;
        int mask = table.Length - 1;
        int at = Home(key) & mask;
        while (true)
        {
            ref Cell cell = ref table[at & (table.Length - 1)];
            if (cell.Taken == 0)
            {
                return -1;
            }

            if (cell.Key == key)
            {
                return cell.Value;
            }

            at++;
        }
    }

    /// <summary>Adds a key that is not known yet.</summary>
    public void Add(ulong key, int value)
    {
        if (++Count * 2 > cells.Length)
        {
            Grow();
        }

        Place(new Cell { Key = key, Value = value, Taken = 1 });
    }

    public void Remove(ulong key)
    {
        int mask = cells.Length - 1;
        int hole = Home(key) & mask;
        while (cells[hole].Taken != 0 && cells[hole].Key != key)
        {
            hole = (hole + 1) & mask;
        }

        if (cells[hole].Taken == 0)
        {
            return;
        }

        Count--;
        for (int next = (hole + 1) & mask; cells[next].Taken != 0; next = (next + 1) & mask)
        {
            int home = Home(cells[next].Key) & mask;
            if (((next - home) & mask) >= ((next - hole) & mask))
            {
                cells[hole] = cells[next];
                hole = next;
            }
        }

        cells[hole] = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Home(ulong key) => (int)(key >> 9);

    private void Place(Cell added)
    {
        int mask = cells.Length - 1;
        int at = Home(added.Key) & mask;
        while (cells[at].Taken != 0)
        {
            at = (at + 1) & mask;
        }

        cells[at] = added;
    }

    private void Grow()
    {
        Cell[] old = cells;
        cells = new Cell[BitOperations.RoundUpToPowerOf2((uint)old.Length * 2)];
        foreach (Cell cell in old)
        {
            if (cell.Taken != 0)
            {
                Place(cell);
            }
        }
    }

    private struct Cell
    {
        public ulong Key;
        public int Value;
        public int Taken;
    }
}
