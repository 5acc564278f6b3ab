using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// What the stream tells of the architecture itself: what was made, launched, deleted, attached; what lies in what, runs as whom, lets whom
/// in. Kept beside the edges of ordinary use, with names of its own, because reach and story follow use only. An event that is in no table
/// costs two look-ups and nothing else. One writer, not thread-safe.
/// </summary>
internal sealed class MapStructure(long activityBytes)
{
    /// <summary>Edges of one kind; 64 bytes each with their index.</summary>
    private const int MostPerKind = 50_000;

    /// <summary>Sessions, pods and programs of one owner: more say nothing new.</summary>
    private const int MostPerOwner = 32;
    private const int MostOwners = 100_000;
    private const int LongestText = 2_048;
    private readonly TouchedBuffer from = new();
    private readonly TouchedBuffer to = new();
    private readonly List<Range> entries = [];
    private readonly List<Range> places = [];
    private readonly byte[] text = new byte[LongestText];
    private readonly Dictionary<ulong, int> owners = [];

    public EdgeTable Edges { get; } = new(MostPerKind, activityBytes, 1 << 16);

    /// <summary>Names of what only structure speaks of.</summary>
    public EntityCatalog Names { get; } = new();

    public long Bytes => Edges.Bytes + Names.Bytes + (owners.Count * 20L);

    /// <summary>Adds what one call shows.</summary>
    /// <param name="service">Fingerprint of its short service; 0 where there is none.</param>
    public void ApplyCall(in SecurityEvent e, in Actor actor, ulong service)
    {
        ReadOnlySpan<byte> region = e[EventField.Region];
        ReadOnlySpan<byte> account = e[EventField.AccountUid];
        if (!region.IsEmpty && !account.IsEmpty)
        {
            EntityKey there = EntityKey.Of(EntityKind.Account, account);
            EntityKey where = EntityKey.Of(EntityKind.Region, region);
            if (Edges.Touch(LiveMap.Key(there, where.Value, MapEdgeKind.ActiveIn), MapEdgeKind.ActiveIn, e.Header.TimeNanoseconds) is var edge && LiveMap.IsNew(edge))
            {
                Names.Know(there, EntityKind.Account, account, account, account);
                Names.Know(where, EntityKind.Region, region, region, default);
                Edges.SetEnds(~edge, there, where);
            }
        }

        if (e.Is(EventFlags.Failed) || service == 0 || StructureTable.Of(service, e[EventField.Operation]) is not { } rules)
        {
            return;
        }

        foreach (StructureRule rule in rules)
        {
            // Machines take a session every hour, each of another name: their role tells enough.
            if (actor.Class != IdentityClass.Service || (rule.From.Type.Kind != EntityKind.Session && rule.To.Type.Kind != EntityKind.Session))
            {
                Apply(rule, e, actor);
            }
        }
    }

    /// <summary>Adds what one event of a host shows: where its container, pod and workload lie, and which program runs.</summary>
    public void ApplyRuntime(in SecurityEvent e, in Actor actor)
    {
        long time = e.Header.TimeNanoseconds;
        ReadOnlySpan<byte> space = e[EventField.Namespace];
        ReadOnlySpan<byte> cluster = e[EventField.AccountUid];
        if (e.Kind == EventKind.ProcessStart && e.Has(EventField.ProcessPath))
        {
            ReadOnlySpan<byte> path = e[EventField.ProcessPath];
            var process = new EntityKey(Fingerprint.Join(actor.Principal.Value, EntityKey.Of(EntityKind.Process, path).Value));
            if (Touch(actor.Principal, MapEdgeKind.Runs, process, actor.Principal, time))
            {
                Names.Know(process, EntityKind.Process, path, path[(path.LastIndexOf((byte)'/') + 1)..], cluster);
            }
        }

        if (e.Kind == EventKind.NetworkFlow && e.Has(EventField.SubnetUid))
        {
            KnowNetwork(e, actor, cluster);
        }

        if (space.IsEmpty || !e.Has(EventField.PodName))
        {
            return;
        }

        to.Clear();
        StructureNames.Add(StructureType.Of("pod"), e[EventField.PodName], new StructureNames.Place(cluster, default, space), to);
        EntityKey pod = to.KeyOf(0);
        if (pod != actor.Principal && Touch(pod, MapEdgeKind.PartOf, actor.Principal, actor.Principal, time))
        {
            Names.Know(pod, EntityKind.Pod, to.UidOf(0), to.NameOf(0), cluster);
            KnowSurroundings(e, actor, cluster, space);
        }

        if (e.Has(EventField.ContainerUid))
        {
            ReadOnlySpan<byte> uid = e[EventField.ContainerUid];
            EntityKey container = EntityKey.Of(EntityKind.Container, uid);
            if (Touch(container, MapEdgeKind.PartOf, pod, pod, time))
            {
                Names.Know(container, EntityKind.Container, uid, e[EventField.ContainerName], cluster);
            }
        }
    }

    public void Save(StateWriter writer)
    {
        Edges.Save(writer);
        Names.Save(writer);
        writer.Write(owners);
    }

    public void Load(StateReader reader)
    {
        Edges.Load(reader, 2);
        Names.Load(reader);
        reader.ReadInto(owners);
    }

    /// <summary>Where the instance or interface of a flow lies.</summary>
    private void KnowNetwork(in SecurityEvent e, in Actor actor, ReadOnlySpan<byte> account)
    {
        long time = e.Header.TimeNanoseconds;
        EntityKey subnet = EntityKey.Of(EntityKind.Subnet, e[EventField.SubnetUid]);
        if (Touch(actor.Principal, MapEdgeKind.PartOf, subnet, default, time))
        {
            Names.Know(subnet, EntityKind.Subnet, e[EventField.SubnetUid], default, account);
            EntityKey network = EntityKey.Of(EntityKind.Network, e[EventField.VpcUid]);
            if (Touch(subnet, MapEdgeKind.PartOf, network, default, time))
            {
                Names.Know(network, EntityKind.Network, e[EventField.VpcUid], default, account);
            }
        }
    }

    private void KnowSurroundings(in SecurityEvent e, in Actor actor, ReadOnlySpan<byte> cluster, ReadOnlySpan<byte> space)
    {
        long time = e.Header.TimeNanoseconds;
        to.Clear();
        StructureNames.Add(StructureType.Of("namespace"), space, new StructureNames.Place(cluster, default, default), to);
        EntityKey within = to.KeyOf(0);
        if (Touch(actor.Principal, MapEdgeKind.PartOf, within, default, time))
        {
            Names.Know(within, EntityKind.Namespace, to.UidOf(0), to.NameOf(0), cluster);
        }

        EntityKey whole = EntityKey.Of(EntityKind.Cluster, cluster);
        if (!cluster.IsEmpty && Touch(within, MapEdgeKind.PartOf, whole, default, time))
        {
            Names.Know(whole, EntityKind.Cluster, cluster, cluster, cluster);
        }

        if (e.Has(EventField.HostName))
        {
            to.Clear();
            StructureNames.Add(StructureType.Of("host"), e[EventField.HostName], new StructureNames.Place(cluster, default, default), to);
            EntityKey host = to.KeyOf(0);
            if (Touch(actor.Principal, MapEdgeKind.AttachedTo, host, actor.Principal, time))
            {
                Names.Know(host, EntityKind.Host, to.UidOf(0), to.NameOf(0), cluster);
            }
        }
    }

    private void Apply(StructureRule rule, in SecurityEvent e, in Actor actor)
    {
        if (rule.When is { } when && !Holds(when, rule.End, e))
        {
            return;
        }

        if (rule.Each is not { } each)
        {
            Apply(rule, e, actor, default);
            return;
        }

        ReadOnlySpan<byte> json = e[each.Source == StructureSource.Request ? EventField.Request : EventField.Response];
        entries.Clear();
        JsonPlaces.Find(json, each.Path, entries);
        foreach (Range entry in CollectionsMarshal.AsSpan(entries))
        {
            Apply(rule, e, actor, json[entry]);
        }
    }

    private void Apply(StructureRule rule, in SecurityEvent e, in Actor actor, ReadOnlySpan<byte> entry)
    {
        Collect(rule.From, e, actor, entry, from);
        Collect(rule.To, e, actor, entry, to);
        for (int i = 0; i < from.Count; i++)
        {
            for (int j = 0; j < to.Count; j++)
            {
                EntityKey one = from.KeyOf(i);
                EntityKey other = to.KeyOf(j);
                EntityKey owner = IsMany(from.KindOf(i)) ? other : IsMany(to.KindOf(j)) ? one : default;
                if (one != other && Touch(one, rule.Kind, other, owner, e.Header.TimeNanoseconds))
                {
                    Know(from, i, e);
                    Know(to, j, e);
                }
            }
        }
    }

    private static bool IsMany(EntityKind kind) => kind is EntityKind.Session or EntityKind.Pod;

    private void Know(TouchedBuffer buffer, int place, in SecurityEvent e)
    {
        if (buffer.KindOf(place) != EntityKind.Unknown)
        {
            Arn arn = Arn.Of(buffer.UidOf(place));
            ReadOnlySpan<byte> account = buffer.KindOf(place) == EntityKind.Account ? buffer.UidOf(place) : arn.IsValid ? arn.Account.SequenceEqual("aws"u8) ? default : arn.Account
                : buffer.KindOf(place) is EntityKind.ServicePrincipal or EntityKind.IdentityProvider or EntityKind.Address ? default : e[EventField.AccountUid];
            Names.Know(buffer.KeyOf(place), buffer.KindOf(place), buffer.UidOf(place), buffer.NameOf(place), account);
        }
    }

    /// <summary>Counts an edge.</summary>
    /// <param name="owner">Who may have a bounded number of such; none where there is no bound.</param>
    /// <returns>Whether it is new, so that its ends must be named.</returns>
    private bool Touch(EntityKey one, MapEdgeKind kind, EntityKey other, EntityKey owner, long time)
    {
        if (one.IsNone || other.IsNone)
        {
            return false;
        }

        ulong key = LiveMap.Key(one, other.Value, kind);
        if (!owner.IsNone && !Edges.Has(key))
        {
            ulong bounded = Fingerprint.Join(owner.Value, (ulong)kind);
            if (owners.Count >= MostOwners && !owners.ContainsKey(bounded))
            {
                return false;
            }

            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(owners, bounded, out _);
            if (count >= MostPerOwner)
            {
                return false;
            }

            count++;
        }

        int edge = Edges.Touch(key, kind, time);
        if (LiveMap.IsNew(edge))
        {
            Edges.SetEnds(~edge, one, other);
            return true;
        }

        return false;
    }

    private bool Holds(in StructureValue when, ReadOnlySpan<byte> end, in SecurityEvent e)
    {
        ReadOnlySpan<byte> json = e[when.Source == StructureSource.Request ? EventField.Request : EventField.Response];
        return JsonText.TryCopy(json, when.Path, text, out int length) && text.AsSpan(0, length).EndsWith(end);
    }

    private void Collect(in StructureValue value, in SecurityEvent e, in Actor actor, ReadOnlySpan<byte> entry, TouchedBuffer into)
    {
        into.Clear();
        var place = new StructureNames.Place(e[EventField.AccountUid], e[EventField.Region], e[EventField.Namespace]);
        switch (value.Source)
        {
            case StructureSource.Actor:
                into.Add(actor.Principal, EntityKind.Unknown, default, default);
                break;
            case StructureSource.Account or StructureSource.Cluster:
                StructureNames.Add(value.Type, e[EventField.AccountUid], place, into);
                break;
            case StructureSource.ClusterObject:
                CollectObject(value, e, place, into);
                break;
            case StructureSource.Word:
                StructureNames.Add(value.Type, System.Text.Encoding.UTF8.GetBytes(value.Path), place, into);
                break;
            default:
                ReadOnlySpan<byte> json = value.Source == StructureSource.Entry ? entry
                    : e[value.Source == StructureSource.Request ? EventField.Request : EventField.Response];
                places.Clear();
                JsonPlaces.Find(json, value.Path, places);
                foreach (Range found in CollectionsMarshal.AsSpan(places))
                {
                    AddText(value.Type, json[found], place, into);
                }

                break;
        }
    }

    private void AddText(StructureType type, ReadOnlySpan<byte> json, in StructureNames.Place place, TouchedBuffer into)
    {
        if (json[0] is not ((byte)'"' or (byte)'{'))
        {
            StructureNames.Add(type, json, place, into);
        }
        else if (json[0] == (byte)'{')
        {
            if (type.Form is StructureForm.Trusted or StructureForm.Subject)
            {
                StructureNames.Add(type, json, place, into);
            }
        }
        else if (type.Form == StructureForm.Trusted)
        {
            // A policy as text is longer than any name.
            byte[] policy = new byte[json.Length];
            if (JsonText.TryUnescape(json[1..^1], policy, out int read, out _))
            {
                StructureNames.Add(type, policy.AsSpan(0, read), place, into);
            }
        }
        else if (JsonText.TryUnescape(json[1..^1], text, out int length, out bool cut) && !cut)
        {
            StructureNames.Add(type, text.AsSpan(0, length), place, into);
        }
    }

    /// <summary>The cluster object a call is about, or its namespace.</summary>
    private static void CollectObject(in StructureValue value, in SecurityEvent e, in StructureNames.Place place, TouchedBuffer into)
    {
        ReadOnlySpan<byte> name = e[EventField.ResourceUid];
        bool isNamespace = value.Type.Kind == EntityKind.Namespace;
        name = isNamespace && e.Has(EventField.Namespace) ? e[EventField.Namespace] : name[(name.LastIndexOf((byte)'/') + 1)..];
        StructureNames.Add(value.Type, name, place, into);
    }
}
