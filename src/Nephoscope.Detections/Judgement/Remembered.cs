using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Keeps one thing for each of a bounded number of keys; what was added first is forgotten first. One writer.</summary>
/// <param name="most">Things kept.</param>
/// <param name="write">Writes one thing into saved state.</param>
/// <param name="read">Reads what <paramref name="write"/> wrote.</param>
/// <param name="least">Fewest bytes that a key and its thing take in saved state: bounds what damaged bytes can claim.</param>
internal sealed class Remembered<T>(int most, Action<StateWriter, T> write, Func<StateReader, T> read, int least = 9) : DetectorMemory
{
    private readonly RingTable<T> things = new(most);

    public int Count => things.Count;

    public bool TryGet(ulong key, [MaybeNullWhen(false)] out T thing)
    {
        ref T found = ref things.Find(key);
        bool known = !Unsafe.IsNullRef(in found);
        thing = known ? found : default;
        return known;
    }

    /// <summary>Keeps a thing where there is none under the key yet.</summary>
    public bool TryAdd(ulong key, T thing)
    {
        ref T place = ref things.FindOrAdd(key, out bool known);
        place = known ? place : thing;
        return !known;
    }

    /// <summary>Keeps a thing in place of what was there.</summary>
    public void Set(ulong key, T thing) => things.FindOrAdd(key, out _) = thing;

    public override void Save(StateWriter writer) => things.Save(writer, write);

    public override void Load(StateReader reader) => things.Load(reader, least, "a thing", read);
}
