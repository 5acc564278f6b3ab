using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Events that wait to be learnt: 24 hours of event time, longer where their actor is suspected (science note 11b). Packed, in chunks
/// that are used again. One writer.
/// </summary>
/// <param name="principals">Actors known by number, which takes fewer bytes than a key.</param>
internal sealed class Quarantine(PrincipalTable? principals = null)
{
    /// <summary>Chunks double from the first: most accounts of a large organisation are small.</summary>
    private const int FirstBytes = 1 << 10;
    private const int MostBytes = 1 << 15;
    private const int MostHeld = 200_000;
    private readonly List<LearnedEvent> held = [];
    private readonly Queue<Chunk> chunks = new();
    private readonly Stack<Chunk> spare = new();
    private Chunk? first;
    private Chunk? last;
    private int head;
    private readonly WaitingCode code = new(principals);

    /// <summary>Times of the events before the first and after the last; they are written as differences.</summary>
    private long beforeFirst;
    private long atLast;

    /// <summary>Second at which the oldest event is due.</summary>
    private long due = long.MaxValue;

    /// <summary>Seconds an event waits.</summary>
    public const long Delay = 24 * 3600;

    public long Count { get; private set; }

    public int Held => held.Count;

    public void Enqueue(in LearnedEvent learned)
    {
        if (last is null || last.Bytes.Length - last.End < WaitingCode.Longest)
        {
            AddChunk();
        }

        last!.End += code.Write(in learned, ref atLast, last.Bytes.AsSpan(last.End));
        if (Count++ == 0)
        {
            SetDue();
        }
    }

    /// <summary>Whether the oldest event's time is over.</summary>
    public bool IsDue(long seconds) => due <= seconds && Count > 0;

    /// <summary>Takes the oldest event if its time is over.</summary>
    public bool TryRelease(long seconds, out LearnedEvent learned)
    {
        learned = default;
        if (!IsDue(seconds))
        {
            return false;
        }

        head += code.Read(first!.Bytes.AsSpan(head), ref beforeFirst, out learned);
        Count--;
        if (head == first.End)
        {
            DropFirst();
        }

        SetDue();
        return true;
    }

    /// <summary>Keeps an event of a suspected actor back. When too many are held the newest is dropped: it is then never learnt.</summary>
    public void Hold(in LearnedEvent learned)
    {
        if (held.Count < MostHeld)
        {
            held.Add(learned);
        }
    }

    /// <summary>Takes out the held events whose actor is free again, in order.</summary>
    public void ReleaseHeld(Func<EntityKey, bool> free, List<LearnedEvent> released)
    {
        int kept = 0;
        for (int i = 0; i < held.Count; i++)
        {
            if (free(held[i].Principal))
            {
                released.Add(held[i]);
            }
            else
            {
                held[kept++] = held[i];
            }
        }

        held.RemoveRange(kept, held.Count - kept);
    }

    public void Save(StateWriter writer)
    {
        WaitingClasses.Save(writer);
        ulong[] words = new ulong[PackedEvent.Longest];
        writer.WriteCount(held.Count);
        foreach (LearnedEvent learned in held)
        {
            writer.WriteBytes(MemoryMarshal.AsBytes(words.AsSpan(0, PackedEvent.Write(in learned, words))));
        }

        writer.Write(Count);
        foreach (Chunk chunk in chunks)
        {
            long before = chunk == first ? beforeFirst : 0;
            for (int at = chunk == first ? head : 0; at < chunk.End;)
            {
                at += code.Read(chunk.Bytes.AsSpan(at), ref before, out LearnedEvent learned);
                writer.WriteBytes(MemoryMarshal.AsBytes(words.AsSpan(0, PackedEvent.Write(in learned, words))));
            }
        }
    }

    public void Load(StateReader reader)
    {
        ushort[]? numbers = WaitingClasses.Load(reader);
        ulong[] words = new ulong[PackedEvent.Longest];
        for (int rest = reader.ReadCount(32); rest > 0; rest--)
        {
            held.Add(Read(reader, words, numbers));
        }

        for (long rest = reader.ReadInt64(); rest > 0; rest--)
        {
            LearnedEvent learned = Read(reader, words, numbers);
            Enqueue(in learned);
        }
    }

    private static LearnedEvent Read(StateReader reader, ulong[] words, ushort[]? numbers)
    {
        reader.ReadBytes(MemoryMarshal.AsBytes(words.AsSpan(0, PackedEvent.Shortest)));
        int length = PackedEvent.LengthOf(words);
        reader.Require(length > 0, "an event that waits cannot be");
        reader.ReadBytes(MemoryMarshal.AsBytes(words.AsSpan(PackedEvent.Shortest, length - PackedEvent.Shortest)));
        PackedEvent.Read(words, out LearnedEvent learned);
        int most = numbers?.Length ?? ApiCatalog.Default.Entries.Count;
        reader.Require(learned.ApiId < most && learned.BurstKind <= BurstPlan.Kinds && (int)learned.OperationLevel <= 3, "an event that waits cannot be");
        learned.ApiId = numbers is null ? learned.ApiId : numbers[learned.ApiId];
        return learned;
    }

    private void SetDue() =>
        due = Count == 0 ? long.MaxValue : new EventTime(WaitingCode.TimeAt(first!.Bytes.AsSpan(head), beforeFirst)).Seconds + Delay;

    private void AddChunk()
    {
        last = spare.Count > 0 ? spare.Pop() : new Chunk(last is null ? FirstBytes : Math.Min(MostBytes, last.Bytes.Length * 2));
        chunks.Enqueue(last);
        atLast = 0;
        if (first is null)
        {
            first = last;
            head = 0;
            beforeFirst = 0;
        }
    }

    /// <summary>All of the oldest chunk was taken: the next one's turn. The only one begins anew.</summary>
    private void DropFirst()
    {
        Chunk done = chunks.Dequeue();
        done.End = 0;
        if (spare.Count <= chunks.Count / 8)
        {
            spare.Push(done);
        }

        head = 0;
        beforeFirst = 0;
        first = chunks.Count > 0 ? chunks.Peek() : null;
        last = first is null ? null : last;
    }

    private sealed class Chunk(int length)
    {
        public byte[] Bytes { get; } = new byte[length];

        /// <summary>Bytes in use.</summary>
        public int End { get; set; }
    }
}
