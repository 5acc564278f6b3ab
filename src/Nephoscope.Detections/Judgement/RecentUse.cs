using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Remembers when and how often something was met, for a bounded number of things: the oldest is forgotten first. Deterministic; one
/// writer, not thread-safe. About 60 bytes an entry.
/// </summary>
internal sealed class RecentUse(int capacity = 4096) : DetectorMemory
{
    private readonly Dictionary<ulong, Use> uses = [];
    private readonly Queue<ulong> order = new();

    /// <summary>Counts one meeting and says how many there were in the window, this one included. A window begins with its first meeting.</summary>
    public int Count(ulong key, EventTime now, TimeSpan window)
    {
        ref Use use = ref CollectionsMarshal.GetValueRefOrAddDefault(uses, key, out bool known);
        if (!known)
        {
            order.Enqueue(key);
        }

        if (!known || now.Since(use.First) > window)
        {
            use = new Use(now, 0);
        }

        int count = ++use.Times;
        if (uses.Count > capacity)
        {
            uses.Remove(order.Dequeue());
        }

        return count;
    }

    /// <summary>Whether it was met in the window before now.</summary>
    public bool Met(ulong key, EventTime now, TimeSpan window) => uses.TryGetValue(key, out Use use) && now.Since(use.First) <= window;

    /// <summary>When the present window of it began; false where it was never met.</summary>
    public bool TryFirst(ulong key, out EventTime first)
    {
        bool known = uses.TryGetValue(key, out Use use);
        first = use.First;
        return known;
    }

    public override void Save(StateWriter writer)
    {
        writer.WriteCount(order.Count);
        foreach (ulong key in order)
        {
            Use use = uses[key];
            writer.Write(key);
            writer.Write(use.First);
            writer.WriteCount(use.Times);
        }
    }

    public override void Load(StateReader reader)
    {
        int count = reader.ReadCount(17);
        uses.EnsureCapacity(reader.Room(count));
        for (int i = 0; i < count; i++)
        {
            ulong key = reader.ReadUInt64();
            reader.Require(uses.TryAdd(key, new Use(reader.ReadTime(), reader.ReadNumber())), "a use comes twice");
            order.Enqueue(key);
        }
    }

    private record struct Use(EventTime First, int Times);
}
