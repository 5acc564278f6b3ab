namespace Nephoscope.Sources.Json;

/// <summary>
/// Passes over what cannot be read, over any number of windows and without keeping any of it: to the end of one element of a list, or
/// to the next line that may start a record.
/// </summary>
internal struct RecordSkipper
{
    private Mode mode;
    private int depth;
    private bool inString;
    private bool isEscaped;

    private enum Mode : byte
    {
        Idle,

        /// <summary>To the next line feed.</summary>
        Line,

        /// <summary>At the start of a line: does it go on with what was broken?</summary>
        LineStart,

        /// <summary>To the end of one value.</summary>
        Element,
    }

    public readonly bool IsActive => mode != Mode.Idle;

    /// <summary>To the next line that does not start like the middle of a laid-out record.</summary>
    public void StartLine() => mode = Mode.Line;

    /// <summary>To the end of the value that starts at the next byte.</summary>
    public void StartElement()
    {
        mode = Mode.Element;
        depth = 0;
        inString = false;
        isEscaped = false;
    }

    /// <summary>Passes over bytes from a place on.</summary>
    /// <returns>Where reading goes on; the window's end while the skipper stays active.</returns>
    public int Advance(ReadOnlySpan<byte> window, int at)
    {
        while (at < window.Length && mode != Mode.Idle)
        {
            at = mode switch
            {
                Mode.Line => PassLine(window, at),
                Mode.LineStart => PassLineStart(window, at),
                _ => PassElement(window, at),
            };
        }

        return at;
    }

    private int PassLine(ReadOnlySpan<byte> window, int at)
    {
        int feed = window[at..].IndexOf((byte)'\n');
        if (feed < 0)
        {
            return window.Length;
        }

        mode = Mode.LineStart;
        return at + feed + 1;
    }

    private int PassLineStart(ReadOnlySpan<byte> window, int at)
    {
        switch (window[at])
        {
            case (byte)'\r' or (byte)'\n':
                return at + 1;
            case (byte)' ' or (byte)'\t' or (byte)'}' or (byte)']' or (byte)',' or (byte)'"':
                mode = Mode.Line;
                return at;
            default:
                mode = Mode.Idle;
                return at;
        }
    }

    private int PassElement(ReadOnlySpan<byte> window, int at)
    {
        for (; at < window.Length; at++)
        {
            byte c = window[at];
            if (inString)
            {
                bool closes = c == '"' && !isEscaped;
                isEscaped = c == '\\' && !isEscaped;
                inString = !closes;
                if (closes && depth == 0)
                {
                    mode = Mode.Idle;
                    return at + 1;
                }

                continue;
            }

            inString = c == '"';
            depth += c is (byte)'{' or (byte)'[' ? 1 : c is (byte)'}' or (byte)']' ? -1 : 0;
            if (c is (byte)'}' or (byte)']' && depth <= 0)
            {
                mode = Mode.Idle;
                return depth < 0 ? at : at + 1;
            }
        }

        return at;
    }
}
