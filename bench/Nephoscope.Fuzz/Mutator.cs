using System.Text;

namespace Nephoscope.Fuzz;

/// <summary>Makes inputs out of samples: stretches of them, joined, cut, with bits flipped and tokens swapped. Deterministic.</summary>
internal sealed class Mutator
{
    private const int LongestInput = 3000;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "{", "}", "[", "]", "\"", "\\", ",", ":", "\n", "\r\n", "\0", "null", "true", "-1e5", "\\u0041", "\\ud800", "\"Records\":[", "\"logEvents\":[",
            "{\"message\":\"", "\"detail-type\":\"x\",\"detail\":", "\"eventName\":\"x\",", "\"userIdentity\":{", "\"eventTime\":\"2024-05-01T00:00:00Z\"",
            "[[[[[[[[[[[[[[[[", "}}}}", "\\\\\\\\\\\"", "\uFEFF", "                                                                ", "text line\n", "\"errorCode\":\"AccessDenied\",",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly List<byte[]> corpus;
    private ulong state;

    public Mutator(List<byte[]> corpus, int seed)
    {
        this.corpus = corpus;
        state = (ulong)seed;
    }

    public byte[] Next()
    {
        List<byte> input = [.. Stretch()];
        for (int change = Below(5); change > 0; change--)
        {
            Change(input);
        }

        return [.. input];
    }

    private void Change(List<byte> input)
    {
        int at = Below(input.Count + 1);
        switch (Below(8))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << Below(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)Below(256);
                break;
            case 2:
                input.InsertRange(at, Tokens[Below(Tokens.Length)]);
                break;
            case 3 when at < input.Count:
                input.RemoveRange(at, Math.Min(Below(40) + 1, input.Count - at));
                break;
            case 4:
                input.RemoveRange(at, input.Count - at);
                break;
            case 5:
                byte[] other = Stretch();
                input.InsertRange(at, other.AsSpan(0, Math.Min(other.Length, Math.Max(0, LongestInput - input.Count))));
                break;
            case 6 when at < input.Count:
                byte[] token = Tokens[Below(Tokens.Length)];
                input.RemoveRange(at, Math.Min(token.Length, input.Count - at));
                input.InsertRange(at, token);
                break;
            default:
                SwapStructure(input, at);
                break;
        }
    }

    // The next structural character becomes another one.
    private void SwapStructure(List<byte> input, int at)
    {
        ReadOnlySpan<byte> structure = "{}[]:,\"\\"u8;
        for (; at < input.Count; at++)
        {
            if (structure.Contains(input[at]))
            {
                input[at] = structure[Below(structure.Length)];
                return;
            }
        }
    }

    // Half of the time whole lines, so that records stay whole.
    private byte[] Stretch()
    {
        byte[] sample = corpus[Below(corpus.Count)];
        int start = Below(4) == 0 ? Below(sample.Length) : 0;
        if (Below(2) == 0)
        {
            int line = sample.AsSpan(Below(sample.Length)).IndexOf((byte)'\n');
            start = line < 0 ? start : Math.Min(sample.Length - 1, line + 1);
            int feed = sample.AsSpan(start).IndexOf((byte)'\n');
            return sample[start..(feed < 0 || feed > LongestInput ? Math.Min(sample.Length, start + LongestInput) : start + feed)];
        }

        return sample[start..Math.Min(sample.Length, start + Below(LongestInput) + 1)];
    }

    private int Below(int bound) => (int)(Draw() % (ulong)bound);

    // SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).
    private ulong Draw()
    {
        state += 0x9E37_79B9_7F4A_7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
