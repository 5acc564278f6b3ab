using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Nephoscope.Service.Journal;

/// <summary>
/// Writes the whole entries of one segment of the journal as blocks of a file of kept deliveries. Its memory is used again from segment to
/// segment: who keeps deliveries must not make the engine wait for collections. Not thread-safe.
/// </summary>
internal sealed class KeptWriter : IDisposable
{
    /// <summary>Zstandard's quickest usual level: files of logs are a thirtieth larger than by level 3, for two thirds of the work.</summary>
    private const int Level = 1;

    private readonly ZstdSharp.Compressor compressor = new(Level);
    private readonly byte[] head = new byte[KeptBlock.HeadBytes];
    private byte[] block = new byte[KeptBlock.UsualBytes];
    private byte[] packed = new byte[ZstdSharp.Compressor.GetCompressBound(KeptBlock.UsualBytes)];
    private KeptBlock now;
    private KeptBlock whole;

    /// <param name="target">Gets the blocks.</param>
    /// <param name="pause">Called after each block.</param>
    /// <param name="report">Told what was found damaged; the rest is written.</param>
    /// <returns>What was written, in all; <see cref="KeptBlock.First"/> is 0 where the segment holds no whole entry.</returns>
    /// <exception cref="IOException">The segment cannot be read, or the target not be written.</exception>
    public KeptBlock Write(string segment, Stream target, Action pause, Action<string> report)
    {
        now = whole = default;
        using (SafeFileHandle handle = File.OpenHandle(segment, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan))
        {
            long end = RandomAccess.GetLength(handle);
            for (long at = 0; at >= 0 && at < end;)
            {
                int taken = Take(handle, at, end, target, pause);
                if (taken < 0)
                {
                    report($"journal {Path.GetFileName(segment)} is damaged at byte {at}; the deliveries there cannot be kept in the lake");
                    at = Segment.FindNext(segment, at);
                    continue;
                }

                at += taken;
            }
        }

        Close(target, pause);
        whole.Write(head);
        target.Write(head);
        Shrink();
        return whole;
    }

    public void Dispose() => compressor.Dispose();

    /// <returns>Bytes of the entry at a place; -1 where there is no whole one.</returns>
    private int Take(SafeFileHandle handle, long at, long end, Stream target, Action pause)
    {
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        if (at + Frame.HeaderBytes > end || !Segment.Fill(handle, header, at) || Frame.BodyLength(header) is not (int body and >= 0) || at + Frame.HeaderBytes + body > end)
        {
            return -1;
        }

        int length = Frame.HeaderBytes + body;
        if (now.Unpacked > 0 && now.Unpacked + length > KeptBlock.UsualBytes)
        {
            Close(target, pause);
        }

        if (block.Length < length)
        {
            block = new byte[length];
        }

        Span<byte> frame = block.AsSpan(now.Unpacked, length);
        if (!Segment.Fill(handle, frame, at) || !Frame.IsWhole(frame))
        {
            return -1;
        }

        // What a failed write left behind has a sequence that was given to another delivery afterwards; that one lies in the next segment.
        long sequence = Frame.SequenceOf(frame);
        if (sequence > Math.Max(now.Last, whole.Last))
        {
            long accepted = BinaryPrimitives.ReadInt64LittleEndian(frame[16..]);
            now = now with
            {
                Unpacked = now.Unpacked + length,
                First = now.First == 0 ? sequence : now.First,
                Last = sequence,
                Newest = Math.Max(now.Newest, accepted),
            };
        }

        return length;
    }

    private void Close(Stream target, Action pause)
    {
        if (now.Unpacked == 0)
        {
            return;
        }

        int bound = ZstdSharp.Compressor.GetCompressBound(now.Unpacked);
        if (packed.Length < bound)
        {
            packed = new byte[bound];
        }

        int length = compressor.Wrap(block.AsSpan(0, now.Unpacked), packed);
        now = now with { Packed = length, Checksum = XxHash3.HashToUInt64(packed.AsSpan(0, length)) };
        now.Write(head);
        target.Write(head);
        target.Write(packed, 0, length);
        whole = whole with { First = whole.First == 0 ? now.First : whole.First, Last = now.Last, Newest = Math.Max(whole.Newest, now.Newest) };
        now = default;
        pause();
    }

    /// <summary>One huge delivery must not hold memory for good.</summary>
    private void Shrink()
    {
        if (block.Length > KeptBlock.UsualBytes)
        {
            block = new byte[KeptBlock.UsualBytes];
            packed = new byte[ZstdSharp.Compressor.GetCompressBound(KeptBlock.UsualBytes)];
        }
    }
}
