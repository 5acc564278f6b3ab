using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Permissions;

namespace Nephoscope;

/// <summary>
/// The pipeline's first half: who is behind each event and from where, and what the map learns of it. It asks nothing of the second half, so it
/// may run ahead of it on a thread of its own. One writer.
/// </summary>
internal sealed class Attribution
{
    private readonly IpIntelligence addresses;
    private readonly IReadOnlyList<string> files;
    private readonly LivePermissions? permissions;
    private readonly CausalEdges causes = new();

    /// <param name="permissions">Follows policies through the stream; null where the second half does, as it must where it also asks what suspects may reach.</param>
    public Attribution(IpIntelligence addresses, IReadOnlyList<string> files, LivePermissions? permissions = null)
    {
        this.addresses = addresses;
        this.files = files;
        this.permissions = permissions;
        Lineage = new CredentialLineage(Entities);
        Map = new LiveMap(Entities, addresses);
    }

    public EntityCatalog Entities { get; } = new();

    public CredentialLineage Lineage { get; }

    public LiveMap Map { get; }

    /// <summary>Takes one event, in event time; what it ties together, or lets grow, goes into <paramref name="ties"/>, which the caller has cleared.</summary>
    public Attributed Attribute(in SecurityEvent securityEvent, EventTies ties)
    {
        // 1. Who is behind the credential, and from where?
        Actor actor = Lineage.Resolve(securityEvent);
        NetworkOrigin origin = addresses.Locate(securityEvent[EventField.SourceAddress]);

        // 2. What does the map learn, and whom did it tie to whom?
        Map.Apply(securityEvent, actor, origin);
        causes.Derive(securityEvent, actor, files, ties.Edges, ties.Repeats);
        if (Lineage.HasRekeyings)
        {
            ties.Rekeyings.AddRange(Lineage.TakeRekeyings());
        }

        ties.Growth = permissions?.Apply(securityEvent);
        return new Attributed(actor, origin);
    }

    public void Save(StateWriter writer)
    {
        Entities.Save(writer);
        Lineage.Save(writer);
        Map.Save(writer);
        causes.Save(writer);
    }

    public void Load(StateReader reader)
    {
        Entities.Load(reader);
        Lineage.Load(reader);
        Map.Load(reader);
        causes.Load(reader);
    }
}

/// <summary>Who is behind an event, and from where.</summary>
internal readonly record struct Attributed(Actor Actor, NetworkOrigin Origin);
