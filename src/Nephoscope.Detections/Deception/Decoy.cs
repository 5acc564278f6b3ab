using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>What a decoy pretends to be.</summary>
public enum DecoyKind
{
    /// <summary>An access key.</summary>
    Key,
    Role,
    User,
    Bucket,

    /// <summary>A secret of Secrets Manager.</summary>
    Secret,

    /// <summary>A parameter of Systems Manager.</summary>
    Parameter,
}

/// <summary>
/// A thing that nobody has a reason to touch, declared by its owner. Recognised by its full name anywhere in what an event names, and by
/// its short name where a request of the kind's own service gives it. Immutable.
/// </summary>
public sealed class Decoy
{
    private readonly byte[] shortName;
    private readonly byte[] fullName;
    private readonly string account;

    private Decoy(DecoyKind kind, string name, string account)
    {
        Kind = kind;
        Name = name;
        this.account = account;
        shortName = Encoding.UTF8.GetBytes(name);
        fullName = Encoding.UTF8.GetBytes(kind switch
        {
            DecoyKind.Bucket => ":::" + name,
            DecoyKind.Role => account + ":role/" + name,
            DecoyKind.User => account + ":user/" + name,
            DecoyKind.Secret => account + ":secret:" + name,
            DecoyKind.Parameter => account + ":parameter/" + name.TrimStart('/'),
            _ => name,
        });
    }

    public DecoyKind Kind { get; }

    /// <summary>Its id or short name, as declared.</summary>
    public string Name { get; }

    /// <summary>What a finding calls it: its ARN where that can be told, else its name.</summary>
    public string Uid => Kind switch
    {
        DecoyKind.Bucket => "arn:aws:s3:::" + Name,
        DecoyKind.Role when account.Length > 0 => $"arn:aws:iam::{account}:role/{Name}",
        DecoyKind.User when account.Length > 0 => $"arn:aws:iam::{account}:user/{Name}",
        _ => Name,
    };

    /// <summary>Makes a decoy of an id, a name or an ARN.</summary>
    /// <exception cref="FormatException">The ARN names nothing of the kind.</exception>
    public static Decoy Of(DecoyKind kind, string id)
    {
        if (!id.StartsWith("arn:", StringComparison.Ordinal))
        {
            return new Decoy(kind, id, "");
        }

        string[] parts = id.Split(':', 6);
        string service = kind switch { DecoyKind.Bucket => "s3", DecoyKind.Secret => "secretsmanager", DecoyKind.Parameter => "ssm", _ => "iam" };
        string mark = kind switch { DecoyKind.Role => "role/", DecoyKind.User => "user/", DecoyKind.Secret => "secret:", DecoyKind.Parameter => "parameter/", _ => "" };
        if (parts.Length < 6 || kind == DecoyKind.Key || parts[2] != service || !parts[5].StartsWith(mark, StringComparison.Ordinal) || parts[5].Length == mark.Length)
        {
            throw new FormatException("is no ARN of this kind");
        }

        string name = parts[5][mark.Length..];
        name = kind == DecoyKind.Secret && HasSuffix(name) ? name[..^7] : kind == DecoyKind.Parameter ? "/" + name : name;
        return new Decoy(kind, name, parts[4]);
    }

    /// <summary>Whether an event uses, names or is done with it. Does not allocate where the name does not occur.</summary>
    public bool IsTouched(in SecurityEvent e)
    {
        if (Kind == DecoyKind.Key)
        {
            return e[EventField.CredentialUid].SequenceEqual(shortName) || Names(e[EventField.Request], shortName);
        }

        return Names(e[EventField.Request], fullName) || Names(e[EventField.ResourceUid], fullName) || Names(e[EventField.Resources], fullName)
            || Names(e[EventField.IssuerArn], fullName) || Names(e[EventField.ActorArn], fullName) || IsAsked(e);
    }

    private bool IsAsked(in SecurityEvent e)
    {
        ReadOnlySpan<byte> request = e[EventField.Request];
        if (request.IndexOf(shortName) < 0 || (account.Length > 0 && e.Has(EventField.AccountUid) && e.Text(EventField.AccountUid) != account))
        {
            return false;
        }

        return Kind switch
        {
            DecoyKind.Bucket => Asked.Service(e, "s3"u8) && Asked.For(e, "bucketName") == Name,
            DecoyKind.Role => Asked.Service(e, "iam"u8) && Asked.For(e, "roleName") == Name,
            DecoyKind.User => Asked.Service(e, "iam"u8) && Asked.For(e, "userName") == Name,
            DecoyKind.Secret => Asked.Service(e, "secretsmanager"u8) && (Asked.For(e, "secretId") == Name || Asked.All(e, "secretIdList").Contains(Name)),
            _ => Asked.Service(e, "ssm"u8) && (Asked.For(e, "name") == Name || Asked.All(e, "names").Contains(Name)),
        };
    }

    /// <summary>The name occurs as a whole: what follows belongs to no longer name.</summary>
    private bool Names(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        for (int at = text.IndexOf(name); at >= 0;)
        {
            ReadOnlySpan<byte> rest = text[(at + name.Length)..];
            if (IsEnd(rest) || (Kind == DecoyKind.Secret && rest.Length >= 7 && rest[0] == '-' && IsEnd(rest[7..])))
            {
                return true;
            }

            int next = rest.IndexOf(name);
            at = next < 0 ? -1 : at + name.Length + next;
        }

        return false;
    }

    private static bool IsEnd(ReadOnlySpan<byte> rest) =>
        rest.IsEmpty || !(char.IsAsciiLetterOrDigit((char)rest[0]) || rest[0] >= 0x80 || "-_.+=,@"u8.Contains(rest[0]));

    private static bool HasSuffix(string name) => name.Length > 7 && name[^7] == '-' && name[^6..].All(char.IsAsciiLetterOrDigit);
}
