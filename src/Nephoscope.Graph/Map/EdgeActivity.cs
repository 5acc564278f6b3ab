using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// In which minutes edges were active and how often, so that the map can be told as of any minute. Only minutes before an edge's newest are
/// kept here, each as the minutes to the next active one and a count: two bytes mostly. An edge has a chain of small blocks; blocks come from
/// a ring that grows to a bound and then takes the oldest again. One writer, not thread-safe.
/// </summary>
/// <param name="pieceBytes">Bytes that are made at once, less where the bound is.</param>
internal sealed class EdgeActivity(long mostBytes, int pieceBytes = 1 << 20)
{
    public const long MinuteNanoseconds = 60L * EventTime.NanosecondsPerSecond;
    private const int BlockBytes = 16;
    private const int LinkBytes = 4;
    private const int LongestRecord = 10;

    private readonly int pieceBlocks = (int)Math.Clamp(mostBytes / BlockBytes, 0, pieceBytes / BlockBytes);
    private readonly int mostPieces = (int)Math.Clamp(mostBytes / pieceBytes, mostBytes < BlockBytes ? 0 : 1, 1 << 12);
    private readonly List<byte[]> pieces = [];

    /// <summary>Blocks handed out so far; the last <see cref="Held"/> of them are kept.</summary>
    private uint handed;

    public long Bytes => (long)Held * BlockBytes;

    private int Held => pieces.Count * pieceBlocks;

    public static long MinuteOf(long nanoseconds) => nanoseconds / MinuteNanoseconds;

    /// <summary>Keeps that an edge's newest minute is over.</summary>
    /// <param name="chain">The edge's newest block; 0 for none. Set to it.</param>
    /// <param name="gap">Minutes to the one that is newest now; at least 1.</param>
    /// <param name="count">Events in the minute that is over.</param>
    public void Add(ref uint chain, long gap, uint count)
    {
        if (mostPieces == 0 || gap > uint.MaxValue >> 1 || handed == uint.MaxValue)
        {
            return;
        }

        Span<byte> record = stackalloc byte[LongestRecord];
        int length = Write(record, ((ulong)gap << 1) | (count == 1 ? 0UL : 1UL));
        length += count == 1 ? 0 : Write(record[length..], count);
        if (IsHeld(chain))
        {
            Span<byte> block = Block(chain)[LinkBytes..];
            int used = block.IndexOf((byte)0);
            if (used >= 0 && block.Length - used >= length)
            {
                record[..length].CopyTo(block[used..]);
                return;
            }
        }

        uint number = Take();
        Span<byte> fresh = Block(number);
        fresh.Clear();
        BitConverter.TryWriteBytes(fresh, chain);
        record[..length].CopyTo(fresh[LinkBytes..]);
        chain = number;
    }

    /// <summary>An edge's minutes before its newest, newest first: minutes to the next later one, and the count.</summary>
    public void Read(uint chain, List<(long Gap, uint Count)> into)
    {
        into.Clear();
        Span<int> ends = stackalloc int[BlockBytes];
        for (; IsHeld(chain); chain = BitConverter.ToUInt32(Block(chain)))
        {
            ReadOnlySpan<byte> block = Block(chain)[LinkBytes..];
            int records = 0;
            for (int at = 0; at < block.Length && block[at] != 0; records++)
            {
                ends[records] = at;
                at = Next(block, at, out _, out _);
            }

            for (int i = records - 1; i >= 0; i--)
            {
                Next(block, ends[i], out long gap, out uint count);
                into.Add((gap, count));
            }
        }
    }

    /// <summary>Goes back from an edge's newest minute to its last one at or before a minute, or to the earliest known.</summary>
    /// <param name="minute">The newest one; set to where it ends.</param>
    /// <param name="own">Events of that minute.</param>
    /// <param name="count">All events of the edge; those of later minutes are taken away.</param>
    public void GoBack(uint chain, long until, ref long minute, uint own, ref long count)
    {
        Span<int> starts = stackalloc int[BlockBytes];
        for (; minute > until && IsHeld(chain); chain = BitConverter.ToUInt32(Block(chain)))
        {
            ReadOnlySpan<byte> block = Block(chain)[LinkBytes..];
            int records = 0;
            for (int at = 0; at < block.Length && block[at] != 0; records++)
            {
                starts[records] = at;
                at = Next(block, at, out _, out _);
            }

            for (int i = records - 1; i >= 0 && minute > until; i--)
            {
                Next(block, starts[i], out long gap, out uint before);
                count -= own;
                minute -= gap;
                own = before;
            }
        }
    }

    /// <summary>Asks for a block without waiting for it.</summary>
    public unsafe void Prefetch(uint chain)
    {
        if (System.Runtime.Intrinsics.X86.Sse.IsSupported && IsHeld(chain))
        {
            System.Runtime.Intrinsics.X86.Sse.Prefetch0(System.Runtime.CompilerServices.Unsafe.AsPointer(ref Block(chain)[0]));
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write((long)handed);
        writer.WriteList(pieces, static (w, piece) => w.WriteArray<byte>(piece));
    }

    /// <summary>Reads what <see cref="Save"/> wrote. Where another number of bytes is allowed now, nothing of it may be kept.</summary>
    public void Load(StateReader reader)
    {
        long read = reader.ReadInt64();
        List<byte[]> kept = reader.ReadList(static r => r.ReadArray<byte>(), 2);
        reader.Require(read is >= 0 and <= uint.MaxValue, "the activity of edges is cut");
        if (kept.Count <= mostPieces && kept.TrueForAll(piece => piece.Length == pieceBlocks * BlockBytes))
        {
            handed = (uint)read;
            pieces.AddRange(kept);
        }
    }

    private bool IsHeld(uint number) => number != 0 && number <= handed && handed - number < (uint)Held;

    private Span<byte> Block(uint number)
    {
        int place = (int)((number - 1) % (uint)Held);
        return pieces[place / pieceBlocks].AsSpan(place % pieceBlocks * BlockBytes, BlockBytes);
    }

    private uint Take()
    {
        if (handed >= (uint)Held && pieces.Count < mostPieces)
        {
            // Grows only while nothing was taken again: places stay what they are.
            pieces.Add(new byte[pieceBlocks * BlockBytes]);
        }

        return ++handed;
    }

    private static int Write(Span<byte> target, ulong value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[length++] = (byte)(value | 0x80);
        }

        target[length++] = (byte)value;
        return length;
    }

    private static int Next(ReadOnlySpan<byte> block, int at, out long gap, out uint count)
    {
        ulong first = Number(block, ref at);
        gap = (long)(first >> 1);
        count = (first & 1) == 0 ? 1 : (uint)Number(block, ref at);
        return at;
    }

    private static ulong Number(ReadOnlySpan<byte> block, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; at < block.Length && shift < 64; shift += 7)
        {
            byte next = block[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return value;
    }
}
