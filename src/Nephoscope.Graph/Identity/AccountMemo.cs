using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Accounts met of late, so that a record's account costs one comparison: found by its last bytes, compared in full. One writer.
/// </summary>
internal sealed class AccountMemo(EntityCatalog catalog)
{
    private const int Places = 64;
    private const int Longest = 32;
    private readonly Place[] places = new Place[Places];
    private readonly byte[] texts = new byte[Places * Longest];

    /// <summary>Makes the account known and gives its key; none for an empty text.</summary>
    public EntityKey Know(ReadOnlySpan<byte> uid)
    {
        if (uid.Length is < 4 or > Longest)
        {
            return catalog.Know(EntityKind.Account, uid, uid, uid);
        }

        int number = (int)((MemoryMarshal.Read<uint>(uid[^4..]) * 0x9e37_79b9u) >> 26);
        ref Place place = ref places[number];
        Span<byte> text = texts.AsSpan(number * Longest, Longest);
        if (place.Length != uid.Length || !text[..uid.Length].SequenceEqual(uid))
        {
            place = new Place(catalog.Know(EntityKind.Account, uid, uid, uid), uid.Length);
            uid.CopyTo(text);
        }

        return place.Key;
    }

    private readonly record struct Place(EntityKey Key, int Length);
}
