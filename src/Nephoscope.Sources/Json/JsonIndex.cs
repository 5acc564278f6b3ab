using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nephoscope.Sources.Json;

/// <summary>
/// A structural index over JSON text: the place of every bracket and every quote that bounds a string, and for every opening bracket
/// which token closes it, so that a value is skipped in one step. After G. Langdale and D. Lemire, "Parsing Gigabytes of JSON per
/// Second" (VLDB Journal 28, 2019), with two differences: colons and commas are not tokens (the walk looks at the byte after a token),
/// and brackets are matched while indexing. It does not check what lies between tokens; <see cref="JsonCursor"/> does where it walks.
/// The memory is kept and used again. Not thread-safe.
/// </summary>
internal sealed class JsonIndex
{
    /// <summary>Levels a record may nest; deeper ones are noted in <see cref="TouchesDeep"/> and still matched.</summary>
    public const int AllowedDepth = 128;

    /// <summary>Levels that are matched at all. Beyond, the index ends with <see cref="JsonFault.TooDeep"/>.</summary>
    public const int MaximumDepth = 1 << 16;

    private const int Block = 64;

    private readonly JsonVectorPath path;
    private readonly List<int> deep = [];
    private readonly List<int> controls = [];
    private int[] tokens = new int[2048];
    private int[] links = new int[2048];
    private int[] stack = new int[AllowedDepth + 2];
    private int count;
    private int depth;
    private int firstNonAscii;
    private int lastNonAscii;

    public JsonIndex(JsonVectorPath path = JsonVectorPath.Widest) => this.path = path;

    /// <summary>Number of tokens.</summary>
    public int Count => count;

    /// <summary>Byte positions of the tokens, ascending.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, count);

    /// <summary>For the token of an opening bracket: the token that closes it, or -1 where the text ends before. Else meaningless.</summary>
    public ReadOnlySpan<int> Links => links.AsSpan(0, count);

    /// <summary>What ended the index early.</summary>
    public JsonFault Fault { get; private set; }

    /// <summary>Where <see cref="Fault"/> is.</summary>
    public int FaultAt { get; private set; }

    /// <summary>Place of the first line feed inside a string, which JSON forbids; <see cref="int.MaxValue"/> where there is none.</summary>
    public int LineFeedInString { get; private set; }

    /// <summary>True when the text ends inside a string.</summary>
    public bool EndsInString { get; private set; }

    /// <summary>Whether a backslash occurs anywhere.</summary>
    public bool HasBackslash { get; private set; }

    /// <summary>Indexes the bytes from start to end; the byte at start lies outside any string. Positions count from the span's start.</summary>
    public void Build(ReadOnlySpan<byte> text, int start, int end)
    {
        count = 0;
        depth = 0;
        Fault = JsonFault.None;
        FaultAt = int.MaxValue;
        LineFeedInString = int.MaxValue;
        HasBackslash = false;
        firstNonAscii = int.MaxValue;
        lastNonAscii = -1;
        EndsInString = false;
        deep.Clear();
        controls.Clear();
        switch (path)
        {
            case JsonVectorPath.Scalar:
                Run<ScalarScanner>(text, start, end);
                break;
            case JsonVectorPath.Vector128:
                Run<Vector128Scanner>(text, start, end);
                break;
            case JsonVectorPath.Vector256:
                Run<Vector256Scanner>(text, start, end);
                break;
            case JsonVectorPath.Vector512:
                Run<Vector512Scanner>(text, start, end);
                break;
            default:
                RunWidest(text, start, end);
                break;
        }
    }

    /// <summary>Whether a token between the two (both included) nests deeper than <see cref="AllowedDepth"/>.</summary>
    public bool TouchesDeep(int first, int last) => deep.Count > 0 && Touches(deep, first, last);

    /// <summary>Whether a control character lies in the bytes where JSON allows none.</summary>
    public bool TouchesControl(int start, int end) => controls.Count > 0 && Touches(controls, start, end - 1);

    /// <summary>Whether the bytes may hold others than ASCII. May say yes wrongly, never no.</summary>
    public bool MayBeNonAscii(int start, int end) => start <= lastNonAscii && end > firstNonAscii;

    private static bool Touches(List<int> places, int first, int last)
    {
        int at = places.BinarySearch(first);
        at = at < 0 ? ~at : at;
        return at < places.Count && places[at] <= last;
    }

    private void RunWidest(ReadOnlySpan<byte> text, int start, int end)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<Vector512Scanner>(text, start, end);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<Vector256Scanner>(text, start, end);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Run<Vector128Scanner>(text, start, end);
        }
        else
        {
            Run<ScalarScanner>(text, start, end);
        }
    }

    private void Run<TScanner>(ReadOnlySpan<byte> text, int start, int end)
        where TScanner : struct, IBlockScanner
    {
        ref byte data = ref MemoryMarshal.GetReference(text);
        var carry = default(Carry);
        int at = start;
        for (; at + Block <= end; at += Block)
        {
            if (!Take<TScanner>(ref data, ref Unsafe.Add(ref data, at), at, ref carry))
            {
                return;
            }
        }

        if (at < end)
        {
            Span<byte> rest = stackalloc byte[Block];
            rest.Fill((byte)' ');
            text[at..end].CopyTo(rest);
            if (!Take<TScanner>(ref data, ref MemoryMarshal.GetReference(rest), at, ref carry))
            {
                return;
            }
        }

        EndsInString = carry.InString != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Take<TScanner>(ref byte data, ref byte block, int at, ref Carry carry)
        where TScanner : struct, IBlockScanner
    {
        BlockMasks masks = TScanner.Scan(ref block);
        ulong escaped = 0;
        if ((masks.Backslashes | carry.Escaped) != 0)
        {
            escaped = carry.Escapes(masks.Backslashes);
            HasBackslash = true;
        }

        ulong quotes = masks.Quotes & ~escaped;
        ulong strings = TScanner.PrefixXor(quotes) ^ carry.InString;
        carry.InString = (ulong)((long)strings >> 63);
        ulong brackets = masks.Brackets & ~strings;
        if (masks.Specials != 0)
        {
            NoteSpecials(TScanner.ScanSpecials(ref block), masks.Specials, strings, at);
        }

        int before = count;
        Append(quotes | brackets, at);
        return brackets == 0 || Match(ref data, brackets, quotes | brackets, before, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ulong bits, int at)
    {
        if (count > tokens.Length - Block)
        {
            Grow();
        }

        int number = BitOperations.PopCount(bits);
        ref int target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(tokens), count);
        count += number;
        for (int written = 0; written < number; written += 8)
        {
            Unsafe.Add(ref target, written) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 1) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 2) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 3) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 4) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 5) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 6) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 7) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
        }
    }

    // Bit 1 is set in [ and { and clear in ] and }; an opening bracket and its closing one differ by 6.
    private bool Match(ref byte data, ulong brackets, ulong all, int before, int at)
    {
        ref int place = ref MemoryMarshal.GetArrayDataReference(tokens);
        ref int link = ref MemoryMarshal.GetArrayDataReference(links);
        for (; brackets != 0; brackets &= brackets - 1)
        {
            int token = before + BitOperations.PopCount(all & ((brackets & (0 - brackets)) - 1));
            byte c = Unsafe.Add(ref data, at + BitOperations.TrailingZeroCount(brackets));
            Unsafe.Add(ref link, token) = -1;
            if ((c & 2) != 0)
            {
                if (depth >= AllowedDepth && !NoteDeep(token))
                {
                    return Stop(token, JsonFault.TooDeep);
                }

                stack[depth++] = token;
            }
            else if (depth > 0)
            {
                int open = stack[--depth];
                if ((Unsafe.Add(ref data, Unsafe.Add(ref place, open)) ^ c) != 6)
                {
                    return Stop(token, JsonFault.Mismatch);
                }

                Unsafe.Add(ref link, open) = token;
            }
        }

        return true;
    }

    private bool Stop(int token, JsonFault fault)
    {
        Fault = fault;
        FaultAt = tokens[token];
        count = token;
        return false;
    }

    private bool NoteDeep(int token)
    {
        deep.Add(token);
        if (depth >= MaximumDepth)
        {
            return false;
        }

        if (depth >= stack.Length - 1)
        {
            Array.Resize(ref stack, stack.Length * 2);
        }

        return true;
    }

    private void NoteSpecials(SpecialMasks special, ulong specials, ulong strings, int at)
    {
        if (special.NonAscii != 0)
        {
            firstNonAscii = Math.Min(firstNonAscii, at);
            lastNonAscii = at + Block - 1;
        }

        ulong lineFeeds = special.LineFeeds & strings;
        if (lineFeeds != 0 && LineFeedInString == int.MaxValue)
        {
            LineFeedInString = at + BitOperations.TrailingZeroCount(lineFeeds);
        }

        ulong white = (special.LineFeeds | special.Blanks) & ~strings;
        for (ulong bad = specials & ~special.NonAscii & ~white; bad != 0; bad &= bad - 1)
        {
            controls.Add(at + BitOperations.TrailingZeroCount(bad));
        }
    }

    private void Grow()
    {
        Array.Resize(ref tokens, tokens.Length * 2);
        Array.Resize(ref links, tokens.Length);
    }

    /// <summary>What one block hands to the next.</summary>
    private struct Carry
    {
        /// <summary>All ones inside a string, else zero.</summary>
        public ulong InString;

        /// <summary>One when the next block's first byte is escaped.</summary>
        public ulong Escaped;

        /// <summary>
        /// The characters that a backslash before them escapes: those after a run of backslashes of odd length (J. Keiser's form of it in
        /// simdjson: a subtraction carries through each run).
        /// </summary>
        public ulong Escapes(ulong backslashes)
        {
            const ulong OddBits = 0xAAAA_AAAA_AAAA_AAAA;
            ulong potential = backslashes & ~Escaped;
            ulong code = (((potential << 1) | OddBits) - potential) ^ OddBits;
            ulong escaped = code ^ (backslashes | Escaped);
            Escaped = (code & backslashes) >> 63;
            return escaped;
        }
    }
}
