using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Gives the same string for the same bytes where they were met recently: accounts, regions, operations and addresses of findings repeat. A table
/// of 1,024 places, the later text displaces the earlier. One writer, not thread-safe.
/// </summary>
internal sealed class TextPool
{
    private const int Places = 1024;
    private const int Longest = 256;
    private readonly string?[] texts = new string?[Places];

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "";
        }

        if (utf8.Length > Longest)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref string? text = ref texts[Fingerprint.Of(utf8) & (Places - 1)];
        if (text is null || !Ascii.Equals(utf8, text))
        {
            text = Encoding.UTF8.GetString(utf8);
        }

        return text;
    }

    /// <summary>The same string as one of the same text that was met recently.</summary>
    public string Of(string text)
    {
        ref string? met = ref texts[Fingerprint.Of(text) & (Places - 1)];
        met = string.Equals(met, text, StringComparison.Ordinal) ? met : text;
        return met!;
    }

    /// <summary>The two with a colon between.</summary>
    public string Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> both = stackalloc byte[Longest + 1];
        int length = first.Length + 1 + second.Length;
        if (length > both.Length)
        {
            return Encoding.UTF8.GetString(first) + ":" + Encoding.UTF8.GetString(second);
        }

        first.CopyTo(both);
        both[first.Length] = (byte)':';
        second.CopyTo(both[(first.Length + 1)..]);
        return Of(both[..length]);
    }
}
