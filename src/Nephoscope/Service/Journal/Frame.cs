using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Nephoscope.Service.Journal;

/// <summary>
/// The bytes of a delivery in the journal: magic, length of the body, sequence, time of acceptance, XXH3 of all that, then number,
/// source, name, position and telemetry. Little-endian.
/// </summary>
internal static class Frame
{
    public const int HeaderBytes = 32;
    public const uint Magic = 0x314A_504E;
    public const int MostBodyBytes = 320 << 20;
    private const int PositionBytes = 40;
    private const int ChecksumAt = 24;

    /// <summary>Appends the frame to a buffer.</summary>
    public static void Write(ArrayBufferWriter<byte> target, Delivery delivery)
    {
        byte[] source = Encoding.UTF8.GetBytes(delivery.Source);
        byte[] name = Encoding.UTF8.GetBytes(delivery.Name);
        byte[] path = delivery.Position is { } position ? Encoding.UTF8.GetBytes(position.Path) : [];
        int head = 8 + 2 + source.Length + 2 + name.Length + 1 + (delivery.Position is null ? 0 : 2 + path.Length + PositionBytes);
        int length = head + delivery.Body.Length;
        Span<byte> frame = target.GetSpan(HeaderBytes + length)[..(HeaderBytes + length)];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], length);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], delivery.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], delivery.AcceptedNanoseconds);
        Span<byte> rest = frame[HeaderBytes..];
        BinaryPrimitives.WriteInt64LittleEndian(rest, delivery.Number);
        rest = Put(Put(rest[8..], source), name);
        rest[0] = delivery.Position is null ? (byte)0 : (byte)1;
        rest = rest[1..];
        if (delivery.Position is { } at)
        {
            rest = Put(rest, path);
            BinaryPrimitives.WriteInt64LittleEndian(rest, at.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], at.Length);
            BinaryPrimitives.WriteInt64LittleEndian(rest[16..], at.LastWrite);
            BinaryPrimitives.WriteInt64LittleEndian(rest[24..], at.Key);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[32..], at.Head);
            rest = rest[PositionBytes..];
        }

        delivery.Body.Span.CopyTo(rest);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[ChecksumAt..], Checksum(frame));
        target.Advance(frame.Length);
    }

    /// <summary>Length of the body that a header announces; -1 where it is no header.</summary>
    public static int BodyLength(ReadOnlySpan<byte> header)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == Magic && length is >= 13 and <= MostBodyBytes ? length : -1;
    }

    public static long SequenceOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[8..]);

    public static long NumberOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt64LittleEndian(frame[HeaderBytes..]);

    /// <summary>True where the frame is as it was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt64LittleEndian(frame[ChecksumAt..]) == Checksum(frame);

    /// <summary>The delivery of a whole frame.</summary>
    public static Delivery Read(ReadOnlyMemory<byte> frame)
    {
        ReadOnlySpan<byte> header = frame.Span;
        int at = HeaderBytes + 8;
        string source = Take(frame, ref at);
        string name = Take(frame, ref at);
        FilePosition? position = null;
        if (frame.Span[at++] == 1)
        {
            string path = Take(frame, ref at);
            ReadOnlySpan<byte> numbers = frame.Span[at..];
            position = new FilePosition(
                path, BinaryPrimitives.ReadInt64LittleEndian(numbers), BinaryPrimitives.ReadInt64LittleEndian(numbers[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(numbers[16..]), BinaryPrimitives.ReadInt64LittleEndian(numbers[24..]),
                BinaryPrimitives.ReadUInt64LittleEndian(numbers[32..]));
            at += PositionBytes;
        }

        return new Delivery
        {
            Number = BinaryPrimitives.ReadInt64LittleEndian(header[HeaderBytes..]),
            Source = source,
            Name = name,
            AcceptedNanoseconds = BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            Position = position,
            Body = frame[at..],
            Sequence = SequenceOf(header),
        };
    }

    private static ulong Checksum(ReadOnlySpan<byte> frame)
    {
        var hash = new XxHash3();
        hash.Append(frame[..ChecksumAt]);
        hash.Append(frame[HeaderBytes..]);
        return hash.GetCurrentHashAsUInt64();
    }

    private static Span<byte> Put(Span<byte> target, byte[] text)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, checked((ushort)text.Length));
        text.CopyTo(target[2..]);
        return target[(2 + text.Length)..];
    }

    private static string Take(ReadOnlyMemory<byte> frame, ref int at)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(frame.Span[at..]);
        string text = Encoding.UTF8.GetString(frame.Span.Slice(at + 2, length));
        at += 2 + length;
        return text;
    }
}
