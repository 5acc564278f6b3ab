using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// A session turned out to belong to somebody else than was told before, because the record that links it came after its first use. What
/// the session did until now was counted for <paramref name="From"/>; from now on it counts for <paramref name="To"/>.
/// </summary>
/// <param name="From">Whom the session was counted for; often a role, which other sessions share.</param>
/// <param name="To">Who is really behind it.</param>
/// <param name="Session">The session concerned.</param>
/// <param name="Time">Event time of the linking record.</param>
/// <param name="EventUid">Id of the linking record.</param>
public sealed record Rekeying(EntityKey From, EntityKey To, EntityKey Session, EventTime Time, string EventUid);
