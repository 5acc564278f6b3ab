using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>
/// The place after an entry in an order: what the entry is ordered by, and its uid where that is the same for several. It stays where it is
/// while entries are added. As text it is opaque; whoever sends a made-up one gets an error, or the page behind some place, and no more.
/// </summary>
internal readonly record struct LedgerCursor(LedgerOrder Order, Severity Severity, int Score, long Time, long Sequence, string Uid)
{
    private const byte Version = 1;
    private const int Fixed = 1 + 1 + 1 + 4 + 8 + 8;

    public static LedgerCursor After(LedgerOrder order, LedgerEntry entry) =>
        new(order, entry.Severity, entry.Score.Value, entry.Time.Nanoseconds, entry.Sequence, entry.Uid);

    /// <exception cref="ArgumentException">It is none of ours, or one of another order.</exception>
    public static LedgerCursor Parse(string text, LedgerOrder order)
    {
        if (text.Length > 4 * (Fixed + (LedgerText.LongestUid * 3)) || !Base64Url.IsValid(text))
        {
            throw Wrong();
        }

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= Fixed || bytes[0] != Version || bytes[1] != (byte)order)
        {
            throw Wrong();
        }

        return new LedgerCursor(
            order,
            (Severity)bytes[2],
            BinaryPrimitives.ReadInt32LittleEndian(bytes[3..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[7..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[15..]),
            LedgerText.Clean(Encoding.UTF8.GetString(bytes[Fixed..]), LedgerText.LongestUid));
    }

    public override string ToString()
    {
        byte[] bytes = new byte[Fixed + Encoding.UTF8.GetByteCount(Uid)];
        bytes[0] = Version;
        bytes[1] = (byte)Order;
        bytes[2] = (byte)Severity;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(3), Score);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(7), Time);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(15), Sequence);
        Encoding.UTF8.GetBytes(Uid, bytes.AsSpan(Fixed));
        return Base64Url.EncodeToString(bytes);
    }

    private static ArgumentException Wrong() => new("The cursor is none that this ledger gave for this order. Begin again without one.");
}
