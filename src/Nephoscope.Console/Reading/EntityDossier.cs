using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Storage;

namespace Nephoscope.WebConsole.Reading;

/// <summary>What is known about one entity: on the map, in findings, in incidents. Immutable.</summary>
/// <param name="Node">Its place on the map; null where it is not on it.</param>
/// <param name="Relations">What it was seen to do and have done to it, by kind.</param>
/// <param name="Findings">Of the latest findings those about it, latest first.</param>
/// <param name="Searched">How many of the latest findings were looked through.</param>
public sealed record EntityDossier(
    string Name, string Uid, string Kind, MapNode? Node, IReadOnlyList<Relation> Relations, IReadOnlyList<Finding> Findings, IReadOnlyList<LedgerEntry> Incidents, long Searched)
{
    /// <summary>What was first seen within this time before the map's end is called new.</summary>
    public static readonly TimeSpan New = TimeSpan.FromHours(24);
}

/// <summary>Connections of one kind and direction.</summary>
/// <param name="Title">In words: calls, is called by.</param>
/// <param name="Links">New ones first, then the busiest.</param>
public sealed record Relation(string Title, IReadOnlyList<RelationLink> Links);

/// <summary>One connection.</summary>
/// <param name="Other">The entity at the other end.</param>
public sealed record RelationLink(MapNode Other, MapEdge Edge, bool IsNew);
