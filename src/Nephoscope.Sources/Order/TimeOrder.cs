using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Sources.Order;

/// <summary>
/// Puts events into event time: they lie in buckets of one second (a calendar queue, R. Brown, CACM 1988) until the watermark has passed
/// their second, then leave sorted by time and id, each once. Constant work per event, no allocation once warm. Not thread-safe.
/// </summary>
internal sealed class TimeOrder
{
    private const int RingSeconds = 4096;

    /// <summary>Events taken out before the first of them is handed on, so that it is known which come next.</summary>
    private const int WaveEvents = 64;

    private readonly EventTaker taker;
    private readonly SourceTally tally;
    private readonly Action<EventBatch> release;
    private readonly int[] heads = CreateHeads();
    private readonly ulong[] occupied = new ulong[RingSeconds / 64];
    private readonly SeenEvents seen = new();
    private Entry[] entries = new Entry[4096];
    private int freeEntry = -1;
    private int usedEntries;
    private HeldBatch[] held = new HeldBatch[64];
    private readonly Stack<int> freeBatches = new();
    private int usedBatches;
    private readonly FarEvents far = new(RingSeconds);
    private readonly Action<int, long> near;
    private Entry[] wave = new Entry[256];
    private int due;
    private long baseSecond = long.MinValue;

    /// <param name="release">Given each batch of which no event will come any more.</param>
    public TimeOrder(EventTaker taker, SourceTally tally, Action<EventBatch> release)
    {
        (this.taker, this.tally, this.release) = (taker, tally, release);
        near = Place;
    }

    /// <summary>Events that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Takes a batch's events; releases it when its last event has left.</summary>
    public void Add(EventBatch batch)
    {
        if (batch.Count == 0)
        {
            release(batch);
            return;
        }

        int slot = freeBatches.Count > 0 ? freeBatches.Pop() : usedBatches++;
        if (slot == held.Length)
        {
            Array.Resize(ref held, slot * 2);
        }

        held[slot] = new HeldBatch(batch, batch.Count);
        for (int i = 0; i < batch.Count; i++)
        {
            SecurityEvent securityEvent = batch[i];
            ref readonly EventHeader header = ref securityEvent.Header;
            long second = Second(header.TimeNanoseconds);
            if (second < baseSecond)
            {
                EmitLate(batch, batch.OffsetOf(i));
                Drop(slot);
                continue;
            }

            int entry = NewEntry();
            entries[entry] = new Entry(header.TimeNanoseconds, header.UidFingerprint, slot, batch.OffsetOf(i));
            Waiting++;
            Place(entry, second);
        }
    }

    /// <summary>Hands on everything older than the watermark.</summary>
    /// <param name="watermark">No event before this time is expected any more, except late ones.</param>
    public void Advance(EventTime watermark)
    {
        long end = watermark.Nanoseconds == long.MaxValue ? long.MaxValue : Second(watermark.Nanoseconds);
        while (Waiting > 0)
        {
            long next = FirstInRing();
            if (far.First <= next)
            {
                if (far.First >= end)
                {
                    break;
                }

                baseSecond = far.First;
                far.TakeBefore(baseSecond + RingSeconds, near);
                continue;
            }

            if (next >= end)
            {
                break;
            }

            baseSecond = next + 1;
            TakeBucket(next);
            if (due >= WaveEvents)
            {
                EmitWave();
            }
        }

        EmitWave();
    }

    private static int[] CreateHeads()
    {
        int[] heads = new int[RingSeconds];
        Array.Fill(heads, -1);
        return heads;
    }

    private static long Second(long nanoseconds) => Math.DivRem(nanoseconds, EventTime.NanosecondsPerSecond).Quotient;

    private int NewEntry()
    {
        if (freeEntry >= 0)
        {
            int entry = freeEntry;
            freeEntry = entries[entry].Next;
            return entry;
        }

        if (usedEntries == entries.Length)
        {
            Array.Resize(ref entries, usedEntries * 2);
        }

        return usedEntries++;
    }

    private void Place(int entry, long second)
    {
        if (baseSecond == long.MinValue || second - baseSecond >= RingSeconds)
        {
            far.Add(entry, second);
            return;
        }

        int index = (int)(second & (RingSeconds - 1));
        entries[entry].Next = heads[index];
        heads[index] = entry;
        occupied[index >> 6] |= 1UL << (index & 63);
    }

    private long FirstInRing()
    {
        if (baseSecond == long.MinValue)
        {
            return long.MaxValue;
        }

        int start = (int)(baseSecond & (RingSeconds - 1));
        ulong word = occupied[start >> 6] & (ulong.MaxValue << (start & 63));
        for (int step = 0; step <= occupied.Length; step++)
        {
            int at = ((start >> 6) + step) & (occupied.Length - 1);
            if (step > 0)
            {
                word = occupied[at];
            }

            if (word != 0)
            {
                int index = (at << 6) + BitOperations.TrailingZeroCount(word);
                return baseSecond + ((index - start) & (RingSeconds - 1));
            }
        }

        return long.MaxValue;
    }

    private void TakeBucket(long second)
    {
        int index = (int)(second & (RingSeconds - 1));
        int first = due;
        for (int entry = heads[index]; entry >= 0;)
        {
            if (due == wave.Length)
            {
                Array.Resize(ref wave, due * 2);
            }

            wave[due++] = entries[entry];
            int next = entries[entry].Next;
            entries[entry].Next = freeEntry;
            freeEntry = entry;
            entry = next;
        }

        heads[index] = -1;
        occupied[index >> 6] &= ~(1UL << (index & 63));
        int count = due - first;
        Waiting -= count;
        if (count > 1)
        {
            wave.AsSpan(first, count).Sort(static (a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Uid.CompareTo(b.Uid));
        }
    }

    private void EmitWave()
    {
        for (int i = 0; i < due; i++)
        {
            Approach(i);
            ref readonly Entry entry = ref wave[i];
            if (i > 0 && entry.Uid == wave[i - 1].Uid && entry.Time == wave[i - 1].Time)
            {
                tally.Duplicates++;
            }
            else
            {
                EventBatch batch = held[entry.Batch].Batch;
                seen.Note(Second(entry.Time), entry.Uid);
                tally.Count(batch.At(entry.Offset));
                taker(batch, entry.Offset, late: false);
            }
        }

        for (int i = 0; i < due; i++)
        {
            Drop(wave[i].Batch);
        }

        due = 0;
    }

    /// <summary>Asks for the memory of the events that come soon: other threads wrote it, for each a wait of some hundred cycles.</summary>
    private void Approach(int present)
    {
        if (present + 4 < due)
        {
            held[wave[present + 4].Batch].Batch.PrefetchHeader(wave[present + 4].Offset);
        }

        if (present + 2 < due)
        {
            held[wave[present + 2].Batch].Batch.PrefetchText(wave[present + 2].Offset);
        }
    }

    private void EmitLate(EventBatch batch, int offset)
    {
        SecurityEvent securityEvent = batch.At(offset);
        long second = Second(securityEvent.Header.TimeNanoseconds);
        switch (seen.Check(second, securityEvent.Header.UidFingerprint))
        {
            case SeenAnswer.Seen:
                tally.Duplicates++;
                return;
            case SeenAnswer.Forgotten:
                tally.LateUnchecked++;
                break;
            default:
                break;
        }

        tally.Late++;
        tally.Count(securityEvent);
        taker(batch, offset, late: true);
    }

    private void Drop(int slot)
    {
        ref HeldBatch batch = ref held[slot];
        if (--batch.Left == 0)
        {
            EventBatch done = batch.Batch;
            batch = default;
            freeBatches.Push(slot);
            release(done);
        }
    }

    private struct Entry(long time, ulong uid, int batch, int offset)
    {
        public long Time = time;
        public ulong Uid = uid;
        public int Batch = batch;
        public int Offset = offset;
        public int Next = -1;
    }

    private struct HeldBatch(EventBatch batch, int left)
    {
        public EventBatch Batch = batch;
        public int Left = left;
    }
}
