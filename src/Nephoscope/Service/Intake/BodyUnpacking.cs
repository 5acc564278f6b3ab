using System.IO.Compression;

namespace Nephoscope.Service.Intake;

/// <summary>
/// Unpacks gzip and zstd bodies, recognised by content, within bounds of size and of ratio: a few kilobytes that would become gigabytes
/// are given up early. Thread-safe.
/// </summary>
internal static class BodyUnpacking
{
    /// <summary>Logs compress ten- to thirtyfold; the rest is for very regular ones. Small bodies may exceed it.</summary>
    public const int GreatestRatio = 200;

    private const int FreeOfRatio = 1 << 20;
    private const int Window = 64 << 10;

    /// <returns>The plain text, the same memory where it is plain; null with a reason where it is damaged or too much.</returns>
    public static ReadOnlyMemory<byte>? Unpack(ReadOnlyMemory<byte> body, long most, out string reason, out bool tooLarge)
    {
        reason = "";
        tooLarge = body.Length > most;
        if (tooLarge)
        {
            reason = "the body is larger than allowed";
            return null;
        }

        Func<Stream, Stream>? open = body.Span switch
        {
            [0x1F, 0x8B, ..] => static packed => new GZipStream(packed, CompressionMode.Decompress),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => static packed => new ZstdSharp.DecompressionStream(packed),
            _ => null,
        };
        if (open is null)
        {
            return body;
        }

        try
        {
            using Stream stream = open(new MemoryStream(body.ToArray()));
            return ReadAll(stream, body.Length, most, ref reason, out tooLarge);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or ZstdSharp.ZstdException)
        {
            reason = "compressed data is damaged or cut off";
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? ReadAll(Stream stream, int packed, long most, ref string reason, out bool tooLarge)
    {
        byte[] text = new byte[Math.Min(most, Math.Max(Window, packed * 8L))];
        int length = 0;
        tooLarge = false;
        while (true)
        {
            if (length == text.Length)
            {
                Array.Resize(ref text, (int)Math.Min(most + 1, text.Length * 2L));
            }

            int got = stream.Read(text, length, Math.Min(Window, text.Length - length));
            length += got;
            if (got == 0)
            {
                return text.AsMemory(0, length);
            }

            if (length > most || (length > FreeOfRatio && length / GreatestRatio > packed))
            {
                tooLarge = true;
                reason = "the body unpacks to more than allowed";
                return null;
            }
        }
    }
}
