using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Nephoscope.Service.Journal;

/// <summary>Reads the deliveries of files of kept deliveries, in order. A damaged block is stepped over and reported. Not thread-safe.</summary>
internal sealed class KeptReader(Action<string> report) : IDisposable
{
    private readonly ZstdSharp.Decompressor decompressor = new();
    private readonly byte[] head = new byte[KeptBlock.HeadBytes];
    private byte[] packed = new byte[KeptBlock.UsualBytes];
    private byte[] block = new byte[KeptBlock.UsualBytes];

    /// <summary>Deliveries of a file after a sequence.</summary>
    /// <param name="take">Gets each; its body is valid during the call only. False ends.</param>
    /// <param name="blocks">How many whole blocks with deliveries there were as far as it was read.</param>
    /// <returns>False where <paramref name="take"/> ended it.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Read(string path, long after, Func<Delivery, bool> take, out int blocks)
    {
        blocks = 0;
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        long length = RandomAccess.GetLength(handle);
        bool closed = false;
        for (long at = 0; at < length;)
        {
            if (Segment.Fill(handle, head, at) && KeptBlock.Read(head) is { } found && at + KeptBlock.HeadBytes + found.Packed <= length)
            {
                closed = found.Packed == 0;
                if (closed || found.Last <= after || Unpack(handle, at, found))
                {
                    blocks += closed ? 0 : 1;
                    at += KeptBlock.HeadBytes + found.Packed;
                    if (!closed && found.Last > after && !Each(path, found.Unpacked, after, take))
                    {
                        return false;
                    }

                    continue;
                }
            }

            report($"kept deliveries {Path.GetFileName(path)} are damaged at byte {at}; reading goes on at the next whole block");
            at = FindNext(handle, at, length);
        }

        if (!closed)
        {
            report($"kept deliveries {Path.GetFileName(path)} end before their end");
        }

        return true;
    }

    /// <summary>The end of a file, which tells of the whole.</summary>
    /// <returns>Null where it is damaged.</returns>
    public static KeptBlock? End(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Span<byte> head = stackalloc byte[KeptBlock.HeadBytes];
        long at = RandomAccess.GetLength(handle) - KeptBlock.HeadBytes;
        return at >= 0 && Segment.Fill(handle, head, at) && KeptBlock.Read(head) is { Packed: 0 } end ? end : null;
    }

    public void Dispose() => decompressor.Dispose();

    private bool Unpack(SafeFileHandle handle, long at, in KeptBlock found)
    {
        packed = packed.Length < found.Packed ? new byte[found.Packed] : packed;
        block = block.Length < found.Unpacked ? new byte[found.Unpacked] : block;
        Span<byte> bytes = packed.AsSpan(0, found.Packed);
        if (!Segment.Fill(handle, bytes, at + KeptBlock.HeadBytes) || XxHash3.HashToUInt64(bytes) != found.Checksum)
        {
            return false;
        }

        try
        {
            return decompressor.Unwrap(bytes, block.AsSpan(0, found.Unpacked)) == found.Unpacked;
        }
        catch (ZstdSharp.ZstdException)
        {
            return false;
        }
    }

    private bool Each(string path, int unpacked, long after, Func<Delivery, bool> take)
    {
        for (int at = 0; at < unpacked;)
        {
            ReadOnlyMemory<byte> rest = block.AsMemory(at, unpacked - at);
            int body = rest.Length >= Frame.HeaderBytes ? Frame.BodyLength(rest.Span) : -1;
            if (body < 0 || Frame.HeaderBytes + body > rest.Length || !Frame.IsWhole(rest.Span[..(Frame.HeaderBytes + body)]))
            {
                report($"kept deliveries {Path.GetFileName(path)} hold an entry that is not as it was written; the rest of its block is left out");
                return true;
            }

            ReadOnlyMemory<byte> frame = rest[..(Frame.HeaderBytes + body)];
            if (Frame.SequenceOf(frame.Span) > after && !take(Frame.Read(frame)))
            {
                return false;
            }

            at += frame.Length;
        }

        return true;
    }

    /// <returns>The file's length where no head follows.</returns>
    private long FindNext(SafeFileHandle handle, long after, long length)
    {
        byte[] window = new byte[1 << 20];
        for (long at = after + 1; at < length; at += window.Length - 3)
        {
            int got = RandomAccess.Read(handle, window, at);
            for (int start = 0; KeptBlock.Find(window.AsSpan(start, got - start)) is int hit && hit >= 0; start += hit + 1)
            {
                if (Segment.Fill(handle, head, at + start + hit) && KeptBlock.Read(head) is not null)
                {
                    return at + start + hit;
                }
            }
        }

        return length;
    }
}
