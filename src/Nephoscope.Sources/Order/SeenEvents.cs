using Nephoscope.Events;

namespace Nephoscope.Sources.Order;

/// <summary>Whether an event was handed on before.</summary>
internal enum SeenAnswer
{
    New, Seen, Forgotten,
}

/// <summary>
/// Remembers fingerprints of handed-on events per hour of event time, to tell late duplicates. Noting appends eight bytes; only a late
/// event makes its hour searchable. Keeps at most <see cref="Capacity"/> fingerprints, oldest hours are forgotten first.
/// </summary>
internal sealed class SeenEvents
{
    /// <summary>Fingerprints kept: 64 MB.</summary>
    public const int Capacity = 8 << 20;

    private readonly SortedDictionary<long, Hour> hours = [];
    private long lastHour = long.MinValue;
    private Hour? last;
    private int total;
    private long forgottenBefore = long.MinValue;

    public void Note(long second, ulong uid)
    {
        Hour hour = At(second / 3600);
        hour.Add(uid);
        if (++total > Capacity)
        {
            Forget();
        }
    }

    /// <summary>Answers for a late event and, when it is new, notes it.</summary>
    public SeenAnswer Check(long second, ulong uid)
    {
        long hour = second / 3600;
        if (hour < forgottenBefore)
        {
            return SeenAnswer.Forgotten;
        }

        if (At(hour).Contains(uid))
        {
            return SeenAnswer.Seen;
        }

        Note(second, uid);
        return SeenAnswer.New;
    }

    /// <summary>Writes the fingerprints of all events that are remembered.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("seen", 1);
        writer.Write(forgottenBefore);
        writer.WriteCount(hours.Count);
        foreach ((long number, Hour hour) in hours)
        {
            writer.Write(number);
            writer.WriteArray(hour.Uids);
        }

        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote into an instance that remembers nothing yet.</summary>
    public void Load(StateReader reader)
    {
        reader.Begin("seen", 1);
        forgottenBefore = reader.ReadInt64();
        for (int rest = reader.ReadCount(10); rest > 0; rest--)
        {
            long number = reader.ReadInt64();
            var hour = new Hour(reader.ReadArray<ulong>());
            reader.Require(hours.TryAdd(number, hour), "an hour comes twice");
            total += hour.Count;
        }

        reader.End();
    }

    private Hour At(long hour)
    {
        if (hour == lastHour)
        {
            return last!;
        }

        if (!hours.TryGetValue(hour, out Hour? found))
        {
            found = new Hour();
            hours.Add(hour, found);
        }

        lastHour = hour;
        last = found;
        return found;
    }

    private void Forget()
    {
        while (total > Capacity && hours.Count > 1)
        {
            (long oldest, Hour hour) = hours.First();
            hours.Remove(oldest);
            total -= hour.Count;
            forgottenBefore = oldest + 1;
            lastHour = long.MinValue;
        }
    }

    private sealed class Hour
    {
        /// <summary>Late events looked for by going through all: a few come, and an index costs more than they do.</summary>
        private const int Searches = 32;
        private ulong[] uids;
        private HashSet<ulong>? index;
        private int indexed;
        private int searched;

        public Hour()
            : this([])
        {
        }

        public Hour(ulong[] uids)
        {
            this.uids = uids;
            Count = uids.Length;
        }

        public int Count { get; private set; }

        public ReadOnlySpan<ulong> Uids => uids.AsSpan(0, Count);

        public void Add(ulong uid)
        {
            if (Count == uids.Length)
            {
                Array.Resize(ref uids, Math.Max(64, Count * 2));
            }

            uids[Count++] = uid;
        }

        public bool Contains(ulong uid)
        {
            if (searched < Searches)
            {
                searched++;
                return uids.AsSpan(0, Count).Contains(uid);
            }

            index ??= [];
            for (; indexed < Count; indexed++)
            {
                index.Add(uids[indexed]);
            }

            return index.Contains(uid);
        }
    }
}
