using System.Buffers.Text;
using System.Text;

namespace Nephoscope.Lab;

/// <summary>A growing buffer of UTF-8 that records are written into without an object per record. Not thread-safe.</summary>
public sealed class RecordBuffer
{
    private static ReadOnlySpan<byte> HexDigits => "0123456789abcdef"u8;

    private static ReadOnlySpan<byte> Base32 => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"u8;

    private static ReadOnlySpan<byte> Base64 => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    private byte[] bytes = new byte[16 * 1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
    }

    public void Add(string text) => Length += Encoding.UTF8.GetBytes(text, Room(text?.Length * 3 ?? 0));

    public void Add(byte one)
    {
        Room(1)[0] = one;
        Length++;
    }

    /// <summary>A number without grouping.</summary>
    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out int written);
        Length += written;
    }

    /// <summary>A number with leading zeros.</summary>
    public void Padded(int value, int digits)
    {
        Span<byte> room = Room(digits);
        for (int i = digits - 1; i >= 0; i--)
        {
            room[i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        Length += digits;
    }

    /// <summary>The lowest <paramref name="digits"/> hexadecimal digits, 16 at most.</summary>
    public void Hex(ulong value, int digits)
    {
        Span<byte> room = Room(digits);
        for (int i = 0; i < digits; i++)
        {
            room[i] = HexDigits[(int)(value >> (4 * (digits - 1 - i))) & 15];
        }

        Length += digits;
    }

    /// <summary>The text form of a random (version 4) UUID made of two numbers.</summary>
    public void Uuid(ulong high, ulong low)
    {
        Hex(high >> 32, 8);
        Add((byte)'-');
        Hex(high >> 16, 4);
        Add((byte)'-');
        Hex((high & 0xFFF) | 0x4000, 4);
        Add((byte)'-');
        Hex(((low >> 48) & 0x3FFF) | 0x8000, 4);
        Add((byte)'-');
        Hex(low, 12);
    }

    /// <summary>Characters of the credential alphabet.</summary>
    public void Key(SeededRandom random, int count) => Draw(random, count, Base32);

    /// <summary>Characters of the Base64 alphabet.</summary>
    public void Token(SeededRandom random, int count) => Draw(random, count, Base64);

    /// <summary>ISO 8601 in UTC, to the second.</summary>
    public void Time(long seconds)
    {
        (int year, int month, int day) = Calendar.Date((int)(seconds / 86_400));
        int second = (int)(seconds % 86_400);
        Padded(year, 4);
        Add((byte)'-');
        Padded(month, 2);
        Add((byte)'-');
        Padded(day, 2);
        Add((byte)'T');
        Padded(second / 3600, 2);
        Add((byte)':');
        Padded(second / 60 % 60, 2);
        Add((byte)':');
        Padded(second % 60, 2);
    }

    private void Draw(SeededRandom random, int count, ReadOnlySpan<byte> alphabet)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> room = Room(count);
        ulong bits = 0;
        for (int i = 0; i < count; i++)
        {
            bits = i % 10 == 0 ? random.Next() : bits >> 6;
            room[i] = alphabet[(int)bits & (alphabet.Length - 1)];
        }

        Length += count;
    }

    private Span<byte> Room(int count)
    {
        if (bytes.Length - Length < count)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + count));
        }

        return bytes.AsSpan(Length);
    }
}
