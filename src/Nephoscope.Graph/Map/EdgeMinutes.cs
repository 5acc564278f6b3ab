using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// The minutes of one edge as text in <c>map.json</c>: base64 of numbers of seven bits a byte, newest first: the count in the newest minute, then for
/// each earlier active one the minutes to the next later one and its count. Thread-safe; no state.
/// </summary>
public static class EdgeMinutes
{
    private const int OnStack = 512;

    /// <summary>The edge as it was at the end of the minutes before a time; null where it was not seen by then.</summary>
    /// <remarks>Where minutes that old are not kept any more, the count is that of the earliest one known, and the edge is last seen when first seen.</remarks>
    public static MapEdge? At(in MapEdge edge, EventTime time)
    {
        if (edge.FirstSeen > time)
        {
            return null;
        }

        if (edge.LastSeen <= time || edge.Minutes.Length == 0)
        {
            return edge.LastSeen <= time ? edge : edge with { LastSeen = time, Minutes = "", Bytes = 0 };
        }

        Span<byte> room = edge.Minutes.Length <= OnStack ? stackalloc byte[OnStack] : new byte[edge.Minutes.Length];
        ReadOnlySpan<byte> bytes = room[..(Convert.TryFromBase64Chars(edge.Minutes, room, out int length) ? length : 0)];
        long until = EdgeActivity.MinuteOf(time.Nanoseconds - 1);
        long minute = EdgeActivity.MinuteOf(edge.LastSeen.Nanoseconds);
        long count = edge.Count;
        int at = 0;
        for (long own = Number(bytes, ref at); minute > until && at < bytes.Length;)
        {
            count -= own;
            minute -= Number(bytes, ref at);
            own = Number(bytes, ref at);
        }

        bool known = minute <= until;
        var last = EventTime.FromSeconds(minute * 60);
        return edge with
        {
            Count = Math.Max(1, known ? count : Math.Min(count, edge.Count)),
            LastSeen = !known || last < edge.FirstSeen ? edge.FirstSeen : last,
            Minutes = "",
            Bytes = 0,
        };
    }

    /// <summary>Two edges of the same ends and kind as one.</summary>
    internal static MapEdge Join(in MapEdge one, in MapEdge other)
    {
        MapEdge later = other.LastSeen > one.LastSeen ? other : one;
        return one with
        {
            FirstSeen = other.FirstSeen < one.FirstSeen ? other.FirstSeen : one.FirstSeen,
            LastSeen = later.LastSeen,
            Count = one.Count + other.Count,
            Bytes = one.Bytes + other.Bytes,
            Minutes = JoinMinutes(one, other),
        };
    }

    private static string JoinMinutes(in MapEdge one, in MapEdge other)
    {
        long newest = EdgeActivity.MinuteOf(Math.Max(one.LastSeen.Nanoseconds, other.LastSeen.Nanoseconds));
        if (one.Minutes.Length + other.Minutes.Length == 0 && EdgeActivity.MinuteOf(Math.Min(one.LastSeen.Nanoseconds, other.LastSeen.Nanoseconds)) == newest)
        {
            return "";
        }

        var counts = new SortedDictionary<long, long>();
        Decode(one, counts);
        Decode(other, counts);
        List<(long Gap, uint Count)> earlier = [];
        long before = newest;
        foreach ((long minute, long count) in counts.Reverse().Skip(1))
        {
            earlier.Add((before - minute, (uint)Math.Min(count, uint.MaxValue)));
            before = minute;
        }

        return Encode((uint)Math.Min(counts[newest], uint.MaxValue), earlier);
    }

    private static void Decode(in MapEdge edge, SortedDictionary<long, long> counts)
    {
        long minute = EdgeActivity.MinuteOf(edge.LastSeen.Nanoseconds);
        if (edge.Minutes.Length == 0)
        {
            counts[minute] = counts.GetValueOrDefault(minute) + edge.Count;
            return;
        }

        byte[] bytes = Convert.FromBase64String(edge.Minutes);
        int at = 0;
        counts[minute] = counts.GetValueOrDefault(minute) + Number(bytes, ref at);
        while (at < bytes.Length)
        {
            minute -= Number(bytes, ref at);
            counts[minute] = counts.GetValueOrDefault(minute) + Number(bytes, ref at);
        }
    }

    /// <summary>Writes the minutes of an edge.</summary>
    internal static string Encode(uint newest, List<(long Gap, uint Count)> earlier)
    {
        var bytes = new byte[(earlier.Count + 1) * 15];
        int length = 0;
        Write(bytes, ref length, newest);
        foreach ((long gap, uint count) in earlier)
        {
            Write(bytes, ref length, (ulong)gap);
            Write(bytes, ref length, count);
        }

        return Convert.ToBase64String(bytes, 0, length);
    }

    private static void Write(byte[] bytes, ref int length, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes[length++] = (byte)(value | 0x80);
        }

        bytes[length++] = (byte)value;
    }

    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; at < bytes.Length && shift < 56; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return (long)value;
    }
}
