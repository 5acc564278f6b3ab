using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>Takes looked-up names apart: lower case, no final dot, registered domain and what stands before it.</summary>
internal static class DomainText
{
    internal const int Longest = 255;

    private static readonly WordSet SecondLevels = new("co com net org gov edu ac or ne go mil nom gob");
    private static readonly WordSet Inside = new("local internal arpa localdomain lan home corp cluster svc invalid test example localhost");

    /// <summary>Writes the name in lower case without its final dot; empty when it is too long.</summary>
    internal static ReadOnlySpan<byte> Normal(ReadOnlySpan<byte> name, Span<byte> target)
    {
        if (name.Length > target.Length)
        {
            return default;
        }

        for (int i = 0; i < name.Length; i++)
        {
            byte b = name[i];
            target[i] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        }

        ReadOnlySpan<byte> normal = target[..name.Length];
        return normal.EndsWith("."u8) ? normal[..^1] : normal;
    }

    /// <summary>
    /// The part somebody registered: the last two labels, three under a country's second level such as co.uk. Empty for a single label and for
    /// names that live inside a network only. Without the public suffix list it takes shared suffixes for one owner.
    /// </summary>
    internal static ReadOnlySpan<byte> Registered(ReadOnlySpan<byte> name)
    {
        int last = name.LastIndexOf((byte)'.');
        if (last <= 0 || Inside.Contains(name[(last + 1)..]))
        {
            return default;
        }

        int second = name[..last].LastIndexOf((byte)'.');
        if (second > 0 && name.Length - last == 3 && SecondLevels.Contains(name[(second + 1)..last]))
        {
            int third = name[..second].LastIndexOf((byte)'.');
            return name[(third + 1)..];
        }

        return name[(second + 1)..];
    }

    /// <summary>Shannon entropy of the bytes, in bits each.</summary>
    internal static double Entropy(ReadOnlySpan<byte> text)
    {
        Span<byte> counts = stackalloc byte[256];
        counts.Clear();
        foreach (byte b in text)
        {
            counts[b]++;
        }

        double bits = 0;
        foreach (byte count in counts)
        {
            if (count > 0)
            {
                double share = (double)count / text.Length;
                bits -= share * Math.Log2(share);
            }
        }

        return bits;
    }

    /// <summary>Whether a label reads like chance: long, few vowels or many digits, many different letters.</summary>
    internal static bool LooksRandom(ReadOnlySpan<byte> label)
    {
        if (label.Length < 8 || label.Contains((byte)'-'))
        {
            return false;
        }

        int vowels = 0;
        int digits = 0;
        int run = 0;
        int longestRun = 0;
        foreach (byte b in label)
        {
            bool vowel = b is (byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u' or (byte)'y';
            vowels += vowel ? 1 : 0;
            digits += b is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
            run = vowel ? 0 : run + 1;
            longestRun = Math.Max(longestRun, run);
        }

        return Entropy(label) >= 2.7 && (longestRun >= 5 || vowels * 5 < label.Length || (digits * 4 >= label.Length && digits < label.Length));
    }

    internal static bool IsQuery(in SecurityEvent e) => e.Kind == EventKind.DnsQuery && !e[EventField.DnsName].IsEmpty;
}
