using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Incidents;

/// <summary>
/// The attacked path: the fewest entities and connections that join what an incident has evidence about, where it came from and what it
/// touched. Causal edges and findings come first, what the map saw joins the rest. Immutable; thread-safe.
/// </summary>
/// <param name="Stops">Where it began first, then in order of the steps.</param>
/// <param name="Steps">In order of time; those without an event of the incident were seen on the map only.</param>
/// <param name="LeftOut">Entities of the incident that are not on it, for want of room or of a connection.</param>
public sealed record IncidentPath(IReadOnlyList<PathStop> Stops, IReadOnlyList<PathStep> Steps, int LeftOut)
{
    /// <summary>Most entities that are told.</summary>
    public const int MostStops = 30;

    /// <summary>The path of an incident.</summary>
    /// <param name="map">What was seen; null where there is no map, then only what the incident itself tells joins.</param>
    public static IncidentPath Of(Incident incident, MapDocument? map) => new PathFinder(incident, map).Find();
}

/// <summary>An entity on a path.</summary>
/// <param name="Type">What it is, such as User or Bucket.</param>
/// <param name="Role">Its part in the incident; null where it only connects.</param>
public sealed record PathStop(EntityKey Key, string Uid, string Name, string Type, EntityRole? Role);

/// <summary>A connection on a path.</summary>
/// <param name="What">What happened, in words that fit between the two names; text of log records.</param>
/// <param name="Time">When it was first seen.</param>
/// <param name="EventUids">Events of the incident that show it; empty where only the map saw it.</param>
public sealed record PathStep(EntityKey From, EntityKey To, string What, EventTime Time, IReadOnlyList<string> EventUids);
