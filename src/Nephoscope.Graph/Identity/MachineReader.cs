using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Reads who is behind records of clusters, hosts and networks: Kubernetes users and service accounts, workloads, hosts, interfaces.</summary>
internal sealed class MachineReader(EntityCatalog catalog, IdentityReader people)
{
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
            return Fingerprint.Join(Fingerprint.Join(place, Fingerprint.Of(e[EventField.ActorArn])), 1);
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

    private static ReadOnlySpan<byte> WorkloadOf(in SecurityEvent e) => Or(e[EventField.WorkloadName], e[EventField.PodName]);

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
