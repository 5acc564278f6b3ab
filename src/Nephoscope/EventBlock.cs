using Nephoscope.Events;

namespace Nephoscope;

/// <summary>Events on their way from the pipeline's first half to its second, in order; used again and again. One thread at a time.</summary>
internal sealed class EventBlock
{
    private const int Size = 256;
    private readonly AttributedEvent[] events = new AttributedEvent[Size];
    private readonly List<EventTies> ties = [];
    private readonly List<EventBatch> released = [];
    private int tied;

    public int Count { get; private set; }

    public bool IsFull => Count == Size;

    public ref readonly AttributedEvent this[int index] => ref events[index];

    /// <summary>Batches of which no event comes after those of this block.</summary>
    public IReadOnlyList<EventBatch> Released => released;

    /// <summary>An empty place for what the next event ties together.</summary>
    public EventTies Spare
    {
        get
        {
            if (tied == ties.Count)
            {
                ties.Add(new EventTies());
            }

            return ties[tied];
        }
    }

    /// <summary>Adds an event, with what stands in <see cref="Spare"/> by now.</summary>
    public void Add(EventBatch batch, int offset, in Attributed who)
    {
        EventTies own = Spare;
        events[Count++] = new AttributedEvent(batch, offset, who, own.IsEmpty ? null : own);
        tied += own.IsEmpty ? 0 : 1;
    }

    public void Release(EventBatch batch) => released.Add(batch);

    /// <summary>Asks for the memory of the events that come soon: another thread read it last.</summary>
    public void Approach(int present)
    {
        if (present + 4 < Count)
        {
            events[present + 4].Batch.PrefetchHeader(events[present + 4].Offset);
        }

        if (present + 2 < Count)
        {
            events[present + 2].Batch.PrefetchText(events[present + 2].Offset);
        }
    }

    public void Clear()
    {
        for (int i = 0; i < tied; i++)
        {
            ties[i].Clear();
        }

        // Batches that are given back may be dropped by their source: no block holds them longer than it must.
        events.AsSpan(0, Count).Clear();
        released.Clear();
        tied = 0;
        Count = 0;
    }
}

/// <summary>One event and what the first half said of it.</summary>
/// <param name="Ties">Null where it ties nothing.</param>
internal readonly record struct AttributedEvent(EventBatch Batch, int Offset, Attributed Who, EventTies? Ties);
