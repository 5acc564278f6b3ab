namespace Nephoscope.Sources.Text;

/// <summary>Names and words of DNS and transport as logs write them. No allocation; thread-safe.</summary>
internal static class DnsText
{
    /// <summary>The name without the root's dot at its end; the root itself stays a dot.</summary>
    public static ReadOnlySpan<byte> WithoutRoot(ReadOnlySpan<byte> name) => name.Length > 1 && name[^1] == '.' ? name[..^1] : name;

    /// <summary>IANA number of a protocol's name; 0 where unknown.</summary>
    public static byte Protocol(ReadOnlySpan<byte> name)
    {
        if (System.Text.Ascii.EqualsIgnoreCase(name, "TCP"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "IPPROTO_TCP"u8))
        {
            return 6;
        }

        if (System.Text.Ascii.EqualsIgnoreCase(name, "UDP"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "IPPROTO_UDP"u8))
        {
            return 17;
        }

        return System.Text.Ascii.EqualsIgnoreCase(name, "ICMP"u8) ? (byte)1 : (byte)0;
    }
}
