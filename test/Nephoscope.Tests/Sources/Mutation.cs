using System.Text;

namespace Nephoscope.Tests.Sources;

/// <summary>Damages records at random, the same way for the same seed.</summary>
internal sealed class Mutation(ulong seed)
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "null", "true", "[]", "{}", "[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "\"", "\\", "\\u12", "\\ud800", "-1", "1e999", "99999999999999999999",
            "0", " ", "-", ":", ",", "}", "]", "\n", "\r\n", "\0", "\t", "2026-13-45T99:99:99Z", "1.2.3.4", "::", "::ffff:1.2.3.4", "10.0.0.1:1->",
            "\"process_exec\":{", "\"args\":[{\"sock_arg\":{", "\"user\":", "REJECT", "NODATA", "srcaddr dstaddr", "containerd://",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE], [0xC3], [0xF0, 0x9F, 0x98],
    ];

    private ulong state = seed;

    /// <summary>A number from 0 to below a limit (SplitMix64).</summary>
    public int Next(int limit)
    {
        state += 0x9E37_79B9_7F4A_7C15UL;
        ulong x = state;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return (int)((x ^ (x >> 31)) % (ulong)Math.Max(limit, 1));
    }

    /// <summary>One to four damages to a copy of a record in the buffer.</summary>
    /// <returns>Length of the damaged record.</returns>
    public int Damage(byte[] record, byte[] other, byte[] buffer)
    {
        record.CopyTo(buffer, 0);
        int length = record.Length;
        for (int count = 1 + Next(4); count > 0 && length > 0; count--)
        {
            int at = Next(length);
            switch (Next(8))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << Next(8));
                    break;
                case 1:
                    buffer[at] = (byte)Next(256);
                    break;
                case 2:
                    length = at;
                    break;
                case 3:
                    length = Replace(buffer, length, at, Math.Min(Next(40), length - at), []);
                    break;
                case 4:
                    length = Replace(buffer, length, at, 0, Tokens[Next(Tokens.Length)]);
                    break;
                case 5:
                    length = Replace(buffer, length, at, Math.Min(Next(12), length - at), Tokens[Next(Tokens.Length)]);
                    break;
                case 6:
                    int from = Next(other.Length);
                    length = Replace(buffer, length, at, Math.Min(Next(60), length - at), other.AsSpan(from, Next(Math.Min(80, other.Length - from))));
                    break;
                default:
                    length = ReplaceValue(buffer, length, at);
                    break;
            }
        }

        return length;
    }

    // Another type where a value stands: what JSON-blind damage seldom hits.
    private int ReplaceValue(byte[] buffer, int length, int at)
    {
        int colon = buffer.AsSpan(at, length - at).IndexOf((byte)':');
        int start = colon < 0 ? at : at + colon + 1;
        int end = buffer.AsSpan(start, length - start).IndexOfAny((byte)',', (byte)'}', (byte)' ');
        return Replace(buffer, length, start, Math.Max(end, 0), Tokens[Next(Tokens.Length)]);
    }

    private static int Replace(byte[] buffer, int length, int at, int removed, ReadOnlySpan<byte> inserted)
    {
        if (length - removed + inserted.Length > buffer.Length)
        {
            return length;
        }

        buffer.AsSpan(at + removed, length - at - removed).CopyTo(buffer.AsSpan(at + inserted.Length));
        inserted.CopyTo(buffer.AsSpan(at));
        return length - removed + inserted.Length;
    }
}
