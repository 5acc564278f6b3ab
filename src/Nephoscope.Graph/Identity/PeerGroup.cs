using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Keys of the groups whose members' behaviour is compared. Allocates nothing; thread-safe.</summary>
internal static class PeerGroup
{
    private const ulong Mark = 0x7065_6572_73;

    /// <summary>All roles of one template, in all accounts: the name without the random end that tools append.</summary>
    public static EntityKey OfRole(ReadOnlySpan<byte> roleName) => Join(Fingerprint.Of(Template(roleName)), 1);

    /// <summary>IAM users of one path in one account.</summary>
    public static EntityKey OfUsers(ReadOnlySpan<byte> account, ReadOnlySpan<byte> path) =>
        Join(Fingerprint.Join(Fingerprint.Of(account), Fingerprint.Of(path)), 2);

    /// <summary>Everybody of one class in one place (account, cluster, namespace).</summary>
    public static EntityKey OfClass(IdentityClass identityClass, ReadOnlySpan<byte> place) => Join(Fingerprint.Of(place), 16 + (ulong)identityClass);

    /// <summary>
    /// The name without trailing parts that look made by a machine: CloudFormation's <c>-1A2B3C4D5E6F</c>, Identity Center's
    /// <c>_0123456789abcdef</c>, Terraform's date and counter, a region or account number.
    /// </summary>
    public static ReadOnlySpan<byte> Template(ReadOnlySpan<byte> name)
    {
        while (true)
        {
            int cut = name.LastIndexOfAny("-_."u8);
            if (cut <= 0 || !LooksRandom(name[(cut + 1)..]))
            {
                return name;
            }

            name = name[..cut];
        }
    }

    private static bool LooksRandom(ReadOnlySpan<byte> part)
    {
        if (part.Length < 6)
        {
            return part.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        }

        int digits = 0;
        int upper = 0;
        int lower = 0;
        int hex = 0;
        foreach (byte c in part)
        {
            digits += char.IsAsciiDigit((char)c) ? 1 : 0;
            upper += char.IsAsciiLetterUpper((char)c) ? 1 : 0;
            lower += char.IsAsciiLetterLower((char)c) ? 1 : 0;
            hex += char.IsAsciiHexDigit((char)c) ? 1 : 0;
        }

        bool onlyLettersAndDigits = digits + upper + lower == part.Length;
        return onlyLettersAndDigits && (digits == part.Length
            || (digits >= 2 && hex == part.Length)
            || (part.Length >= 8 && digits >= 2)
            || (part.Length >= 8 && lower == 0 && digits >= 1));
    }

    private static EntityKey Join(ulong text, ulong kind) => new(Fingerprint.Join(text, Mark + kind));
}
