namespace Nephoscope.Sources.Json;

/// <summary>
/// The stretch of a window that is indexed at the moment, and the token reading has come to. Short at first and after a fault, so that
/// what is broken is not indexed far ahead in vain; then as long as stays in the cache.
/// </summary>
internal sealed class IndexStretch(JsonVectorPath path)
{
    private const int First = 4096;
    private const int Greatest = 128 << 10;

    private int length = First;
    private int start;

    public JsonIndex Index { get; } = new(path);

    /// <summary>Where the indexed stretch ends; -1 where nothing is indexed.</summary>
    public int End { get; private set; } = -1;

    /// <summary>The token to be read next.</summary>
    public int Token { get; set; }

    /// <summary>The index no longer fits where reading goes on.</summary>
    public void Forget()
    {
        End = -1;
        Token = 0;
    }

    /// <summary>Begins with short stretches again.</summary>
    public void Restart() => length = First;

    /// <summary>Sees to it that the next token is the one at this place.</summary>
    public void At(ReadOnlySpan<byte> window, int at)
    {
        if (End >= 0 && Token < Index.Count && Index.Tokens[Token] == at)
        {
            return;
        }

        Build(window, at);
        length = Math.Min(length * 2, Greatest);
    }

    /// <summary>Indexes more behind the same place.</summary>
    /// <returns>False where the window has no more, or the record is longer than any may be.</returns>
    public bool Widen(ReadOnlySpan<byte> window, int at)
    {
        if (End == window.Length || (start == at && End - at >= JsonRecordReader.MaximumRecordBytes))
        {
            return false;
        }

        if (start == at)
        {
            length = (int)Math.Min((long)length * 2, JsonRecordReader.MaximumRecordBytes);
        }

        Build(window, at);
        return true;
    }

    private void Build(ReadOnlySpan<byte> window, int at)
    {
        start = at;
        End = (int)Math.Min((long)at + length, window.Length);
        Index.Build(window, at, End);
        Token = 0;
    }
}
