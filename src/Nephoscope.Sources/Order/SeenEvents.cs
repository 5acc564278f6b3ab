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
        private ulong[] uids = new ulong[64];
        private HashSet<ulong>? index;
        private int indexed;
        private int searched;

        public int Count { get; private set; }

        public void Add(ulong uid)
        {
            if (Count == uids.Length)
            {
                Array.Resize(ref uids, Count * 2);
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
