using Nephoscope.Sources.Files;

namespace Nephoscope.Service.Intake;

/// <summary>
/// Unpacks gzip, zstd and Parquet bodies, recognised by content, within bounds of size and of ratio: a few kilobytes that would become gigabytes
/// are given up early. Thread-safe.
/// </summary>
internal static class BodyUnpacking
{
    /// <summary>Logs compress ten- to thirtyfold; the rest is for very regular ones. Small bodies may exceed it.</summary>
    public const int GreatestRatio = 200;

    /// <summary>Parquet names each column once, its rows as text name them each time.</summary>
    private const int GreatestRatioOfTables = 2_000;

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

        if (!Packing.IsPacked(body.Span))
        {
            return body;
        }

        try
        {
            using Stream stream = Packing.Unpack(body.Span, new MemoryStream(body.ToArray()));
            return ReadAll(stream, body.Length, most, Packing.IsParquet(body.Span) ? GreatestRatioOfTables : GreatestRatio, ref reason, out tooLarge);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or ZstdSharp.ZstdException)
        {
            reason = Packing.ReasonOf(failure);
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? ReadAll(Stream stream, int packed, long most, int ratio, ref string reason, out bool tooLarge)
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

            if (length > most || (length > FreeOfRatio && length / ratio > packed))
            {
                tooLarge = true;
                reason = "the body unpacks to more than allowed";
                return null;
            }
        }
    }
}
