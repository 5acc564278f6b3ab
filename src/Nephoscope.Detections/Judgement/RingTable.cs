using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Values by 64-bit key for a bounded number of keys, in the order they came; the oldest is dropped first. Keys and values lie in rings that
/// grow by half or an eighth, found by open addressing (linear probing, backward-shift deletion: Knuth, TAOCP 3, 6.4 R): some eleven bytes beside the
/// value, fourteen where there are many. One writer.
/// </summary>
/// <param name="most">Keys kept.</param>
internal sealed class RingTable<T>(int most)
{
    private const int Least = 4;

    /// <summary>Rings of fewer keys grow by half, greater ones by an eighth.</summary>
    private const int FewerKeys = 256;
    private ulong[] keys = [];
    private T[] values = [];

    private PlaceIndex index = new(0, 0);
    private int head;

    public int Count { get; private set; }

    /// <summary>The value of a key; a null reference where there is none. Valid until the next key is added.</summary>
    public ref T Find(ulong key)
    {
        int at = Count == 0 ? -1 : IndexOf(key);
        return ref at < 0 ? ref Unsafe.NullRef<T>() : ref values[index[at] - 1];
    }

    /// <summary>The value of a key, the default one where it is new: then it is the youngest, and the oldest is dropped where there is no room for both.</summary>
    public ref T FindOrAdd(ulong key, out bool known)
    {
        ref T found = ref Find(key);
        known = !Unsafe.IsNullRef(in found);
        if (known)
        {
            return ref found;
        }

        if (Count == most)
        {
            DropOldest();
        }

        if (Count == keys.Length)
        {
            Grow(Math.Min(most, Math.Max(Least, Count + (Count >> (Count < FewerKeys ? 1 : 3)))));
        }

        int place = Wrap(head + Count++);
        keys[place] = key;
        values[place] = default!;
        Enter(place);
        return ref values[place];
    }

    /// <summary>The key that came in this place of the order, the oldest being 0, and its value.</summary>
    public ref T At(int number, out ulong key)
    {
        int place = Wrap(head + number);
        key = keys[place];
        return ref values[place];
    }

    /// <summary>Writes keys and values in their order.</summary>
    public void Save(StateWriter writer, Action<StateWriter, T> write)
    {
        writer.WriteCount(Count);
        for (int i = 0; i < Count; i++)
        {
            T value = At(i, out ulong key);
            writer.Write(key);
            write(writer, value);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="least">The fewest bytes of a key and its value.</param>
    /// <param name="what">What has a key, for the complaint that one comes twice.</param>
    public void Load(StateReader reader, int least, string what, Func<StateReader, T> read)
    {
        int count = reader.ReadCount(least);
        Expect(reader.Room(count));
        for (int rest = count; rest > 0; rest--)
        {
            ulong key = reader.ReadUInt64();
            T value = read(reader);
            ref T place = ref FindOrAdd(key, out bool known);
            reader.Require(!known, what + " comes twice");
            place = value;
        }
    }

    /// <summary>Makes room for so many keys, as far as there may be.</summary>
    private void Expect(int count)
    {
        if (Math.Min(count, most) > keys.Length)
        {
            Grow(Math.Min(count, most));
        }
    }

    private void DropOldest()
    {
        int hole = IndexOf(keys[head]);
        index[hole] = 0;
        for (int next = Next(hole); index[next] != 0; next = Next(next))
        {
            int home = Home(keys[index[next] - 1]);
            if (Distance(home, next) >= Distance(hole, next))
            {
                index[hole] = index[next];
                index[next] = 0;
                hole = next;
            }
        }

        values[head] = default!;
        head = Wrap(head + 1);
        Count--;
    }

    private void Grow(int length)
    {
        ulong[] formerKeys = keys;
        T[] formerValues = values;
        keys = new ulong[length];
        values = new T[length];
        int first = Math.Min(Count, formerKeys.Length - head);
        formerKeys.AsSpan(head, first).CopyTo(keys);
        formerKeys.AsSpan(0, Count - first).CopyTo(keys.AsSpan(first));
        formerValues.AsSpan(head, first).CopyTo(values);
        formerValues.AsSpan(0, Count - first).CopyTo(values.AsSpan(first));
        head = 0;
        index = new PlaceIndex(length + (length / 2) + 1, length);
        for (int place = 0; place < Count; place++)
        {
            Enter(place);
        }
    }

    private void Enter(int place)
    {
        int at = Home(keys[place]);
        while (index[at] != 0)
        {
            at = Next(at);
        }

        index[at] = place + 1;
    }

    private int IndexOf(ulong key)
    {
        for (int at = Home(key); index[at] != 0; at = Next(at))
        {
            if (keys[index[at] - 1] == key)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Fibonacci hashing: some keys are no fingerprints themselves.</summary>
    private int Home(ulong key) => TablePlaces.Home((uint)((key * 0x9E37_79B9_7F4A_7C15) >> 32), index.Length);

    private int Next(int at) => TablePlaces.Next(at, index.Length);

    private int Distance(int from, int to) => TablePlaces.Distance(from, to, index.Length);

    private int Wrap(int place) => place >= keys.Length ? place - keys.Length : place;

    /// <summary>1 + place in the rings; 0 for none. At most two thirds full; two bytes each while that is enough.</summary>
    private readonly struct PlaceIndex(int length, int greatest)
    {
        private readonly ushort[]? near = greatest <= ushort.MaxValue ? new ushort[length] : null;
        private readonly int[]? far = greatest <= ushort.MaxValue ? null : new int[length];

        public int Length => near is not null ? near.Length : far!.Length;

        public int this[int at]
        {
            get => near is not null ? near[at] : far![at];
            set
            {
                if (near is not null)
                {
                    near[at] = (ushort)value;
                }
                else
                {
                    far![at] = value;
                }
            }
        }
    }
}
