using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A fixed set of words that bytes are looked up in without making a string. Immutable, thread-safe.</summary>
internal sealed class WordSet
{
    private readonly HashSet<ulong> words = [];
    private readonly int longest;

    /// <param name="text">The words, separated by one space.</param>
    internal WordSet(string text)
    {
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            words.Add(Fingerprint.Of(word));
            longest = Math.Max(longest, word.Length);
        }
    }

    internal bool Contains(ReadOnlySpan<byte> word) =>
        !word.IsEmpty && word.Length <= longest && words.Contains(Fingerprint.Of(word));
}
