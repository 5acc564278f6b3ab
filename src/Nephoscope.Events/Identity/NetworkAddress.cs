using System.Buffers;
using System.Buffers.Text;
using System.Net;

namespace Nephoscope.Events;

/// <summary>
/// An IPv4 or IPv6 address read strictly: four decimal octets without leading zeros, or RFC 4291 text. The default value is "none".
/// IPv4 is kept as ::ffff:a.b.c.d, so one 128-bit number orders all addresses.
/// </summary>
public readonly record struct NetworkAddress(UInt128 Bits)
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789."u8);
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF:.%"u8);
    private static readonly UInt128 MappedPrefix = new(0, 0xffff_0000_0000);

    public bool IsNone => Bits == 0;

    public bool IsIPv4 => Bits >> 32 == MappedPrefix >> 32;

    /// <summary>The 32 bits of an IPv4 address; meaningless otherwise.</summary>
    public uint IPv4 => (uint)Bits;

    public static NetworkAddress FromIPv4(uint bits) => new(MappedPrefix | bits);

    /// <summary>Loopback, link-local, RFC 1918, RFC 6598, unique-local.</summary>
    public bool IsPrivate => IsIPv4
        ? IPv4 >> 24 is 10 or 127 || IPv4 >> 20 == 0xAC1 || IPv4 >> 16 is 0xC0A8 or 0xA9FE || IPv4 >> 22 == 0x64_40 >> 6
        : Bits == UInt128.One || (ulong)(Bits >> 121) == 0x7E || (ulong)(Bits >> 118) == 0x3FA;

    /// <summary>Multicast, reserved or unspecified: no host calls from there.</summary>
    public bool IsReserved => IsIPv4 ? IPv4 >> 28 >= 0xE || IPv4 >> 24 == 0 : (ulong)(Bits >> 120) == 0xFF;

    /// <summary>Kept for examples and benchmarks (RFC 5737, RFC 2544, RFC 3849): in real logs a sign that addresses were replaced.</summary>
    public bool IsDocumentation => IsIPv4
        ? IPv4 >> 8 is 0xC0_00_02 or 0xC6_33_64 or 0xCB_00_71 || IPv4 >> 17 == 0xC6_12 >> 1
        : (uint)(Bits >> 96) == 0x2001_0DB8;

    /// <summary>The network the address belongs to for the purpose of behaviour: /24 for IPv4, /48 for IPv6.</summary>
    public NetworkAddress Prefix => IsIPv4
        ? new(Bits & ~(UInt128)0xFF)
        : new(Bits & (UInt128.MaxValue << 80));

    /// <summary>Reads an address. An octet with a leading zero is refused, never read as octal.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out NetworkAddress address)
    {
        address = default;
        if (text.Length is < 2 or > 45)
        {
            return false;
        }

        return text.Contains((byte)':') ? TryParseIPv6(text, out address) : TryParseIPv4(text, out address);
    }

    /// <summary>True when the text is digits and dots only, or has a colon: somebody meant an address.</summary>
    public static bool LooksLikeAddress(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && (text.IndexOfAnyExcept(Digits) < 0
            || (text.Contains((byte)':') && text.IndexOfAnyExcept(HexDigits) < 0));

    public override string ToString()
    {
        if (IsIPv4)
        {
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{IPv4 >> 24}.{(IPv4 >> 16) & 0xFF}.{(IPv4 >> 8) & 0xFF}.{IPv4 & 0xFF}");
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return new IPAddress(bytes).ToString();
    }

    private static bool TryParseIPv4(ReadOnlySpan<byte> text, out NetworkAddress address)
    {
        address = default;
        uint bits = 0;
        for (int octet = 0; octet < 4; octet++)
        {
            int end = octet < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0')
                || !Utf8Parser.TryParse(text[..end], out byte value, out int consumed) || consumed != end)
            {
                return false;
            }

            bits = (bits << 8) | value;
            text = octet < 3 ? text[(end + 1)..] : default;
        }

        address = FromIPv4(bits);
        return true;
    }

    private static bool TryParseIPv6(ReadOnlySpan<byte> text, out NetworkAddress address)
    {
        address = default;
        if (!IPv6Text.TryParse(text, out UInt128 bits))
        {
            return false;
        }

        address = new NetworkAddress(bits);
        return true;
    }
}
