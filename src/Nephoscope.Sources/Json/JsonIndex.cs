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
    private ulong[] escapes = new ulong[34];
    private int builtFrom;
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

    /// <summary>Whether the bytes may hold a backslash. May say yes wrongly, never no.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayEscape(int start, int end)
    {
        int first = (start - builtFrom) / Block;
        int last = (end - builtFrom) / Block;
        return last - first < Block && first / Block == last / Block
            ? (escapes[first / Block] & ((2UL << (last % Block)) - (1UL << (first % Block)))) != 0
            : MayEscapeLong(first, last);
    }

    /// <summary>Indexes the bytes from start to end; the byte at start lies outside any string. Positions count from the span's start.</summary>
    public void Build(ReadOnlySpan<byte> text, int start, int end)
    {
        count = 0;
        depth = 0;
        Fault = JsonFault.None;
        FaultAt = int.MaxValue;
        LineFeedInString = int.MaxValue;
        builtFrom = start;
        ClearEscapes(end - start);
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

    private bool MayEscapeLong(int first, int last)
    {
        for (int block = first; block <= last; block++)
        {
            if ((escapes[block / Block] >> (block % Block) & 1) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void ClearEscapes(int length)
    {
        int words = (length / (Block * Block)) + 2;
        if (escapes.Length < words)
        {
            escapes = new ulong[words * 2];
        }

        escapes.AsSpan(0, words).Clear();
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

    // No tiers: a loop like this is worth its full compilation at the first call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TScanner>(ReadOnlySpan<byte> text, int start, int end)
        where TScanner : struct, IBlockScanner
    {
        ref byte data = ref MemoryMarshal.GetReference(text);
        var carry = default(Carry);
        int at = start;
        for (; at + Block <= end; at += Block)
        {
            if (!Take<TScanner>(ref Unsafe.Add(ref data, at), at, ref carry))
            {
                return;
            }
        }

        if (at < end)
        {
            Span<byte> rest = stackalloc byte[Block];
            rest.Fill((byte)' ');
            text[at..end].CopyTo(rest);
            if (!Take<TScanner>(ref MemoryMarshal.GetReference(rest), at, ref carry))
            {
                return;
            }
        }

        EndsInString = carry.InString != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Take<TScanner>(ref byte block, int at, ref Carry carry)
        where TScanner : struct, IBlockScanner
    {
        BlockMasks masks = TScanner.Scan(ref block);
        ulong quotes = masks.Quotes;
        if ((masks.Backslashes | carry.Escaped) != 0)
        {
            quotes &= ~carry.Escapes(masks.Backslashes);
            int number = (at - builtFrom) / Block;
            escapes[number / Block] |= 1UL << (number % Block);
        }

        ulong strings = TScanner.PrefixXor(quotes) ^ carry.InString;
        carry.InString = (ulong)((long)strings >> 63);
        if (masks.Specials != 0)
        {
            NoteSpecials(TScanner.ScanSpecials(ref block), masks.Specials, strings, at);
        }

        int before = count;
        if (before > tokens.Length - (2 * Block))
        {
            Grow();
        }

        ulong opens = masks.Opens & ~strings;
        ulong brackets = opens | (masks.Closes & ~strings);
        ulong all = quotes | brackets;
        count = before + TScanner.Append(all, at, ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(tokens), before));
        return brackets == 0 || Match(brackets, opens, masks.Bit5, all, before);
    }

    // The stack keeps the token of each open bracket, doubled, and in the lowest bit whether it is a brace.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Match(ulong brackets, ulong opens, ulong braces, ulong all, int before)
    {
        ref int link = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(links), before);
        ref int pile = ref MemoryMarshal.GetArrayDataReference(stack);
        int level = depth;
        for (; brackets != 0; brackets &= brackets - 1)
        {
            ulong bit = brackets & (0 - brackets);
            int ordinal = BitOperations.PopCount(all & (bit - 1));
            int kind = (braces & bit) != 0 ? 1 : 0;
            if ((opens & bit) != 0)
            {
                if (level >= AllowedDepth)
                {
                    depth = level;
                    if (!NoteDeep(before + ordinal))
                    {
                        return Stop(before + ordinal, JsonFault.TooDeep);
                    }

                    pile = ref MemoryMarshal.GetArrayDataReference(stack);
                }

                Unsafe.Add(ref pile, level++) = ((before + ordinal) << 1) | kind;
                Unsafe.Add(ref link, ordinal) = -1;
            }
            else if (level > 0)
            {
                int open = Unsafe.Add(ref pile, --level);
                if (((open ^ kind) & 1) != 0)
                {
                    return Stop(before + ordinal, JsonFault.Mismatch);
                }

                Unsafe.Add(ref link, (open >> 1) - before) = before + ordinal;
            }
            else
            {
                Unsafe.Add(ref link, ordinal) = -1;
            }
        }

        depth = level;
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
