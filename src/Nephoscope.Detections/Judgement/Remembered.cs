using System.Diagnostics.CodeAnalysis;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Keeps one thing for each of a bounded number of keys; what was added first is forgotten first. One writer.</summary>
/// <param name="most">Things kept.</param>
/// <param name="write">Writes one thing into saved state.</param>
/// <param name="read">Reads what <paramref name="write"/> wrote.</param>
/// <param name="least">Fewest bytes that a key and its thing take in saved state: bounds what damaged bytes can claim.</param>
internal sealed class Remembered<T>(int most, Action<StateWriter, T> write, Func<StateReader, T> read, int least = 9) : DetectorMemory
{
    private readonly Dictionary<ulong, T> things = [];
    private readonly Queue<ulong> order = new();

    public int Count => things.Count;

    public bool TryGet(ulong key, [MaybeNullWhen(false)] out T thing) => things.TryGetValue(key, out thing);

    /// <summary>Keeps a thing where there is none under the key yet.</summary>
    public bool TryAdd(ulong key, T thing)
    {
        if (!things.TryAdd(key, thing))
        {
            return false;
        }

        order.Enqueue(key);
        if (things.Count > most)
        {
            things.Remove(order.Dequeue());
        }

        return true;
    }

    /// <summary>Keeps a thing in place of what was there.</summary>
    public void Set(ulong key, T thing)
    {
        if (!TryAdd(key, thing))
        {
            things[key] = thing;
        }
    }

    public override void Save(StateWriter writer)
    {
        writer.WriteCount(order.Count);
        foreach (ulong key in order)
        {
            writer.Write(key);
            write(writer, things[key]);
        }
    }

    public override void Load(StateReader reader)
    {
        for (int rest = reader.ReadCount(least); rest > 0; rest--)
        {
            reader.Require(TryAdd(reader.ReadUInt64(), read(reader)), "a thing comes twice");
        }
    }
}
