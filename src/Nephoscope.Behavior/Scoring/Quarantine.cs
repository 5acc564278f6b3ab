using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Events that wait to be learnt: 24 hours of event time, longer where their actor is suspected (science note 11b). Packed, in chunks
/// that are used again. One writer.
/// </summary>
internal sealed class Quarantine
{
    private const int ChunkWords = 4096;
    private const int MostHeld = 200_000;
    private readonly List<LearnedEvent> held = [];
    private readonly Queue<Chunk> chunks = new();
    private readonly Stack<Chunk> spare = new();
    private Chunk? first;
    private Chunk? last;
    private int head;

    /// <summary>Seconds an event waits.</summary>
    public const long Delay = 24 * 3600;

    public long Count { get; private set; }

    public int Held => held.Count;

    public void Enqueue(in LearnedEvent learned)
    {
        if (last is null || ChunkWords - last.End < PackedEvent.Longest)
        {
            AddChunk();
        }

        last!.End += PackedEvent.Write(in learned, last.Words.AsSpan(last.End));
        Count++;
    }

    /// <summary>Whether the oldest event's time is over.</summary>
    public bool IsDue(long seconds) => Count > 0 && PackedEvent.TimeOf(first!.Words.AsSpan(head)).Seconds + Delay <= seconds;

    /// <summary>Takes the oldest event if its time is over.</summary>
    public bool TryRelease(long seconds, out LearnedEvent learned)
    {
        learned = default;
        if (!IsDue(seconds))
        {
            return false;
        }

        head += PackedEvent.Read(first!.Words.AsSpan(head), out learned);
        Count--;
        if (head == first.End)
        {
            DropFirst();
        }

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
            int start = chunk == first ? head : 0;
            writer.WriteBytes(MemoryMarshal.AsBytes(chunk.Words.AsSpan(start, chunk.End - start)));
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

    private void AddChunk()
    {
        last = spare.Count > 0 ? spare.Pop() : new Chunk();
        chunks.Enqueue(last);
        if (first is null)
        {
            first = last;
            head = 0;
        }
    }

    /// <summary>All of the oldest chunk was taken: the next one's turn. The only one begins anew.</summary>
    private void DropFirst()
    {
        Chunk done = chunks.Dequeue();
        done.End = 0;
        spare.Push(done);
        head = 0;
        first = chunks.Count > 0 ? chunks.Peek() : null;
        last = first is null ? null : last;
    }

    private sealed class Chunk
    {
        public ulong[] Words { get; } = new ulong[ChunkWords];

        /// <summary>Words in use.</summary>
        public int End { get; set; }
    }
}
