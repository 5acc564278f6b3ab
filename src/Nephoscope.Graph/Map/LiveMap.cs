using System.Globalization;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// The map of who calls what, from where, what it touches, runs and connects to, kept by the event stream: observed, not configured.
/// Holds edges only; nodes follow from them. At most a fixed number of edges of each kind, further ones are counted. One writer, not
/// thread-safe. Two to three table touches an event; allocates only for what it meets for the first time.
/// </summary>
public sealed class LiveMap
{
    /// <summary>Edges of one kind kept when the caller does not say; 56 bytes each.</summary>
    public const int DefaultEdgesPerKind = 200_000;

    /// <summary>Writes of one identity with one operation whose request is searched for resources; the rest is taken as more of the same.</summary>
    private const int MostSearched = 256;
    private const int MostSearches = 500_000;

    /// <summary>Bytes of <c>arn:aws-us-gov:s3:::</c>, the longest partition with a bucket of everybody's.</summary>
    private const int LongestBucketStart = 20;

    private readonly EntityCatalog catalog;
    private readonly IpIntelligence networks;
    private readonly EdgeTable edges;
    private readonly MapStructure structure;
    private readonly Dictionary<ulong, int> searched = [];

    /// <summary>Bytes that connections carried, by the edge's key.</summary>
    private readonly Dictionary<ulong, long> carried = [];
    private readonly TouchedBuffer touched = new();
    private readonly EdgeListing listing;

    /// <summary>Bytes for the minutes in which edges were active when the caller does not say: about 20 million of them.</summary>
    public const long DefaultActivityBytes = 64L << 20;

    /// <summary>Bytes for the minutes of structure: it changes rarely.</summary>
    private const long StructureActivityBytes = 8L << 20;

    /// <param name="activityBytes">Bound of what tells the map as of past minutes; 0 keeps only first, last and count of each edge.</param>
    public LiveMap(EntityCatalog catalog, IpIntelligence networks, int edgesPerKind = DefaultEdgesPerKind, long activityBytes = DefaultActivityBytes)
    {
        this.catalog = catalog;
        this.networks = networks;
        edges = new EdgeTable(edgesPerKind, activityBytes);
        structure = new MapStructure(Math.Min(activityBytes, StructureActivityBytes));
        listing = new EdgeListing(edges, structure.Edges, carried);
        Reach = new LiveReach(edges);
    }

    public int EdgeCount => edges.Count + structure.Edges.Count;

    /// <summary>What entities were seen to reach.</summary>
    public LiveReach Reach { get; }

    /// <summary>Events whose edge was new but not kept, because the kind was full.</summary>
    public long Dropped(MapEdgeKind kind) => edges.Dropped(kind) + structure.Edges.Dropped(kind);

    /// <summary>Adds what one event shows.</summary>
    public void Apply(in SecurityEvent e, in Actor actor, in NetworkOrigin origin)
    {
        if (actor.Principal.IsNone)
        {
            return;
        }

        switch (e.Kind)
        {
            case EventKind.ApiCall or EventKind.SignIn:
                ApplyCall(e, actor, origin);
                break;
            case EventKind.NetworkFlow or EventKind.NetworkConnection when e.Has(EventField.DestinationAddress) && !e.Is(EventFlags.Inbound):
                ApplyConnection(e, actor);
                break;
            case EventKind.DnsQuery when e.Has(EventField.DnsName):
                ApplyName(e, actor, MapEdgeKind.LooksUp, EntityKind.DnsName, e[EventField.DnsName]);
                break;
            case EventKind.ProcessStart when e.Has(EventField.ContainerImage):
                ApplyName(e, actor, MapEdgeKind.Runs, EntityKind.Image, e[EventField.ContainerImage]);
                break;
            default:
                break;
        }

        if (e.Kind is not (EventKind.ApiCall or EventKind.SignIn))
        {
            structure.ApplyRuntime(e, actor);
        }
    }

    /// <summary>Bytes of edges, their activity and the names that only structure has; other names are the catalogue's.</summary>
    public long Bytes => edges.Bytes + structure.Bytes + (carried.Count * 28L);

    /// <summary>All edges, ordered by their ends' keys and kind: the same for the same events in any order.</summary>
    /// <param name="withMinutes">Whether each tells the minutes in which it was active, for <see cref="EdgeMinutes"/>.</param>
    public IReadOnlyList<MapEdge> Edges(bool withMinutes = false) => listing.All(withMinutes);

    /// <summary>The edges that had been seen by a time, as they were at the end of the minute before it; ordered like all.</summary>
    public IReadOnlyList<MapEdge> EdgesAt(EventTime time) => listing.At(time);

    /// <summary>All nodes, ordered by kind, uid and key.</summary>
    public IReadOnlyList<MapNode> Nodes() => NodesOf(Edges());

    /// <summary>Writes all edges in the order they were first seen.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("map", 3);
        edges.Save(writer);
        writer.Write(searched);
        writer.Write(carried);
        structure.Save(writer);
        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a map that has seen nothing yet.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        int version = reader.Begin("map", 3);
        edges.Load(reader, version);
        reader.ReadInto(searched);
        if (version >= 3)
        {
            reader.ReadInto(carried);
            structure.Load(reader);
        }

        reader.End();
    }

    internal IReadOnlyList<MapNode> NodesOf(IReadOnlyList<MapEdge> listed) => MapNodes.Of(listed, catalog, structure.Names);

    private void ApplyCall(in SecurityEvent e, in Actor actor, in NetworkOrigin origin)
    {
        // The three look-ups first, so that their waits for memory go by at once.
        long time = e.Header.TimeNanoseconds;
        ReadOnlySpan<byte> service = EventUid.ShortService(e[EventField.Service]);
        ulong called = service.IsEmpty ? 0 : Fingerprint.Of(service);
        ulong calls = service.IsEmpty ? 0 : Key(actor.Principal, called, MapEdgeKind.Calls);
        bool hasSource = origin.Kind != OriginKind.None && !actor.OnBehalf;
        ulong source = hasSource ? Key(actor.Principal, PlaceOf(origin), MapEdgeKind.From) : 0;
        bool hasResource = !e.Is(EventFlags.Failed) && e.Has(EventField.ResourceUid);
        MapEdgeKind use = hasResource ? UseOf(e) : default;
        ulong resource = hasResource ? Key(actor.Principal, Fingerprint.Of(NodeText(e[EventField.ResourceUid])), use) : 0;
        edges.Prefetch(calls);
        edges.Prefetch(source);
        edges.Prefetch(resource);
        edges.PrefetchEdge(calls);
        edges.PrefetchEdge(source);
        edges.PrefetchEdge(resource);
        if (!service.IsEmpty && edges.Touch(calls, MapEdgeKind.Calls, time) is var call && IsNew(call))
        {
            edges.SetEnds(~call, actor.Principal, catalog.Know(EntityKind.Service, service, service, default));
        }

        if (hasSource && edges.Touch(source, MapEdgeKind.From, time) is var from && IsNew(from))
        {
            edges.SetEnds(~from, actor.Principal, KnowSource(e, origin));
        }

        if (hasResource)
        {
            int edge = edges.Touch(resource, use, time);
            if (IsNew(edge))
            {
                edges.SetEnds(~edge, actor.Principal, KnowResource(e));
            }
        }
        else if (!e.Is(EventFlags.Failed)
            && (!e.Is(EventFlags.ReadOnly | EventFlags.DataEvent) || e[EventField.Operation].StartsWith("AssumeRole"u8)))
        {
            SearchResources(e, actor);
        }

        structure.ApplyCall(e, actor, called);
    }

    private static MapEdgeKind UseOf(in SecurityEvent e) =>
        e[EventField.Operation].StartsWith("AssumeRole"u8) ? MapEdgeKind.Assumes
        : e.Is(EventFlags.ReadOnly) ? MapEdgeKind.Reads
        : MapEdgeKind.Writes;

    /// <summary>The part of a resource's name that tells nodes apart: an object's bucket is its node, and many objects are one edge.</summary>
    private static ReadOnlySpan<byte> NodeText(ReadOnlySpan<byte> uid)
    {
        int bucket = uid.StartsWith("arn:"u8) ? uid[..Math.Min(uid.Length, LongestBucketStart)].IndexOf(":s3:::"u8) : -1;
        int slash = bucket < 0 ? -1 : uid[bucket..].IndexOf((byte)'/');
        return slash < 0 ? uid : uid[..(bucket + slash)];
    }

    private static ulong PlaceOf(in NetworkOrigin origin) => origin.AutonomousSystem != 0 ? origin.AutonomousSystem : origin.PrefixKey;

    private EntityKey KnowSource(in SecurityEvent e, in NetworkOrigin origin) =>
        origin.Kind switch
        {
            OriginKind.ServiceName => catalog.Know(EntityKind.ServicePrincipal, e[EventField.SourceAddress], default, default),
            OriginKind.Invalid => catalog.Know(EntityKind.Address, e[EventField.SourceAddress], default, default),
            _ => KnowNetwork(origin, ""),
        };

    private void ApplyConnection(in SecurityEvent e, in Actor actor)
    {
        NetworkOrigin destination = networks.Locate(e[EventField.DestinationAddress]);
        ulong place = PlaceOf(destination);
        ushort port = e.Header.DestinationPort;
        ulong key = Key(actor.Principal, Fingerprint.Join(place, port), MapEdgeKind.ConnectsTo);
        int edge = edges.Touch(key, MapEdgeKind.ConnectsTo, e.Header.TimeNanoseconds);
        if (e.Header.Bytes > 0 && edge != int.MinValue)
        {
            ref long bytes = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(carried, key, out _);
            bytes = bytes > long.MaxValue - e.Header.Bytes ? long.MaxValue : bytes + e.Header.Bytes;
        }

        if (IsNew(edge))
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $":{port}");
            EntityKey target = destination.Kind == OriginKind.Invalid
                ? catalog.Know(EntityKind.Address, e[EventField.DestinationAddress], default, default)
                : KnowNetwork(destination, suffix);
            edges.SetEnds(~edge, actor.Principal, target);
        }
    }

    private void ApplyName(in SecurityEvent e, in Actor actor, MapEdgeKind kind, EntityKind entity, ReadOnlySpan<byte> name)
    {
        int edge = edges.Touch(Key(actor.Principal, Fingerprint.Of(name), kind), kind, e.Header.TimeNanoseconds);
        if (IsNew(edge))
        {
            edges.SetEnds(~edge, actor.Principal, catalog.Know(entity, name, name, default));
        }
    }

    /// <summary>Resources that only the request names: for writes, and only the first of each kind of write.</summary>
    private void SearchResources(in SecurityEvent e, in Actor actor)
    {
        if (searched.Count >= MostSearches)
        {
            return;
        }

        ulong work = Fingerprint.Join(actor.Principal.Value, Fingerprint.Of(e[EventField.Operation]));
        ref int times = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(searched, work, out _);
        if (times >= MostSearched)
        {
            return;
        }

        times++;
        TouchedEntities.Collect(e, touched);
        bool assumes = e[EventField.Operation].StartsWith("AssumeRole"u8);
        for (int i = 0; i < touched.Count; i++)
        {
            MapEdgeKind kind = assumes && touched.KindOf(i) == EntityKind.Role ? MapEdgeKind.Assumes : MapEdgeKind.Writes;
            EntityKey key = touched.KeyOf(i);
            if (key == actor.Principal)
            {
                continue;
            }

            int edge = edges.Touch(Key(actor.Principal, key.Value, kind), kind, e.Header.TimeNanoseconds);
            if (IsNew(edge))
            {
                catalog.Know(key, touched.KindOf(i), touched.UidOf(i), touched.NameOf(i), default);
                edges.SetEnds(~edge, actor.Principal, key);
            }
        }
    }

    /// <summary>Makes the event's resource known: what its ARN names, else the text itself.</summary>
    private EntityKey KnowResource(in SecurityEvent e)
    {
        ReadOnlySpan<byte> uid = e[EventField.ResourceUid];
        if (!uid.StartsWith("arn:"u8))
        {
            return catalog.Know(EntityKind.Resource, uid, uid, default);
        }

        touched.Clear();
        touched.AddArn(uid);
        if (touched.Count == 0)
        {
            return default;
        }

        catalog.Know(touched.KeyOf(0), touched.KindOf(0), touched.UidOf(0), touched.NameOf(0), default);
        return touched.KeyOf(0);
    }

    private EntityKey KnowNetwork(in NetworkOrigin origin, string suffix)
    {
        string uid;
        string name;
        if (origin.AutonomousSystem != 0)
        {
            uid = string.Create(CultureInfo.InvariantCulture, $"AS{origin.AutonomousSystem}{suffix}");
            string owner = networks.OwnerOf(origin.AutonomousSystem);
            name = owner.Length == 0 ? uid : owner + suffix;
        }
        else
        {
            uid = origin.Address.Prefix + (origin.Address.IsIPv4 ? "/24" : "/48") + suffix;
            name = uid;
        }

        return catalog.Know(EntityKind.Address, Encoding.UTF8.GetBytes(uid), Encoding.UTF8.GetBytes(name), default);
    }

    internal static bool IsNew(int edge) => edge is < 0 and > int.MinValue;

    internal static ulong Key(EntityKey from, ulong to, MapEdgeKind kind) => Fingerprint.Join(Fingerprint.Join(from.Value, to), (ulong)kind);
}
