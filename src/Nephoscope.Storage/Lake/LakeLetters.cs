using System.Text;

namespace Nephoscope.Storage;

/// <summary>
/// The letters of one column while it is written, in memory that is used again: a string for each text would be millions of objects that
/// live just long enough to be in the way. One thread.
/// </summary>
internal sealed class LakeLetters
{
    private const int BlockChars = 1 << 15;
    private readonly List<char[]> blocks = [];
    private int block = -1;
    private int used = BlockChars;

    /// <returns>The text, until <see cref="Clear"/>. Invalid UTF-8 becomes U+FFFD.</returns>
    public ReadOnlyMemory<char> Of(ReadOnlySpan<byte> text)
    {
        // No UTF-8 has more characters than bytes.
        if (text.Length > BlockChars)
        {
            return Encoding.UTF8.GetString(text).AsMemory();
        }

        if (used + text.Length > BlockChars)
        {
            block++;
            used = 0;
            if (block == blocks.Count)
            {
                blocks.Add(new char[BlockChars]);
            }
        }

        int length = Encoding.UTF8.GetChars(text, blocks[block].AsSpan(used));
        ReadOnlyMemory<char> letters = blocks[block].AsMemory(used, length);
        used += length;
        return letters;
    }

    /// <summary>Forgets all texts, keeps the memory.</summary>
    public void Clear()
    {
        block = -1;
        used = BlockChars;
    }
}
