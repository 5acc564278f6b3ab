using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph;

/// <summary>
/// Which entity a text names, by the same ids that other parts of the program give it. One writer: the caller's buffer.
/// </summary>
internal static class StructureNames
{
    private const int LongestPrefix = 600;

    /// <summary>Where names without account or region belong.</summary>
    internal readonly ref struct Place(ReadOnlySpan<byte> account, ReadOnlySpan<byte> region, ReadOnlySpan<byte> space)
    {
        public ReadOnlySpan<byte> Account { get; } = account;

        public ReadOnlySpan<byte> Region { get; } = region;

        /// <summary>Namespace within a cluster.</summary>
        public ReadOnlySpan<byte> Namespace { get; } = space;
    }

    /// <summary>Adds what the text names: one entity mostly, several where it is a policy.</summary>
    public static void Add(StructureType type, ReadOnlySpan<byte> text, in Place place, TouchedBuffer into)
    {
        if (text.IsEmpty)
        {
            return;
        }

        switch (type.Form)
        {
            case StructureForm.Principal:
                AddPrincipal(text, into);
                break;
            case StructureForm.Trusted:
                AddTrusted(Encoding.UTF8.GetString(text), into);
                break;
            case StructureForm.Profile:
                AddProfile(text, place, into);
                break;
            case StructureForm.InNamespace:
                AddInNamespace(type.Kind, text, place, into);
                break;
            case StructureForm.Subject:
                AddSubject(text, place, into);
                break;
            case StructureForm.Bucket when !text.StartsWith("arn:"u8):
                into.AddJoined(type.Kind, type.Prefix, text, text);
                break;
            case StructureForm.Iam when !text.StartsWith("arn:"u8):
                into.AddIam(type.Kind, place.Account, text);
                break;
            case StructureForm.Regional when !text.StartsWith("arn:"u8):
                AddRegional(type, text, place, into);
                break;
            case StructureForm.Arn when !text.StartsWith("arn:"u8):
                break;
            default:
                AddPlain(type, text, into);
                break;
        }
    }

    private static void AddPlain(StructureType type, ReadOnlySpan<byte> text, TouchedBuffer into)
    {
        Arn arn = Arn.Of(text);
        if (arn.IsValid && type.Kind is not (EntityKind.Session or EntityKind.ContainerService or EntityKind.Endpoint or EntityKind.IdentityProvider))
        {
            TouchedEntities.AddArn(type.Kind, text, into);
            return;
        }

        ReadOnlySpan<byte> name = arn.IsValid ? arn.Name : text;
        into.Add(EntityKey.Of(type.Kind, text), type.Kind, text, name);
    }

    private static void AddRegional(StructureType type, ReadOnlySpan<byte> text, in Place place, TouchedBuffer into)
    {
        if (text.StartsWith("alias/"u8))
        {
            into.Add(EntityKey.Of(type.Kind, text), type.Kind, text, text);
        }
        else
        {
            into.AddRegional(type.Kind, type.Prefix, place.Region, place.Account, text);
        }
    }

    private static void AddProfile(ReadOnlySpan<byte> text, in Place place, TouchedBuffer into)
    {
        Arn arn = Arn.Of(text);
        ReadOnlySpan<byte> account = arn.IsValid ? arn.Account : place.Account;
        Span<byte> prefix = stackalloc byte[LongestPrefix];
        int length = Join(prefix, "arn:aws:iam::"u8, account, ":instance-profile/"u8);
        into.AddJoined(EntityKind.InstanceProfile, prefix[..length], arn.IsValid ? arn.Name : text, arn.IsValid ? arn.Name : text);
    }

    /// <summary>An account (twelve digits, or its root's ARN), any other ARN, a service's name, or everybody.</summary>
    private static void AddPrincipal(ReadOnlySpan<byte> text, TouchedBuffer into)
    {
        Arn arn = Arn.Of(text);
        if (text.SequenceEqual("*"u8) || text.SequenceEqual("all"u8))
        {
            into.Add(EntityKey.Of(EntityKind.Account, "*"u8), EntityKind.Account, "*"u8, "everybody"u8);
        }
        else if (arn.Resource.SequenceEqual("root"u8))
        {
            into.Add(EntityKey.Of(EntityKind.Account, arn.Account), EntityKind.Account, arn.Account, arn.Account);
        }
        else if (arn.IsValid)
        {
            into.AddArn(text);
        }
        else if (text.EndsWith(".amazonaws.com"u8))
        {
            into.Add(EntityKey.Of(EntityKind.ServicePrincipal, text), EntityKind.ServicePrincipal, text, text);
        }
        else
        {
            bool account = text.Length == 12 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
            EntityKind kind = account ? EntityKind.Account : EntityKind.Unknown;
            into.Add(EntityKey.Of(kind, text), kind, text, text);
        }
    }

    private static void AddTrusted(string policy, TouchedBuffer into)
    {
        foreach (PolicyStatement statement in PolicyReader.Read("trust", policy).Statements)
        {
            if (!statement.IsAllow || statement.Principals is not { } named || statement.PrincipalsNegated)
            {
                continue;
            }

            if (named.Everyone)
            {
                AddPrincipal("*"u8, into);
            }

            foreach (string one in named.Aws.Concat(named.Services))
            {
                AddPrincipal(Encoding.UTF8.GetBytes(one), into);
            }

            foreach (string one in named.Federated)
            {
                byte[] provider = Encoding.UTF8.GetBytes(one);
                ReadOnlySpan<byte> name = provider.AsSpan(provider.AsSpan().LastIndexOf((byte)'/') + 1);
                into.Add(EntityKey.Of(EntityKind.IdentityProvider, provider), EntityKind.IdentityProvider, provider, name);
            }
        }
    }

    /// <summary>By the ids that readers of cluster records give: CLUSTER/NAMESPACE/NAME, of a secret with "secrets/" before its name.</summary>
    private static void AddInNamespace(EntityKind kind, ReadOnlySpan<byte> name, in Place place, TouchedBuffer into)
    {
        Span<byte> prefix = stackalloc byte[(LongestPrefix * 2) + 32];
        int length = place.Account.IsEmpty ? 0 : Join(prefix, place.Account, "/"u8);
        int start = length;
        if (kind != EntityKind.Namespace && !place.Namespace.IsEmpty)
        {
            length += Join(prefix[length..], place.Namespace, "/"u8);
        }

        Span<byte> shown = stackalloc byte[LongestPrefix * 2];
        ReadOnlySpan<byte> own = name[..Math.Min(name.Length, 512)];
        int said = Join(shown, prefix[start..length], own);
        length += kind == EntityKind.Secret ? Put(prefix[length..], "secrets/"u8) : 0;
        into.AddJoined(kind, prefix[..length], own, shown[..said]);
    }

    private static void AddSubject(ReadOnlySpan<byte> json, in Place place, TouchedBuffer into)
    {
        if (JsonText.Value(json, "name") is not { } name || JsonText.Value(json, "kind") is not { } kind)
        {
            return;
        }

        byte[] text = Encoding.UTF8.GetBytes(name);
        if (kind == "ServiceAccount")
        {
            byte[] space = Encoding.UTF8.GetBytes(JsonText.Value(json, "namespace") ?? "");
            AddInNamespace(EntityKind.ServiceAccount, text, new Place(place.Account, default, space), into);
        }
        else
        {
            AddInNamespace(kind == "Group" ? EntityKind.Group : EntityKind.User, text, new Place(place.Account, default, default), into);
        }
    }

    private static int Join(Span<byte> target, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default)
    {
        int length = Put(target, first);
        length += Put(target[length..], second);
        return length + Put(target[length..], third);
    }

    private static int Put(Span<byte> target, ReadOnlySpan<byte> part)
    {
        int length = Math.Min(part.Length, target.Length);
        part[..length].CopyTo(target);
        return length;
    }
}
