using System.Buffers.Binary;
using System.IO.Hashing;

namespace Nephoscope.Service.Journal;

/// <summary>
/// What stands before each block of a file of kept deliveries: a skippable frame of zstd (RFC 8878, 3.1.2), so that any zstd tool unpacks the
/// file to the frames of the journal. Little-endian: magic, length, tag, bytes packed and unpacked, first and last sequence, newest time of
/// acceptance, XXH3 of what is packed, XXH3 of the head. The last block of a file is empty and tells of the whole file. Immutable.
/// </summary>
/// <param name="Packed">Bytes of the zstd frame behind it; 0 for the end of a file.</param>
/// <param name="Unpacked">Bytes of whole journal frames in it; 0 for the end of a file.</param>
/// <param name="Newest">When the newest of its deliveries was accepted, nanoseconds since 1970.</param>
/// <param name="Checksum">XXH3 of the zstd frame.</param>
internal readonly record struct KeptBlock(int Packed, int Unpacked, long First, long Last, long Newest, ulong Checksum)
{
    public const int HeadBytes = 64;

    /// <summary>A block is closed when it has so many bytes; one delivery may be more.</summary>
    public const int UsualBytes = 2 << 20;

    public const int MostBytes = UsualBytes + Frame.HeaderBytes + Frame.MostBodyBytes;
    private const uint Skippable = 0x184D_2A5E;
    private const ulong Tag = 0x3156_4C44_4850_454E;
    private const int ChecksumAt = HeadBytes - sizeof(ulong);

    public void Write(Span<byte> head)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(head, Skippable);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], HeadBytes - 8);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], Tag);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], Packed);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], Unpacked);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], First);
        BinaryPrimitives.WriteInt64LittleEndian(head[32..], Last);
        BinaryPrimitives.WriteInt64LittleEndian(head[40..], Newest);
        BinaryPrimitives.WriteUInt64LittleEndian(head[48..], Checksum);
        BinaryPrimitives.WriteUInt64LittleEndian(head[ChecksumAt..], XxHash3.HashToUInt64(head[..ChecksumAt]));
    }

    /// <returns>Null where the bytes are no head as it was written.</returns>
    public static KeptBlock? Read(ReadOnlySpan<byte> head)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Skippable || BinaryPrimitives.ReadUInt64LittleEndian(head[8..]) != Tag
            || BinaryPrimitives.ReadUInt64LittleEndian(head[ChecksumAt..]) != XxHash3.HashToUInt64(head[..ChecksumAt]))
        {
            return null;
        }

        var block = new KeptBlock(
            BinaryPrimitives.ReadInt32LittleEndian(head[16..]), BinaryPrimitives.ReadInt32LittleEndian(head[20..]), BinaryPrimitives.ReadInt64LittleEndian(head[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[32..]), BinaryPrimitives.ReadInt64LittleEndian(head[40..]), BinaryPrimitives.ReadUInt64LittleEndian(head[48..]));
        return block.Packed is >= 0 and <= MostBytes && block.Unpacked is >= 0 and <= MostBytes ? block : null;
    }

    /// <summary>Place of the next thing that looks like a head; -1 where there is none.</summary>
    public static int Find(ReadOnlySpan<byte> bytes)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, Skippable);
        return bytes.IndexOf(magic);
    }
}
