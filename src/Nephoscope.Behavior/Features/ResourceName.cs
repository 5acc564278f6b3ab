using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Reads resource names without allocating.</summary>
internal static class ResourceName
{
    private static readonly ulong Storage = Fingerprint.Of("s3"u8);

    /// <summary>
    /// Fingerprint by which a resource is compared: its own id where the type is sensitive (identities, secrets, keys, trails), the
    /// bucket for objects, else service and type only, since ids of machines and the like are new every day.
    /// </summary>
    public static ulong Behavioural(ReadOnlySpan<byte> uid, ulong service)
    {
        if (!uid.StartsWith("arn:"u8))
        {
            return Fingerprint.Join(service, 1);
        }

        ReadOnlySpan<byte> rest = AfterColon(AfterColon(uid));
        int colon = rest.IndexOf((byte)':');
        ReadOnlySpan<byte> owner = colon < 0 ? rest : rest[..colon];
        ReadOnlySpan<byte> name = AfterColon(AfterColon(AfterColon(rest)));
        if (owner.SequenceEqual("s3"u8))
        {
            int slash = name.IndexOf((byte)'/');
            return Fingerprint.Join(Storage, Fingerprint.Of(slash < 0 ? name : name[..slash]));
        }

        if (owner.SequenceEqual("iam"u8) || owner.SequenceEqual("secretsmanager"u8) || owner.SequenceEqual("kms"u8)
            || owner.SequenceEqual("cloudtrail"u8) || owner.SequenceEqual("sts"u8))
        {
            return Fingerprint.Of(uid);
        }

        int end = name.IndexOfAny((byte)'/', (byte)':');
        return Fingerprint.Join(Fingerprint.Of(owner), Fingerprint.Of(end < 0 ? default : name[..end]));
    }

    /// <summary>The string value after a quoted member name in raw JSON; empty where there is none or it holds escapes.</summary>
    public static ReadOnlySpan<byte> StringAfter(ReadOnlySpan<byte> json, ReadOnlySpan<byte> quotedName)
    {
        int at = json.IndexOf(quotedName);
        if (at < 0)
        {
            return default;
        }

        ReadOnlySpan<byte> rest = json[(at + quotedName.Length)..].TrimStart(" \t\r\n:"u8);
        if (rest.IsEmpty || rest[0] != '"')
        {
            return default;
        }

        rest = rest[1..];
        int end = rest.IndexOf((byte)'"');
        return end <= 0 || rest[..end].Contains((byte)'\\') ? default : rest[..end];
    }

    private static ReadOnlySpan<byte> AfterColon(ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        return colon < 0 ? default : text[(colon + 1)..];
    }
}
