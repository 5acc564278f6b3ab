using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Slots by key, with a list in order of use and trees of who got a credential from whom. Slots stay in place, so their numbers are
/// stable until evicted. Open addressing with linear probing and backward-shift deletion (Knuth, TAOCP 3, 6.4 R), at most three fifths full, of any
/// length, so that it grows by a quarter at a time. One writer.
/// </summary>
internal sealed class SessionTable
{
    public const int None = -1;
    private const long MoveEvery = 600_000_000_000;

    private readonly int capacity;
    private readonly long keepNanoseconds;
    private ulong[] index = new ulong[1024];
    private readonly SlotChunks slots = new();
    private int free = None;
    private int newest = None;
    private int oldest = None;

    public SessionTable(int capacity, TimeSpan keep)
    {
        this.capacity = Math.Max(capacity, 16);
        keepNanoseconds = keep.Ticks * 100;
    }

    public int Count { get; private set; }

    /// <summary>Slots dropped because the table was full.</summary>
    public long Evicted { get; private set; }

    /// <summary>Slots dropped because nobody used them for long.</summary>
    public long Expired { get; private set; }

    public ref SessionSlot this[int slot] => ref slots[slot];

    public int Find(ulong key)
    {
        uint tag = (uint)(key >> 32);
        for (int at = Home(key); ; at = Next(at))
        {
            ulong entry = index[at];
            if (entry == 0)
            {
                return None;
            }

            int slot = (int)(uint)entry - 1;
            if ((uint)(entry >> 32) == tag && slots[slot].Key == key)
            {
                return slot;
            }
        }
    }

    /// <summary>Makes a slot for a key that is not there yet; the caller tells which slot must survive.</summary>
    /// <param name="time">Event time, nanoseconds.</param>
    /// <param name="now">Greatest event time seen, nanoseconds.</param>
    public int Add(ulong key, long time, long now, int keepSlot = None)
    {
        MakeRoom(now, keepSlot);
        int slot = free;
        if (slot != None)
        {
            free = slots[slot].NextSibling;
        }
        else
        {
            slot = slots.Allocate();
        }

        slots[slot] = new SessionSlot
        {
            Key = key,
            LastUse = time,
            LastMove = time,
            Parent = None,
            FirstChild = None,
            NextSibling = None,
            PreviousSibling = None,
        };
        Count++;
        if (Count * 5L > index.Length * 3L)
        {
            Grow();
        }

        Insert(key, slot);
        PushNewest(slot);
        return slot;
    }

    public void Touch(int slot, long time)
    {
        ref SessionSlot entry = ref slots[slot];
        if (time > entry.LastUse)
        {
            entry.LastUse = time;
            if (time - entry.LastMove > MoveEvery)
            {
                entry.LastMove = time;
                Unlink(slot);
                PushNewest(slot);
            }
        }
    }

    /// <summary>Puts a slot below another, from where its principal comes.</summary>
    public void Attach(int child, int parent, SlotSource source)
    {
        Detach(child);
        ref SessionSlot entry = ref slots[child];
        ref SessionSlot above = ref slots[parent];
        entry.Parent = parent;
        entry.Source = source;
        entry.NextSibling = above.FirstChild;
        entry.PreviousSibling = None;
        if (above.FirstChild != None)
        {
            slots[above.FirstChild].PreviousSibling = child;
        }

        above.FirstChild = child;
    }

    public void Detach(int child)
    {
        ref SessionSlot entry = ref slots[child];
        if (entry.Parent != None)
        {
            if (entry.PreviousSibling == None)
            {
                slots[entry.Parent].FirstChild = entry.NextSibling;
            }
            else
            {
                slots[entry.PreviousSibling].NextSibling = entry.NextSibling;
            }

            if (entry.NextSibling != None)
            {
                slots[entry.NextSibling].PreviousSibling = entry.PreviousSibling;
            }
        }

        entry.Parent = None;
        entry.NextSibling = None;
        entry.PreviousSibling = None;
        entry.Source = SlotSource.Own;
    }

    /// <summary>Writes all slots where they are, used and free.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(Evicted);
        writer.Write(Expired);
        writer.Write(Count);
        writer.Write(free);
        writer.Write(newest);
        writer.Write(oldest);
        slots.Save(writer);
    }

    public void Load(StateReader reader)
    {
        Evicted = reader.ReadInt64();
        Expired = reader.ReadInt64();
        Count = reader.ReadInt32();
        free = reader.ReadInt32();
        newest = reader.ReadInt32();
        oldest = reader.ReadInt32();
        slots.Load(reader);
        reader.Require(SessionTableCheck.Holds(slots, Count, newest, oldest, free), "its sessions do not hang together");
        index = new ulong[Math.Max(index.Length, (int)(Count * 7L / 4))];
        for (int slot = newest; slot != None; slot = slots[slot].Older)
        {
            Insert(slots[slot].Key, slot);
        }
    }

    private void MakeRoom(long now, int keepSlot)
    {
        for (int i = 0; i < 4 && oldest != None && oldest != keepSlot && now - slots[oldest].LastUse > keepNanoseconds; i++)
        {
            Remove(oldest);
            Expired++;
        }

        if (Count >= capacity)
        {
            int victim = oldest == keepSlot ? slots[oldest].Newer : oldest;
            Remove(victim);
            Evicted++;
        }
    }

    private void Remove(int slot)
    {
        // Who took a principal from here keeps it as its own.
        for (int child = slots[slot].FirstChild; child != None; child = slots[slot].FirstChild)
        {
            Detach(child);
            ref SessionSlot orphan = ref slots[child];
            orphan.Own = orphan.Now;
        }

        Detach(slot);
        Unlink(slot);
        Delete(slots[slot].Key, slot);
        slots[slot] = new SessionSlot { NextSibling = free };
        free = slot;
        Count--;
    }

    private void PushNewest(int slot)
    {
        ref SessionSlot entry = ref slots[slot];
        entry.Newer = None;
        entry.Older = newest;
        if (newest != None)
        {
            slots[newest].Newer = slot;
        }

        newest = slot;
        if (oldest == None)
        {
            oldest = slot;
        }
    }

    private void Unlink(int slot)
    {
        ref SessionSlot entry = ref slots[slot];
        if (entry.Newer == None)
        {
            newest = entry.Older;
        }
        else
        {
            slots[entry.Newer].Older = entry.Older;
        }

        if (entry.Older == None)
        {
            oldest = entry.Newer;
        }
        else
        {
            slots[entry.Older].Newer = entry.Newer;
        }
    }

    private void Insert(ulong key, int slot)
    {
        int at = Home(key);
        while (index[at] != 0)
        {
            at = Next(at);
        }

        index[at] = (key & 0xffff_ffff_0000_0000) | (uint)(slot + 1);
    }

    private void Delete(ulong key, int slot)
    {
        int hole = Home(key);
        while ((int)(uint)index[hole] - 1 != slot)
        {
            hole = Next(hole);
        }

        for (int next = Next(hole); index[next] != 0; next = Next(next))
        {
            int home = Home(slots[(int)(uint)index[next] - 1].Key);
            if (Distance(home, next) >= Distance(hole, next))
            {
                index[hole] = index[next];
                hole = next;
            }
        }

        index[hole] = 0;
    }

    private void Grow()
    {
        ulong[] old = index;
        index = new ulong[old.Length + (old.Length / 4)];
        foreach (ulong entry in old)
        {
            if (entry != 0)
            {
                int slot = (int)(uint)entry - 1;
                Insert(slots[slot].Key, slot);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong key) => TablePlaces.Home((uint)key, index.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(int at) => TablePlaces.Next(at, index.Length);

    private int Distance(int from, int to) => TablePlaces.Distance(from, to, index.Length);
}
