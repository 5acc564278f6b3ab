namespace Nephoscope.Events;

/// <summary>
/// Reads IPv6 text (RFC 4291, section 2.2): groups of one to four hexadecimal digits, one "::" for one or more groups of zeros, the last
/// 32 bits also as strict IPv4. No zone, no brackets. Allocates nothing; thread-safe.
/// </summary>
internal static class IPv6Text
{
    private const int Groups = 8;

    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 bits)
    {
        bits = default;
        Span<ushort> groups = stackalloc ushort[Groups];
        int count = 0;
        int gap = -1;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            int colon = text.IndexOf((byte)':');
            if (colon < 0)
            {
                if (!TryLast(text, groups, ref count))
                {
                    return false;
                }

                break;
            }

            if (count == Groups || !TryGroup(text[..colon], out groups[count++]) || !TryNext(ref text, colon, count, ref gap))
            {
                return false;
            }
        }

        if (gap < 0 ? count != Groups : count > Groups - 1)
        {
            return false;
        }

        bits = Join(groups[..count], gap);
        return true;
    }

    /// <summary>Steps over a colon, and over a second one: the gap, which may occur once. Text may not end in a single colon.</summary>
    private static bool TryNext(ref ReadOnlySpan<byte> text, int colon, int count, ref int gap)
    {
        text = text[(colon + 1)..];
        if (text.IsEmpty)
        {
            return false;
        }

        if (text[0] != ':')
        {
            return true;
        }

        text = text[1..];
        bool first = gap < 0;
        gap = count;
        return first;
    }

    /// <summary>The last part: a group, or 32 bits as IPv4.</summary>
    private static bool TryLast(ReadOnlySpan<byte> part, Span<ushort> groups, ref int count)
    {
        if (!part.Contains((byte)'.'))
        {
            return count < Groups && TryGroup(part, out groups[count++]);
        }

        if (count > Groups - 2 || !NetworkAddress.TryParse(part, out NetworkAddress tail))
        {
            return false;
        }

        groups[count++] = (ushort)(tail.IPv4 >> 16);
        groups[count++] = (ushort)tail.IPv4;
        return true;
    }

    private static UInt128 Join(ReadOnlySpan<ushort> groups, int gap)
    {
        UInt128 bits = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            int place = gap >= 0 && i >= gap ? Groups - groups.Length + i : i;
            bits |= (UInt128)groups[i] << ((Groups - 1 - place) * 16);
        }

        return bits;
    }

    private static bool TryGroup(ReadOnlySpan<byte> text, out ushort group)
    {
        group = 0;
        if (text.Length is < 1 or > 4)
        {
            return false;
        }

        foreach (byte letter in text)
        {
            int digit = letter switch
            {
                >= (byte)'0' and <= (byte)'9' => letter - '0',
                >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => letter - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
            {
                return false;
            }

            group = (ushort)((group << 4) | digit);
        }

        return true;
    }
}
