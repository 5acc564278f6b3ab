using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Reads from one cloud record who signed it, by the record alone: the identity, and the principal as far as the record tells. Lineage
/// then corrects the principal. Runs once per new credential, not per event.
/// </summary>
internal sealed class IdentityReader(EntityCatalog catalog)
{
    private const int LongestName = 256;

    /// <summary>Fills the slot's own part: identity, principal, peers, class.</summary>
    public void Read(in SecurityEvent e, ref SessionSlot slot)
    {
        Arn arn = Arn.Of(e[EventField.ActorArn]);
        ReadOnlySpan<byte> type = e[EventField.ActorType];
        ReadOnlySpan<byte> account = AccountOf(e, arn);
        slot.IsRoleSession = false;
        slot.LendsRole = false;
        slot.NamesPerson = false;
        if (IsAnonymous(e, type))
        {
            ReadOnlySpan<byte> owner = e[EventField.AccountUid];
            PlaceUser(ref slot, Join("anonymous@"u8, owner), "anonymous"u8, owner, IdentityClass.Anonymous);
        }
        else if (type.SequenceEqual("Root"u8) || arn.Resource.SequenceEqual("root"u8))
        {
            ReadOnlySpan<byte> uid = Join(Join("arn:aws:iam::"u8, account), ":root"u8);
            PlaceUser(ref slot, uid, "root"u8, account, IdentityClass.Root);
        }
        else if (!arn.SessionRole.IsEmpty)
        {
            ReadRoleSession(e, arn, ref slot);
        }
        else if (type.SequenceEqual("FederatedUser"u8) && e.Has(EventField.IssuerArn))
        {
            // GetFederationToken: the long-term credential behind it is the issuer's.
            Arn issuer = Arn.Of(e[EventField.IssuerArn]);
            ReadUser(e[EventField.IssuerArn], issuer.Account, issuer.Name, issuer.Path, ref slot);
        }
        else if (type.SequenceEqual("IAMUser"u8) || arn.Type.SequenceEqual("user"u8))
        {
            ReadUser(e[EventField.ActorArn], account, arn.IsValid ? arn.Name : e[EventField.ActorName], arn.Path, ref slot);
        }
        else if (type.SequenceEqual("AssumedRole"u8) || arn.Type.SequenceEqual("role"u8) || type.SequenceEqual("Role"u8))
        {
            ReadRoleSession(e, arn, ref slot);
        }
        else
        {
            ReadOther(e, type, account, ref slot);
        }
    }

    /// <summary>Fills the slot's own part from an ARN alone.</summary>
    public void ReadArn(ReadOnlySpan<byte> text, ref SessionSlot slot)
    {
        Arn arn = Arn.Of(text);
        if (arn.Type.SequenceEqual("user"u8))
        {
            ReadUser(text, arn.Account, arn.Name, arn.Path, ref slot);
        }
        else if (!arn.SessionRole.IsEmpty)
        {
            EntityKey role = KnowRole(default, arn.Account, arn.SessionRole);
            EntityKey peers = PeerGroup.OfRole(arn.SessionRole);
            Place(ref slot, role, IdentityClass.Role, peers);
            slot.IsRoleSession = true;
            if (arn.SessionRole.StartsWith("AWSReservedSSO_"u8) || arn.SessionName.Contains((byte)'@'))
            {
                slot.Own = new SlotIdentity { Principal = KnowPerson(arn.SessionName), Class = IdentityClass.FederatedUser, Peers = peers };
                slot.NamesPerson = true;
            }
        }
        else if (arn.Resource.SequenceEqual("root"u8))
        {
            PlaceUser(ref slot, text, "root"u8, arn.Account, IdentityClass.Root);
        }
    }

    /// <summary>A person known by name in the organisation, whatever account or permission set.</summary>
    public EntityKey KnowPerson(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[LongestName];
        int length = Math.Min(name.Length, LongestName);
        for (int i = 0; i < length; i++)
        {
            lower[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        }

        return catalog.Know(EntityKind.User, lower[..length], name, default, IdentityClass.FederatedUser);
    }

    private void ReadOther(in SecurityEvent e, ReadOnlySpan<byte> type, ReadOnlySpan<byte> account, ref SessionSlot slot)
    {
        ReadOnlySpan<byte> name = e[EventField.ActorName];
        if (type.SequenceEqual("WebIdentityUser"u8) && !name.Contains((byte)'@'))
        {
            EntityKey workload = catalog.Know(EntityKind.ServiceAccount, Or(e[EventField.ActorUid], name), name, default, IdentityClass.Workload);
            Place(ref slot, workload, IdentityClass.Workload, PeerGroup.OfClass(IdentityClass.Workload, e[EventField.FederatedProvider]));
            slot.LendsRole = true;
        }
        else if (type.SequenceEqual("SAMLUser"u8) || type.SequenceEqual("WebIdentityUser"u8) || type.SequenceEqual("IdentityCenterUser"u8)
            || type.SequenceEqual("Directory"u8) || (type.SequenceEqual("Unknown"u8) && !name.IsEmpty))
        {
            EntityKey person = KnowPerson(Or(name, e[EventField.ActorUid]));
            Place(ref slot, person, IdentityClass.FederatedUser, PeerGroup.OfClass(IdentityClass.FederatedUser, default));
        }
        else if (type.SequenceEqual("AWSAccount"u8))
        {
            ReadOnlySpan<byte> foreign = Or(e[EventField.ActorAccountUid], account);
            ReadOnlySpan<byte> uid = Or(e[EventField.ActorUid], foreign);
            EntityKey caller = catalog.Know(EntityKind.User, uid, Join("account "u8, foreign), foreign, IdentityClass.ExternalAccount);
            Place(ref slot, caller, IdentityClass.ExternalAccount, PeerGroup.OfClass(IdentityClass.ExternalAccount, foreign));
        }
        else if (type.SequenceEqual("AWSService"u8) || e.Is(EventFlags.ServiceEvent) || (name.IsEmpty && e.Has(EventField.InvokedBy)))
        {
            ReadOnlySpan<byte> service = Or(e[EventField.InvokedBy], Or(name, e[EventField.Service]));
            EntityKey key = catalog.Know(EntityKind.ServicePrincipal, service, service, default, IdentityClass.Service);
            Place(ref slot, key, IdentityClass.Service, PeerGroup.OfClass(IdentityClass.Service, default));
            slot.LendsRole = true;
        }
        else if (!name.IsEmpty)
        {
            ReadUser(default, account, name, default, ref slot);
        }
        else if (!e[EventField.ActorUid].IsEmpty || !e[EventField.ActorArn].IsEmpty)
        {
            ReadOnlySpan<byte> uid = Or(e[EventField.ActorArn], e[EventField.ActorUid]);
            EntityKey unknown = catalog.Know(EntityKind.Unknown, uid, uid, account);
            Place(ref slot, unknown, IdentityClass.Unknown, PeerGroup.OfClass(IdentityClass.Unknown, account));
        }
    }

    private void ReadUser(
        ReadOnlySpan<byte> arn, ReadOnlySpan<byte> account, ReadOnlySpan<byte> name, ReadOnlySpan<byte> path, ref SessionSlot slot)
    {
        EntityKey key = Arn.IamKey(EntityKind.User, account, name);
        if (key.IsNone)
        {
            return;
        }

        Span<byte> text = stackalloc byte[320];
        ReadOnlySpan<byte> uid = arn.IsEmpty ? text[..Arn.IamText(EntityKind.User, account, name, text)] : arn;
        catalog.Know(key, EntityKind.User, uid, name, account, IdentityClass.User);
        Place(ref slot, key, IdentityClass.User, PeerGroup.OfUsers(account, path));
    }

    private void ReadRoleSession(in SecurityEvent e, Arn arn, ref SessionSlot slot)
    {
        ReadOnlySpan<byte> issuerArn = e[EventField.IssuerArn];
        Arn issuer = Arn.Of(issuerArn);
        bool hasIssuer = issuer.Type.SequenceEqual("role"u8);
        ReadOnlySpan<byte> name = hasIssuer ? issuer.Name
            : !arn.SessionRole.IsEmpty ? arn.SessionRole
            : Or(arn.Name, e[EventField.ActorName]);
        ReadOnlySpan<byte> account = hasIssuer ? issuer.Account : AccountOf(e, arn);
        ReadOnlySpan<byte> session = Or(arn.SessionName, e[EventField.SessionName]);
        EntityKey role = KnowRole(hasIssuer ? issuerArn : default, account, name);
        bool serviceLinked = issuer.Path.StartsWith("aws-service-role"u8) || name.StartsWith("AWSServiceRoleFor"u8);
        bool machine = serviceLinked || IsMachine(session, e[EventField.FederatedProvider]);
        IdentityClass roleClass = machine ? IdentityClass.Workload : IdentityClass.Role;
        EntityKey peers = PeerGroup.OfRole(name);
        Place(ref slot, role, roleClass, peers);
        slot.IsRoleSession = true;

        ReadOnlySpan<byte> person = PersonOf(e, name, session);
        if (!person.IsEmpty && roleClass == IdentityClass.Role)
        {
            slot.Own = new SlotIdentity { Principal = KnowPerson(person), Class = IdentityClass.FederatedUser, Peers = peers };
            slot.NamesPerson = true;
        }
        else if (roleClass == IdentityClass.Workload)
        {
            catalog.Reclassify(role, IdentityClass.Workload);
            if (session.StartsWith("i-"u8))
            {
                catalog.Know(EntityKind.Instance, session, session, account, IdentityClass.Workload);
            }
        }
    }

    public EntityKey KnowRole(ReadOnlySpan<byte> arn, ReadOnlySpan<byte> account, ReadOnlySpan<byte> name)
    {
        EntityKey key = Arn.IamKey(EntityKind.Role, account, name);
        Span<byte> text = stackalloc byte[320];
        ReadOnlySpan<byte> uid = arn.IsEmpty && !key.IsNone ? text[..Arn.IamText(EntityKind.Role, account, name, text)] : arn;
        catalog.Know(key, EntityKind.Role, uid, name, account, IdentityClass.Role);
        return key;
    }

    /// <summary>The person a role session names: source identity, Identity Center and SAML session names, e-mail addresses.</summary>
    private static ReadOnlySpan<byte> PersonOf(in SecurityEvent e, ReadOnlySpan<byte> role, ReadOnlySpan<byte> session)
    {
        if (e.Has(EventField.SourceIdentity))
        {
            return e[EventField.SourceIdentity];
        }

        bool federated = role.StartsWith("AWSReservedSSO_"u8)
            || e[EventField.FederatedProvider].IndexOf(":saml-provider/"u8) >= 0
            || session.Contains((byte)'@');
        return federated ? session : default;
    }

    /// <summary>Session names that only machines have: instance ids, ECS task ids, EKS pods; web identities of a cluster or a pipeline.</summary>
    private static bool IsMachine(ReadOnlySpan<byte> session, ReadOnlySpan<byte> provider)
    {
        bool instance = session.StartsWith("i-"u8) && session.Length is >= 10 and <= 19 && IsHex(session[2..]);
        bool webIdentity = !provider.IsEmpty && provider.IndexOf(":saml-provider/"u8) < 0 && !session.Contains((byte)'@');
        return instance || webIdentity || (session.Length == 32 && IsHex(session)) || session.StartsWith("eks-"u8);
    }

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (byte c in text)
        {
            if (!char.IsAsciiHexDigit((char)c))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static bool IsAnonymous(in SecurityEvent e, ReadOnlySpan<byte> type) =>
        e.Is(EventFlags.Anonymous) || (type.SequenceEqual("AWSAccount"u8)
            && (e[EventField.ActorAccountUid].SequenceEqual("anonymous"u8) || e[EventField.ActorAccountUid].SequenceEqual("ANONYMOUS_PRINCIPAL"u8)));

    private static ReadOnlySpan<byte> AccountOf(in SecurityEvent e, Arn arn) =>
        Or(arn.Account, Or(e[EventField.ActorAccountUid], e[EventField.AccountUid]));

    private static ReadOnlySpan<byte> Or(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => first.IsEmpty ? second : first;

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        byte[] text = new byte[first.Length + second.Length];
        first.CopyTo(text);
        second.CopyTo(text.AsSpan(first.Length));
        return text;
    }

    /// <summary>Root and anonymous callers: alike in all accounts, so compared over all.</summary>
    private void PlaceUser(
        ref SessionSlot slot, ReadOnlySpan<byte> uid, ReadOnlySpan<byte> name, ReadOnlySpan<byte> account, IdentityClass identityClass) =>
        Place(
            ref slot, catalog.Know(EntityKind.User, uid, name, account, identityClass), identityClass, PeerGroup.OfClass(identityClass, default));

    private static void Place(ref SessionSlot slot, EntityKey key, IdentityClass identityClass, EntityKey peers)
    {
        slot.Identity = key;
        slot.Own = new SlotIdentity { Principal = key, Class = identityClass, Peers = peers };
    }
}
