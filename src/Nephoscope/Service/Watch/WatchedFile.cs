using Microsoft.Win32.SafeHandles;
using Nephoscope.Events;
using Nephoscope.Service.Intake;
using Nephoscope.Sources.Files;

namespace Nephoscope.Service.Watch;

/// <summary>
/// Gives a file's new bytes in stretches of whole records. Plain lines are cut at their ends; a compressed file or one large JSON
/// document is one stretch. One thread at a time.
/// </summary>
internal sealed class WatchedFile(string path, long length, long from)
{
    /// <summary>About so much goes into one delivery.</summary>
    public const int StretchBytes = 1 << 20;

    /// <summary>Greatest file that can only be taken as a whole, unpacked.</summary>
    public const int MostWhole = 256 << 20;

    private const int HeadBytes = 1024;
    private const int MostHeaderLine = 4096;

    public string Path => path;

    /// <summary>When it was written last, as it was found.</summary>
    public DateTime LastWrite { get; init; }

    /// <summary>Place of the next stretch.</summary>
    public long Offset { get; private set; } = from;

    /// <summary>Length when it was found.</summary>
    public long Length => length;

    /// <summary>Fingerprint of a file's first bytes, at most up to <paramref name="upTo"/>.</summary>
    public static ulong Head(string path, long upTo)
    {
        using SafeFileHandle handle = Open(path);
        byte[] head = new byte[Math.Min(HeadBytes, upTo)];
        int got = RandomAccess.Read(handle, head, 0);
        return Fingerprint.Of(head.AsSpan(0, got));
    }

    /// <summary>The next stretch.</summary>
    /// <param name="isSettled">The file did not grow for a while: a last line without its end is given too.</param>
    /// <returns>Null where nothing whole is left at present.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public ReadOnlyMemory<byte>? Next(bool isSettled, out string? fault)
    {
        fault = null;
        if (Offset >= length)
        {
            return null;
        }

        using SafeFileHandle handle = Open(path);
        if (Offset == 0)
        {
            byte[] magic = new byte[Packing.HeadBytes];
            int got = RandomAccess.Read(handle, magic, 0);
            if (Packing.IsPacked(magic))
            {
                return isSettled && got > 0 ? Whole(handle, out fault) : null;
            }
        }

        return Lines(handle, isSettled, out fault);
    }

    private static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private ReadOnlyMemory<byte>? Whole(SafeFileHandle handle, out string? fault)
    {
        fault = null;
        if (length - Offset > MostWhole)
        {
            fault = "a file that can only be read as a whole is larger than 256 MB";
            Offset = length;
            return ReadOnlyMemory<byte>.Empty;
        }

        byte[] all = Read(handle, Offset, (int)(length - Offset));
        ReadOnlyMemory<byte>? text = BodyUnpacking.Unpack(all, MostWhole, out string reason, out _);
        fault = text is null ? reason : null;
        Offset = length;
        return text ?? ReadOnlyMemory<byte>.Empty;
    }

    private ReadOnlyMemory<byte>? Lines(SafeFileHandle handle, bool isSettled, out string? fault)
    {
        fault = null;
        byte[] window = Read(handle, Offset, (int)Math.Min(StretchBytes, length - Offset));
        bool isLast = Offset + window.Length >= length;
        int end = window.AsSpan().LastIndexOf((byte)'\n') + 1;

        // Without line ends, or laid out over many lines, it is a document: only whole it can be read.
        if (Offset == 0 && IsDocument(window))
        {
            return isSettled ? Whole(handle, out fault) : null;
        }

        if (isLast && isSettled)
        {
            end = window.Length;
        }

        if (end == 0)
        {
            return isLast ? null : Whole(handle, out fault);
        }

        ReadOnlyMemory<byte> stretch = window.AsMemory(0, end);
        stretch = Offset > 0 ? WithHeader(handle, stretch) : stretch;
        Offset += end;
        return stretch;
    }

    /// <summary>One JSON value that does not end with its first line.</summary>
    private static bool IsDocument(ReadOnlySpan<byte> window)
    {
        ReadOnlySpan<byte> text = window.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'['))
        {
            return false;
        }

        int line = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> first = (line < 0 ? text : text[..line]).TrimEnd(" \t\r"u8);
        return line < 0 || first.IsEmpty || first[^1] is not ((byte)'}') || text[0] == (byte)'[';
    }

    /// <summary>A flow log says only in its first line what its columns mean.</summary>
    private static ReadOnlyMemory<byte> WithHeader(SafeFileHandle handle, ReadOnlyMemory<byte> stretch)
    {
        byte[] head = Read(handle, 0, MostHeaderLine);
        int end = head.AsSpan().IndexOf((byte)'\n');
        if (end < 0 || !head.AsSpan().StartsWith("version "u8))
        {
            return stretch;
        }

        byte[] joined = new byte[end + 1 + stretch.Length];
        head.AsSpan(0, end + 1).CopyTo(joined);
        stretch.Span.CopyTo(joined.AsSpan(end + 1));
        return joined;
    }

    private static byte[] Read(SafeFileHandle handle, long at, int count)
    {
        byte[] bytes = new byte[count];
        int filled = 0;
        while (filled < count)
        {
            int got = RandomAccess.Read(handle, bytes.AsSpan(filled), at + filled);
            if (got == 0)
            {
                return bytes[..filled];
            }

            filled += got;
        }

        return bytes;
    }
}
