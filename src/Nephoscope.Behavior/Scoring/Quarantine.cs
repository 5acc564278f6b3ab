using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Events that wait to be learnt: 24 hours of event time, longer where their actor is suspected (science note 11b). Chunks of records
/// that are used again. One writer.
/// </summary>
internal sealed class Quarantine
{
    private const int ChunkSize = 256;
    private const int MostHeld = 200_000;
    private readonly List<LearnedEvent[]> spare = [];
    private readonly List<LearnedEvent> held = [];
    private LearnedEvent[]?[] chunks = new LearnedEvent[4][];
    private int firstChunk;
    private int chunkCount;
    private int head;
    private int tail;

    /// <summary>Seconds an event waits.</summary>
    public const long Delay = 24 * 3600;

    public long Count => chunkCount == 0 ? 0 : ((long)(chunkCount - 1) * ChunkSize) + tail - head;

    public int Held => held.Count;

    public void Enqueue(in LearnedEvent learned)
    {
        if (chunkCount == 0 || tail == ChunkSize)
        {
            AddChunk();
            tail = 0;
        }

        chunks[(firstChunk + chunkCount - 1) % chunks.Length]![tail++] = learned;
    }

    /// <summary>Whether the oldest event's time is over.</summary>
    public bool IsDue(long seconds) =>
        chunkCount > 0 && !(chunkCount == 1 && head == tail) && chunks[firstChunk]![head].Time.Seconds + Delay <= seconds;

    /// <summary>Takes the oldest event if its time is over.</summary>
    public bool TryRelease(long seconds, out LearnedEvent learned)
    {
        learned = default;
        if (chunkCount == 0 || (chunkCount == 1 && head == tail))
        {
            return false;
        }

        LearnedEvent[] chunk = chunks[firstChunk]!;
        if (chunk[head].Time.Seconds + Delay > seconds)
        {
            return false;
        }

        learned = chunk[head++];
        if (head == ChunkSize)
        {
            spare.Add(chunk);
            chunks[firstChunk] = null;
            firstChunk = (firstChunk + 1) % chunks.Length;
            chunkCount--;
            head = 0;
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
        writer.WriteArray<LearnedEvent>(held.ToArray());
        writer.Write((int)Count);
        for (int i = 0; i < chunkCount; i++)
        {
            LearnedEvent[] chunk = chunks[(firstChunk + i) % chunks.Length]!;
            int from = i == 0 ? head : 0;
            int to = i == chunkCount - 1 ? tail : ChunkSize;
            writer.WriteArray<LearnedEvent>(chunk.AsSpan(from, to - from));
        }
    }

    public void Load(ref StateReader reader)
    {
        held.AddRange(reader.ReadArray<LearnedEvent>());
        for (int rest = reader.ReadInt32(); rest > 0;)
        {
            LearnedEvent[] part = reader.ReadArray<LearnedEvent>();
            rest -= part.Length;
            foreach (LearnedEvent learned in part)
            {
                Enqueue(in learned);
            }

            if (part.Length == 0)
            {
                throw new InvalidDataException("The saved state is damaged. Delete it and learn anew.");
            }
        }
    }

    private void AddChunk()
    {
        if (chunkCount == chunks.Length)
        {
            LearnedEvent[]?[] larger = new LearnedEvent[chunks.Length * 2][];
            for (int i = 0; i < chunkCount; i++)
            {
                larger[i] = chunks[(firstChunk + i) % chunks.Length];
            }

            chunks = larger;
            firstChunk = 0;
        }

        LearnedEvent[] chunk;
        if (spare.Count > 0)
        {
            chunk = spare[^1];
            spare.RemoveAt(spare.Count - 1);
        }
        else
        {
            chunk = new LearnedEvent[ChunkSize];
        }

        chunks[(firstChunk + chunkCount++) % chunks.Length] = chunk;
    }
}
