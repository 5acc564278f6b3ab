using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Reads who is behind records of clusters, hosts and networks: Kubernetes users and service accounts, workloads, hosts, interfaces.</summary>
internal sealed class MachineReader(EntityCatalog catalog, IdentityReader people)
{
    /// <summary>Room that <see cref="CloudArnOf"/> needs.</summary>
    public const int LongestArn = 1200;

    private static ReadOnlySpan<byte> ServiceAccountPrefix => "system:serviceaccount:"u8;

    /// <summary>Whether the event is one of these, and not signed with a cloud credential.</summary>
    public static bool Handles(in SecurityEvent e) => e.Format switch
    {
        SourceFormat.KubernetesAudit => !e[EventField.ActorArn].StartsWith("arn:"u8),
        SourceFormat.CloudTrail => false,
        SourceFormat.GuardDuty => !e.Has(EventField.CredentialUid) && !e.Has(EventField.ActorArn) && !e.Has(EventField.ActorUid),
        SourceFormat.Unknown => !e.Has(EventField.ActorArn) && !e.Has(EventField.ActorType),
        _ => true,
    };

    public static ulong KeyOf(in SecurityEvent e)
    {
        ulong place = Fingerprint.Of(e[EventField.AccountUid]);
        if (e.Format == SourceFormat.KubernetesAudit)
        {
            ulong user = Fingerprint.Join(place, Fingerprint.Of(e[EventField.ActorArn]));
            ulong cloud = e.Has(EventField.IssuerArn)
                ? Fingerprint.Join(Fingerprint.Of(e[EventField.IssuerArn]), Fingerprint.Of(e[EventField.SessionName]))
                : 0;
            return Fingerprint.Join(Fingerprint.Join(user, cloud), 1);
        }

        if (e.Has(EventField.Namespace) && (e.Has(EventField.WorkloadName) || e.Has(EventField.PodName)))
        {
            ulong workload = Fingerprint.Join(Fingerprint.Of(e[EventField.Namespace]), Fingerprint.Of(WorkloadOf(e)));
            return Fingerprint.Join(Fingerprint.Join(place, workload), 2);
        }

        if (e.Has(EventField.InstanceUid) || e.Has(EventField.InterfaceUid))
        {
            return Fingerprint.Join(Fingerprint.Of(Or(e[EventField.InstanceUid], e[EventField.InterfaceUid])), 3);
        }

        ulong host = Fingerprint.Join(place, Fingerprint.Of(e[EventField.HostName]));
        return Fingerprint.Join(Fingerprint.Join(host, Fingerprint.Of(ContainerOf(e))), 4);
    }

    /// <summary>
    /// The ARN by which the cloud's own records know a cluster's caller (EKS tells the role's ARN and the session's name apart); empty
    /// where the caller has none, or is a part of the cluster.
    /// </summary>
    public static int CloudArnOf(in SecurityEvent e, Span<byte> target)
    {
        ReadOnlySpan<byte> text = e[EventField.IssuerArn];
        if (text.IsEmpty || e[EventField.ActorArn].StartsWith("system:"u8))
        {
            return 0;
        }

        Arn arn = Arn.Of(text);
        ReadOnlySpan<byte> session = e[EventField.SessionName];
        if (!arn.Type.SequenceEqual("role"u8) || session.IsEmpty)
        {
            text.CopyTo(target);
            return arn.IsValid ? text.Length : 0;
        }

        int length = 0;
        ReadOnlySpan<byte> partition = text[4..];
        Put(target, ref length, "arn:"u8);
        Put(target, ref length, partition[..partition.IndexOf((byte)':')]);
        Put(target, ref length, ":sts::"u8);
        Put(target, ref length, arn.Account);
        Put(target, ref length, ":assumed-role/"u8);
        Put(target, ref length, arn.Name);
        Put(target, ref length, "/"u8);
        Put(target, ref length, session);
        return length;
    }

    /// <summary>The container or pod, where there is one: cheap, for each event.</summary>
    public static EntityKey SessionOf(in SecurityEvent e, EntityKey principal)
    {
        if (e.Format == SourceFormat.KubernetesAudit)
        {
            return e.Has(EventField.CredentialUid)
                ? EntityKey.Of(EntityKind.AccessKey, e[EventField.CredentialUid])
                : new EntityKey(Fingerprint.Join(principal.Value, Fingerprint.Of(e[EventField.SourceAddress])));
        }

        return e.Has(EventField.ContainerUid) ? EntityKey.Of(EntityKind.Container, e[EventField.ContainerUid])
            : e.Has(EventField.PodName) ? new EntityKey(Fingerprint.Join(principal.Value, Fingerprint.Of(e[EventField.PodName])))
            : principal;
    }

    public void Read(in SecurityEvent e, ref SessionSlot slot)
    {
        if (e.Format == SourceFormat.KubernetesAudit)
        {
            ReadClusterUser(e, ref slot);
        }
        else
        {
            ReadWorkload(e, ref slot);
        }
    }

    private void ReadClusterUser(in SecurityEvent e, ref SessionSlot slot)
    {
        ReadOnlySpan<byte> user = e[EventField.ActorArn];
        ReadOnlySpan<byte> cluster = e[EventField.AccountUid];
        Span<byte> arn = stackalloc byte[LongestArn];
        int length = CloudArnOf(e, arn);
        if (length > 0)
        {
            people.ReadArn(arn[..length], ref slot);
        }

        if (!slot.Own.Principal.IsNone)
        {
            return;
        }

        if (user.StartsWith(ServiceAccountPrefix))
        {
            ReadOnlySpan<byte> name = user[ServiceAccountPrefix.Length..];
            int colon = name.IndexOf((byte)':');
            byte[] uid = Path(cluster, colon < 0 ? default : name[..colon], name[(colon + 1)..]);
            EntityKey key = catalog.Know(EntityKind.ServiceAccount, uid, name, cluster, IdentityClass.Workload);
            Place(ref slot, key, IdentityClass.Workload, PeerGroup.OfClass(IdentityClass.Workload, name[..Math.Max(colon, 0)]));
        }
        else if (user.SequenceEqual("system:anonymous"u8) || user.IsEmpty || e.Is(EventFlags.Anonymous))
        {
            EntityKey key = catalog.Know(EntityKind.User, Path(cluster, default, "anonymous"u8), "anonymous"u8, cluster, IdentityClass.Anonymous);
            Place(ref slot, key, IdentityClass.Anonymous, PeerGroup.OfClass(IdentityClass.Anonymous, default));
        }
        else if (user.StartsWith("system:"u8) || user.StartsWith("eks:"u8) || user.StartsWith("aks"u8))
        {
            bool node = user.StartsWith("system:node:"u8);
            IdentityClass identityClass = node ? IdentityClass.Workload : IdentityClass.Service;
            EntityKey key = catalog.Know(node ? EntityKind.Host : EntityKind.ServicePrincipal, Path(cluster, default, user), user, cluster, identityClass);
            Place(ref slot, key, identityClass, PeerGroup.OfClass(identityClass, node ? "node"u8 : "control-plane"u8));
        }
        else if (user.Contains((byte)'@'))
        {
            Place(ref slot, people.KnowPerson(user), IdentityClass.FederatedUser, PeerGroup.OfClass(IdentityClass.User, cluster));
        }
        else
        {
            EntityKey key = catalog.Know(EntityKind.User, Path(cluster, default, user), user, cluster, IdentityClass.User);
            Place(ref slot, key, IdentityClass.User, PeerGroup.OfClass(IdentityClass.User, cluster));
        }
    }

    private void ReadWorkload(in SecurityEvent e, ref SessionSlot slot)
    {
        ReadOnlySpan<byte> place = e[EventField.AccountUid];
        ReadOnlySpan<byte> space = e[EventField.Namespace];
        EntityKey peers = PeerGroup.OfClass(IdentityClass.Workload, Or(ImageName(e[EventField.ContainerImage]), Or(space, place)));
        if (!space.IsEmpty && (e.Has(EventField.WorkloadName) || e.Has(EventField.PodName)))
        {
            ReadOnlySpan<byte> name = WorkloadOf(e);
            EntityKey key = catalog.Know(EntityKind.Workload, Path(place, space, name), Path(default, space, name), place, IdentityClass.Workload);
            Place(ref slot, key, IdentityClass.Workload, peers);
        }
        else if (e.Has(EventField.InstanceUid) || e.Has(EventField.InterfaceUid))
        {
            bool instance = e.Has(EventField.InstanceUid);
            ReadOnlySpan<byte> uid = Or(e[EventField.InstanceUid], e[EventField.InterfaceUid]);
            EntityKey key = catalog.Know(instance ? EntityKind.Instance : EntityKind.NetworkInterface, uid, uid, place, IdentityClass.Workload);
            Place(ref slot, key, IdentityClass.Workload, PeerGroup.OfClass(IdentityClass.Workload, Or(e[EventField.VpcUid], place)));
        }
        else if (!ContainerOf(e).IsEmpty)
        {
            EntityKey key = catalog.Know(EntityKind.Workload, Path(place, e[EventField.HostName], ContainerOf(e)), ContainerOf(e), place, IdentityClass.Workload);
            Place(ref slot, key, IdentityClass.Workload, peers);
        }
        else
        {
            ReadOnlySpan<byte> host = Or(e[EventField.HostName], "unknown host"u8);
            EntityKey key = catalog.Know(EntityKind.Host, Path(place, default, host), host, place, IdentityClass.Workload);
            Place(ref slot, key, IdentityClass.Workload, PeerGroup.OfClass(IdentityClass.Workload, place));
        }
    }

    /// <summary>The workload's name without its kind, which not every source tells.</summary>
    private static ReadOnlySpan<byte> WorkloadOf(in SecurityEvent e)
    {
        ReadOnlySpan<byte> name = e[EventField.WorkloadName];
        return name.IsEmpty ? e[EventField.PodName] : name[(name.LastIndexOf((byte)'/') + 1)..];
    }

    private static ReadOnlySpan<byte> ContainerOf(in SecurityEvent e) =>
        Or(e[EventField.WorkloadName], Or(ImageName(e[EventField.ContainerImage]), Or(e[EventField.ContainerName], e[EventField.ContainerUid])));

    /// <summary>The image without digest and tag.</summary>
    private static ReadOnlySpan<byte> ImageName(ReadOnlySpan<byte> image)
    {
        int digest = image.IndexOf((byte)'@');
        image = digest < 0 ? image : image[..digest];
        int tag = image.LastIndexOf((byte)':');
        return tag > image.LastIndexOf((byte)'/') ? image[..tag] : image;
    }

    private static ReadOnlySpan<byte> Or(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => first.IsEmpty ? second : first;

    /// <summary>The parts that are there, joined with slashes.</summary>
    private static byte[] Path(ReadOnlySpan<byte> place, ReadOnlySpan<byte> space, ReadOnlySpan<byte> name)
    {
        int length = name.Length + (place.IsEmpty ? 0 : place.Length + 1) + (space.IsEmpty ? 0 : space.Length + 1);
        byte[] text = new byte[length];
        int at = 0;
        Append(text, ref at, place);
        Append(text, ref at, space);
        name.CopyTo(text.AsSpan(at));
        return text;
    }

    private static void Put(Span<byte> text, ref int at, ReadOnlySpan<byte> part)
    {
        part.CopyTo(text[at..]);
        at += part.Length;
    }

    private static void Append(Span<byte> text, ref int at, ReadOnlySpan<byte> part)
    {
        if (!part.IsEmpty)
        {
            part.CopyTo(text[at..]);
            text[at + part.Length] = (byte)'/';
            at += part.Length + 1;
        }
    }

    private static void Place(ref SessionSlot slot, EntityKey key, IdentityClass identityClass, EntityKey peers)
    {
        slot.Identity = key;
        slot.Own = new SlotIdentity { Principal = key, Class = identityClass, Peers = peers };
    }
}
