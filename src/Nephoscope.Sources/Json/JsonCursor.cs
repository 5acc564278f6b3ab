using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nephoscope.Sources.Json;

/// <summary>
/// Walks the members of one object, or the elements of one array, over a <see cref="JsonIndex"/>; a value is skipped in one step,
/// whatever its size. Checks the grammar of the level it walks: names, colons, commas, words and numbers. Inside a skipped value only
/// brackets and strings have been checked. Works on complete values only: the opening token must have its closing one.
/// </summary>
internal ref struct JsonCursor
{
    private readonly ReadOnlySpan<byte> text;
    private readonly ReadOnlySpan<int> tokens;
    private readonly ReadOnlySpan<int> links;
    private readonly int end;
    private int token;
    private int position;
    private bool started;

    /// <param name="open">Token of the opening bracket.</param>
    public JsonCursor(ReadOnlySpan<byte> text, JsonIndex index, int open)
    {
        this.text = text;
        tokens = index.Tokens;
        links = index.Links;
        end = tokens[links[open]];
        token = open + 1;
        position = tokens[open] + 1;
    }

    /// <summary>The grammar is broken: the walk has ended early.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The next member of the object. Name without its quotes, escapes still in it.</summary>
    /// <returns>False at the end, or where the grammar is broken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool NextMember(out ReadOnlySpan<byte> name, out JsonValue value)
    {
        name = default;
        value = default;
        if (!More())
        {
            return false;
        }

        if (At(position) != '"')
        {
            return Break();
        }

        int close = Token(token + 1);
        name = Cut(position + 1, close);
        token += 2;
        position = close + 1;
        byte c = At(position);
        if (c != ':')
        {
            SkipWhite();
            c = At(position);
            if (c != ':')
            {
                return Break();
            }
        }

        position++;
        return Value(out value);
    }

    /// <summary>The next element of the array.</summary>
    public bool NextElement(out JsonValue value)
    {
        value = default;
        return More() && Value(out value);
    }

    // To the start of the next member or element.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool More()
    {
        byte c = At(position);
        if (started && c == ',')
        {
            position++;
            if (At(position) <= ' ')
            {
                SkipWhite();
            }

            return position < end || Break();
        }

        return MoreSlow();
    }

    private bool MoreSlow()
    {
        SkipWhite();
        if (position == end)
        {
            return false;
        }

        if (!started)
        {
            started = true;
            return true;
        }

        if (At(position) != ',')
        {
            return Break();
        }

        position++;
        SkipWhite();
        return position < end || Break();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Value(out JsonValue value)
    {
        if (At(position) <= ' ')
        {
            SkipWhite();
        }

        int start = position;
        byte c = At(start);
        if (c == '"')
        {
            int close = Token(token + 1);
            value = new JsonValue(start, close + 1, token);
            token += 2;
            position = close + 1;
            return true;
        }

        if (c is (byte)'{' or (byte)'[')
        {
            int close = Link(token);
            value = new JsonValue(start, Token(close) + 1, token);
            token = close + 1;
            position = value.End;
            return true;
        }

        return Scalar(out value);
    }

    private bool Scalar(out JsonValue value)
    {
        int start = position;
        int at = start;
        while (at < end && At(at) > ' ' && At(at) != ',' && At(at) != '"')
        {
            at++;
        }

        position = at;
        value = new JsonValue(start, at, token);
        return JsonScalar.IsValid(Cut(start, at)) || Break();
    }

    private bool Break()
    {
        IsBroken = true;
        return false;
    }

    private void SkipWhite()
    {
        while (position < end && At(position) is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
        {
            position++;
        }
    }

    // The index holds only places inside the text, and no walk passes the closing bracket, so these need no check of their own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte At(int at) => Unsafe.Add(ref MemoryMarshal.GetReference(text), at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Token(int at) => Unsafe.Add(ref MemoryMarshal.GetReference(tokens), at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Link(int at) => Unsafe.Add(ref MemoryMarshal.GetReference(links), at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ReadOnlySpan<byte> Cut(int from, int to) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), from), to - from);
}
