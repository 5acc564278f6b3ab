using System.Buffers;
using System.Buffers.Text;

namespace Nephoscope.Service.Intake;

/// <summary>
/// Cuts a syslog stream into messages, by octet counting or by line ends (RFC 6587), and gathers what they carry, a line each: without
/// the head of RFC 5424 or RFC 3164 where a JSON object follows it. One stream, one thread.
/// </summary>
internal sealed class SyslogFraming
{
    /// <summary>Greatest message.</summary>
    public const int MostMessage = 1 << 20;

    private const int MostHead = 2048;
    private readonly ArrayBufferWriter<byte> lines = new();
    private byte[] pending = new byte[8 << 10];
    private int used;

    /// <summary>Bytes of whole messages that wait to be taken.</summary>
    public int Gathered => lines.WrittenCount;

    /// <exception cref="InvalidDataException">A message is longer than <see cref="MostMessage"/>; the stream cannot be read on.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (used + bytes.Length > pending.Length)
        {
            Array.Resize(ref pending, Math.Max(pending.Length * 2, used + bytes.Length));
        }

        bytes.CopyTo(pending.AsSpan(used));
        used += bytes.Length;
        int at = 0;
        while (Next(pending.AsSpan(at, used - at), out ReadOnlySpan<byte> message) is int length and > 0)
        {
            Add(message);
            at += length;
        }

        pending.AsSpan(at, used - at).CopyTo(pending);
        used -= at;
        if (used > MostMessage + 16)
        {
            throw new InvalidDataException("a syslog message is longer than allowed");
        }
    }

    /// <summary>The stream ended: a last line without its end counts, half of a counted message does not.</summary>
    public void End()
    {
        bool isCounted = used > 0 && pending[0] is >= (byte)'1' and <= (byte)'9' && (pending.AsSpan(0, Math.Min(used, 12)).IndexOf(" <"u8) > 0 || pending.AsSpan(0, Math.Min(used, 12)).IndexOf(" {"u8) > 0);
        if (used > 0 && !isCounted)
        {
            Add(pending.AsSpan(0, used));
        }

        used = 0;
    }

    /// <summary>What was gathered, a line each.</summary>
    public byte[] TakeLines()
    {
        byte[] taken = lines.WrittenSpan.ToArray();
        lines.ResetWrittenCount();
        return taken;
    }

    /// <returns>Length of the first message with its frame; 0 where it is not whole.</returns>
    private static int Next(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (bytes.IsEmpty)
        {
            return 0;
        }

        // Counted messages begin with a priority: a line that begins with a number is no count unless one follows.
        if (bytes[0] is >= (byte)'1' and <= (byte)'9' && Utf8Parser.TryParse(bytes[..Math.Min(bytes.Length, 9)], out int count, out int digits))
        {
            if (digits == bytes.Length || (bytes[digits] == (byte)' ' && digits + 1 == bytes.Length))
            {
                return 0;
            }

            if (bytes[digits] == (byte)' ' && bytes[digits + 1] is (byte)'<' or (byte)'{')
            {
                if (count > MostMessage)
                {
                    throw new InvalidDataException("a syslog message is longer than allowed");
                }

                int whole = digits + 1 + count;
                message = bytes.Length >= whole ? bytes[(digits + 1)..whole] : default;
                return bytes.Length >= whole ? whole : 0;
            }
        }

        int end = bytes.IndexOfAny((byte)'\n', (byte)0);
        message = end < 0 ? default : bytes[..end];
        return end + 1;
    }

    private void Add(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> body = message.Trim("\r\n\0 "u8);
        if (!body.IsEmpty && body[0] == (byte)'<' && body[..Math.Min(body.Length, MostHead)].IndexOf((byte)'{') is int at and > 0)
        {
            body = body[at..];
        }

        // Within a counted message a line end is white space of the object.
        Span<byte> line = lines.GetSpan(body.Length + 1);
        body.CopyTo(line);
        line[..body.Length].Replace((byte)'\n', (byte)' ');
        line[body.Length] = (byte)'\n';
        lines.Advance(body.IsEmpty ? 0 : body.Length + 1);
    }
}
