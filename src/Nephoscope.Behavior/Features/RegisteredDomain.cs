namespace Nephoscope.Behavior;

/// <summary>
/// The registered part of a DNS name by a light rule instead of the public suffix list: the last two labels, or three where the last two
/// are a country's second level (co.uk, com.au). Wrong for rare suffixes only; allocates nothing.
/// </summary>
public static class RegisteredDomain
{
    /// <summary>example.co.uk of a.b.example.co.uk.; the whole name where it has too few labels.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd((byte)'.');
        int last = name.LastIndexOf((byte)'.');
        if (last <= 0)
        {
            return name;
        }

        int second = name[..last].LastIndexOf((byte)'.');
        if (second < 0)
        {
            return name;
        }

        ReadOnlySpan<byte> label = name[(second + 1)..last];
        if (name.Length - last - 1 == 2 && IsSecondLevel(label))
        {
            int third = name[..second].LastIndexOf((byte)'.');
            return third < 0 ? name : name[(third + 1)..];
        }

        return name[(second + 1)..];
    }

    private static bool IsSecondLevel(ReadOnlySpan<byte> label) =>
        label.SequenceEqual("co"u8) || label.SequenceEqual("com"u8) || label.SequenceEqual("net"u8) || label.SequenceEqual("org"u8)
        || label.SequenceEqual("gov"u8) || label.SequenceEqual("edu"u8) || label.SequenceEqual("ac"u8) || label.SequenceEqual("ne"u8)
        || label.SequenceEqual("or"u8);
}
