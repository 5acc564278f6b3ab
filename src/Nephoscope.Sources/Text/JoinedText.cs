namespace Nephoscope.Sources.Text;

/// <summary>Texts joined by a separator in a buffer of fixed size; what does not fit whole is left out. No allocation.</summary>
internal ref struct JoinedText(Span<byte> buffer, byte separator = (byte)' ')
{
    private readonly Span<byte> buffer = buffer;
    private readonly byte separator = separator;
    private int length;

    public readonly ReadOnlySpan<byte> Written => buffer[..length];

    /// <summary>Adds a text behind a separator; an empty text adds nothing.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        int gap = length > 0 ? 1 : 0;
        if (text.IsEmpty || text.Length + gap > buffer.Length - length)
        {
            return;
        }

        if (gap > 0)
        {
            buffer[length++] = separator;
        }

        text.CopyTo(buffer[length..]);
        length += text.Length;
    }
}
