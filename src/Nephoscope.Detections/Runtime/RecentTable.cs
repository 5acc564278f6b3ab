using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>
/// Remembers one small value for each of a fixed number of keys; in a full set of eight the one touched longest ago goes. Takes memory on
/// first use, then never again. One writer, not thread-safe.
/// </summary>
internal sealed class RecentTable<T>(int capacity) : DetectorMemory
    where T : unmanaged
{
    private const int Ways = 8;
    private readonly int sets = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
    private Entry[] entries = [];

    /// <summary>The value of a key, made empty when the key is not there.</summary>
    /// <param name="fresh">True when the key was not there.</param>
    internal ref T Touch(ulong key, EventTime time, out bool fresh)
    {
        if (entries.Length == 0)
        {
            entries = new Entry[sets * Ways];
        }

        // Zero marks an empty place.
        key = key == 0 ? 1 : key;
        int start = (int)((key * 0x9e37_79b9_7f4a_7c15UL) >> 32 & (uint)(sets - 1)) * Ways;
        Span<Entry> set = entries.AsSpan(start, Ways);
        int oldest = 0;
        for (int i = 0; i < Ways; i++)
        {
            ref Entry entry = ref set[i];
            if (entry.Key == key)
            {
                entry.Touched = Math.Max(entry.Touched, time.Nanoseconds);
                fresh = false;
                return ref entry.Value;
            }

            if (entry.Key == 0 || (set[oldest].Key != 0 && entry.Touched < set[oldest].Touched))
            {
                oldest = i;
            }
        }

        ref Entry place = ref set[oldest];
        place = new Entry { Key = key, Touched = time.Nanoseconds };
        fresh = true;
        return ref place.Value;
    }

    /// <summary>Each entry with its place: which of a set goes next depends on it.</summary>
    public override void Save(StateWriter writer)
    {
        int count = 0;
        foreach (ref readonly Entry entry in entries.AsSpan())
        {
            count += entry.Key != 0 ? 1 : 0;
        }

        writer.WriteCount(count);
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i].Key != 0)
            {
                writer.WriteCount(i);
                writer.Write(entries[i].Key);
                writer.Write(entries[i].Touched);
                writer.WriteItem(in entries[i].Value);
            }
        }
    }

    public override void Load(StateReader reader)
    {
        int count = reader.ReadCount(19);
        entries = count == 0 ? [] : new Entry[sets * Ways];
        for (int i = 0; i < count; i++)
        {
            int place = reader.ReadNumber();
            reader.Require(place < entries.Length && entries[place].Key == 0, "an entry has no place");
            entries[place] = new Entry { Key = reader.ReadUInt64(), Touched = reader.ReadInt64(), Value = reader.ReadItem<T>() };
        }
    }

    private struct Entry
    {
        internal ulong Key;
        internal long Touched;
        internal T Value;
    }
}
