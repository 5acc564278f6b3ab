using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// The parts of an Amazon Resource Name (<c>arn:partition:service:region:account:resource</c>), as views of its text. Nothing is
/// allocated; text that is no ARN reads as <see cref="IsValid"/> false with empty parts.
/// </summary>
public readonly ref struct Arn
{
    private const int LongestName = 128;

    private Arn(ReadOnlySpan<byte> service, ReadOnlySpan<byte> region, ReadOnlySpan<byte> account, ReadOnlySpan<byte> resource)
    {
        Service = service;
        Region = region;
        Account = account;
        Resource = resource;
        IsValid = true;
    }

    public bool IsValid { get; }

    public ReadOnlySpan<byte> Service { get; }

    public ReadOnlySpan<byte> Region { get; }

    public ReadOnlySpan<byte> Account { get; }

    /// <summary>All after the account, such as <c>role/service/web</c>.</summary>
    public ReadOnlySpan<byte> Resource { get; }

    /// <summary>The resource's type: what stands before the first slash or colon; empty where there is neither.</summary>
    public ReadOnlySpan<byte> Type
    {
        get
        {
            int end = Resource.IndexOfAny((byte)'/', (byte)':');
            return end < 0 ? default : Resource[..end];
        }
    }

    /// <summary>The last part of the resource's path.</summary>
    public ReadOnlySpan<byte> Name => Resource[(Resource.LastIndexOfAny((byte)'/', (byte)':') + 1)..];

    /// <summary>The role's name of <c>assumed-role/NAME/SESSION</c>, the session's name there; else empty.</summary>
    public ReadOnlySpan<byte> SessionRole => Split(out _);

    public ReadOnlySpan<byte> SessionName
    {
        get
        {
            Split(out ReadOnlySpan<byte> session);
            return session;
        }
    }

    /// <summary>The IAM path without its slashes at both ends; empty for "/".</summary>
    public ReadOnlySpan<byte> Path
    {
        get
        {
            int first = Resource.IndexOf((byte)'/');
            int last = Resource.LastIndexOf((byte)'/');
            return first < 0 || last <= first ? default : Resource[(first + 1)..last];
        }
    }

    public static Arn Of(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("arn:"u8))
        {
            return default;
        }

        Span<int> colons = stackalloc int[5];
        int from = 0;
        for (int i = 0; i < colons.Length; i++)
        {
            int next = text[from..].IndexOf((byte)':');
            if (next < 0)
            {
                return default;
            }

            colons[i] = from + next;
            from += next + 1;
        }

        return new Arn(
            text[(colons[1] + 1)..colons[2]], text[(colons[2] + 1)..colons[3]], text[(colons[3] + 1)..colons[4]], text[(colons[4] + 1)..]);
    }

    /// <summary>
    /// Key of an IAM user or role by account and name. Names are unique in an account whatever their path and partition, so the key leaves
    /// both out: a request that says only the name and an ARN that says all give the same key.
    /// </summary>
    public static EntityKey IamKey(EntityKind kind, ReadOnlySpan<byte> account, ReadOnlySpan<byte> name)
    {
        if (account.IsEmpty || name.IsEmpty)
        {
            return default;
        }

        Span<byte> buffer = stackalloc byte[320];
        int length = IamText(kind, account, name, buffer);
        return EntityKey.Of(kind, buffer[..length]);
    }

    /// <summary>Writes <c>arn:aws:iam::ACCOUNT:user/NAME</c> (or role, group, root).</summary>
    internal static int IamText(EntityKind kind, ReadOnlySpan<byte> account, ReadOnlySpan<byte> name, Span<byte> target)
    {
        int length = 0;
        Append(target, ref length, "arn:aws:iam::"u8);
        Append(target, ref length, account[..Math.Min(account.Length, LongestName)]);
        Append(target, ref length, kind switch
        {
            EntityKind.Role => ":role/"u8,
            EntityKind.Group => ":group/"u8,
            EntityKind.Policy => ":policy/"u8,
            _ => ":user/"u8,
        });
        Append(target, ref length, name[..Math.Min(name.Length, LongestName)]);
        return length;
    }

    private static void Append(Span<byte> target, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target[length..]);
        length += text.Length;
    }

    private ReadOnlySpan<byte> Split(out ReadOnlySpan<byte> session)
    {
        session = default;
        ReadOnlySpan<byte> prefix = "assumed-role/"u8;
        if (!Resource.StartsWith(prefix))
        {
            return default;
        }

        ReadOnlySpan<byte> rest = Resource[prefix.Length..];
        int slash = rest.IndexOf((byte)'/');
        if (slash < 0)
        {
            return rest;
        }

        session = rest[(slash + 1)..];
        return rest[..slash];
    }

    public override string ToString() => Encoding.UTF8.GetString(Resource);
}
