using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Sources.Json;

/// <summary>
/// The values of the members that matter, by slot. The fast way to read an object: one loop whose state stays in registers, the same
/// grammar as <see cref="JsonCursor"/>. A name that occurs twice counts with its last value, as in System.Text.Json.
/// </summary>
internal ref struct MemberTable
{
    private readonly ReadOnlySpan<byte> text;
    private readonly JsonIndex index;
    private readonly ref JsonValue slots;

    /// <param name="slots">Room for 64 values; need not be cleared.</param>
    public MemberTable(ReadOnlySpan<byte> text, JsonIndex index, Span<JsonValue> slots)
    {
        this.text = text;
        this.index = index;
        this.slots = ref slots[..64][0];
    }

    /// <summary>How a walk ended.</summary>
    internal enum Result
    {
        Done,

        /// <summary>A list lies under a name of slot 1.</summary>
        List,

        /// <summary>The grammar is broken.</summary>
        Broken,
    }

    /// <summary>The bytes that the values' places speak of.</summary>
    public readonly ReadOnlySpan<byte> Text => text;

    public readonly JsonIndex Index => index;

    /// <summary>Bit n set: slot n has a value, be it null.</summary>
    public ulong Present { get; private set; }

    public readonly JsonValue this[int slot] => (Present >> slot & 1) != 0 ? Unsafe.Add(ref slots, slot) : default;

    /// <summary>The value of a slot that is present.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref readonly JsonValue Known(int slot) => ref Unsafe.Add(ref slots, slot);

    /// <summary>Reads the members of the complete object whose opening brace is this token.</summary>
    public Result Fill<TNames>(int open)
        where TNames : struct, INameTable
    {
        ref byte data = ref MemoryMarshal.GetReference(text);
        ref int tokens = ref MemoryMarshal.GetReference(index.Tokens);
        ref int links = ref MemoryMarshal.GetReference(index.Links);
        int end = Unsafe.Add(ref tokens, Unsafe.Add(ref links, open));
        int at = Unsafe.Add(ref tokens, open) + 1;
        int token = open + 1;
        ulong present = Present;
        bool first = true;
        while (true)
        {
            at = Unsafe.Add(ref data, at) == '"' ? at : PastWhite(ref data, at, end);
            if (Unsafe.Add(ref data, at) != '"')
            {
                Present = present;
                return first && at == end ? Result.Done : Result.Broken;
            }

            first = false;
            int close = Unsafe.Add(ref tokens, token + 1);
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref data, at + 1), close - at - 1);
            int start = PastColon(ref data, close + 1, end);
            token += 2;
            int valueToken = token;
            if (start < 0)
            {
                return Result.Broken;
            }

            at = PastValue(ref data, ref tokens, ref links, start, end, ref token);
            if (at < 0)
            {
                return Result.Broken;
            }

            int slot = TNames.Find(name);
            if (slot == 1 && Unsafe.Add(ref data, start) == '[')
            {
                return Result.List;
            }

            slot = slot > 1 ? slot : index.MayEscape(close - name.Length, close) ? Unescaped<TNames>(name) : 0;

            present |= 1UL << slot;
            Unsafe.Add(ref slots, slot) = new JsonValue(start, at, valueToken);
            if (Unsafe.Add(ref data, at) != ',')
            {
                at = PastWhite(ref data, at, end);
                if (at == end || Unsafe.Add(ref data, at) != ',')
                {
                    Present = present & ~3UL;
                    return at == end ? Result.Done : Result.Broken;
                }
            }

            at++;
        }
    }

    /// <summary>Where the value begins; negative where there is no colon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PastColon(ref byte data, int at, int end)
    {
        if (Unsafe.Add(ref data, at) == ':' && Unsafe.Add(ref data, at + 1) > ' ')
        {
            return at + 1;
        }

        at = PastWhite(ref data, at, end);
        return Unsafe.Add(ref data, at) == ':' ? PastWhite(ref data, at + 1, end) : -1;
    }

    /// <summary>Where the value ends, its tokens stepped over; negative where it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PastValue(ref byte data, ref int tokens, ref int links, int start, int end, ref int token)
    {
        byte c = Unsafe.Add(ref data, start);
        if (c == '"')
        {
            token += 2;
            return Unsafe.Add(ref tokens, token - 1) + 1;
        }

        if (c is (byte)'{' or (byte)'[')
        {
            token = Unsafe.Add(ref links, token) + 1;
            return Unsafe.Add(ref tokens, token - 1) + 1;
        }

        return PastScalar(ref data, start, end);
    }

    // At most the closing brace, which is no white space.
    private static int PastWhite(ref byte data, int at, int end)
    {
        while (at < end && Unsafe.Add(ref data, at) is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
        {
            at++;
        }

        return at;
    }

    private static int PastScalar(ref byte data, int start, int end)
    {
        int at = start;
        while (at < end && Unsafe.Add(ref data, at) > ' ' && Unsafe.Add(ref data, at) != ',' && Unsafe.Add(ref data, at) != '"')
        {
            at++;
        }

        return JsonScalar.IsValid(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref data, start), at - start)) ? at : -1;
    }

    // A name may be written with escapes; nobody does, but the meaning is the same.
    private static int Unescaped<TNames>(ReadOnlySpan<byte> name)
        where TNames : struct, INameTable
    {
        if (name.IndexOf((byte)'\\') < 0)
        {
            return 0;
        }

        Span<byte> plain = stackalloc byte[64];
        bool fits = JsonText.TryUnescape(name, plain, out int written, out bool cut) && !cut;
        int slot = fits ? TNames.Find(plain[..written]) : 0;
        return slot == 1 ? 0 : slot;
    }
}
