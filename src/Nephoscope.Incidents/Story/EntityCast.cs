using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Incidents.Story;

/// <summary>Says who plays which part: where it began, who was passed through, what was made, what was touched, where from.</summary>
internal sealed class EntityCast(EntityNames entities)
{
    private const int MostResources = 40;
    private const int MostSources = 10;

    public IReadOnlyList<IncidentEntity> Of(EntityKey root, IEnumerable<EntityKey> threads, IReadOnlyList<Finding> findings)
    {
        var cast = new Dictionary<EntityKey, IncidentEntity>();
        HashSet<EntityKey> made = [];
        HashSet<EntityKey> named = [];
        foreach (Finding finding in findings)
        {
            foreach (EntityKey key in finding.Entities)
            {
                (Makes(finding, key) ? made : named).Add(key);
            }
        }

        foreach (EntityKey thread in threads)
        {
            EntityRole role = thread == root ? EntityRole.PatientZero : made.Contains(thread) ? EntityRole.MadeByAttacker : EntityRole.Pivot;
            cast[thread] = Thread(thread, role, findings);
        }

        foreach (EntityKey key in made.Union(named).OrderBy(key => key.Value).Take(MostResources))
        {
            if (entities.TryFind(key, out Entity? entity))
            {
                cast.TryAdd(key, Describe(entity, made.Contains(key) ? EntityRole.MadeByAttacker : EntityRole.Victim));
            }
        }

        AddResources(cast, findings);
        AddSources(cast, findings);
        return [.. cast.Values.OrderBy(entity => Order(entity.Role)).ThenBy(entity => entity.Name, StringComparer.Ordinal).ThenBy(entity => entity.Key.Value)];
    }

    private static void AddResources(Dictionary<EntityKey, IncidentEntity> cast, IReadOnlyList<Finding> findings)
    {
        HashSet<string> known = [.. cast.Values.Select(entity => entity.Uid)];
        int room = MostResources;
        foreach (Finding finding in findings)
        {
            foreach (FindingResource resource in finding.Resources)
            {
                if (room > 0 && resource.Uid.Length > 0 && !known.Contains(Tail(resource.Uid)) && known.Add(resource.Uid))
                {
                    room--;
                    EntityKey key = EntityKey.Of(EntityKind.Resource, resource.Uid);
                    EntityRole role = IsMaking(finding) ? EntityRole.MadeByAttacker : EntityRole.Victim;
                    cast.TryAdd(key, new IncidentEntity(key, resource.Uid, resource.Name.Length > 0 ? resource.Name : resource.Uid, resource.Type, role));
                }
            }
        }
    }

    private static void AddSources(Dictionary<EntityKey, IncidentEntity> cast, IReadOnlyList<Finding> findings)
    {
        IEnumerable<Finding> external = findings.Where(finding => finding.Source.Kind == OriginKind.External && finding.SourceAddress.Length > 0);
        foreach (IGrouping<string, Finding> source in external.GroupBy(finding => finding.SourceAddress, StringComparer.Ordinal).Take(MostSources))
        {
            EntityKey key = EntityKey.Of(EntityKind.Address, source.Key);
            string country = source.First().Source.CountryCode;
            cast.TryAdd(key, new IncidentEntity(key, source.Key, country.Length > 0 ? $"{source.Key} ({country})" : source.Key, "Address", EntityRole.Source));
        }
    }

    /// <summary>An instance's own id at the end of its ARN: the same thing under both.</summary>
    private static string Tail(string uid) => uid[(uid.LastIndexOf('/') + 1)..];

    /// <summary>A key made for a user makes no user, and a function given a role no role.</summary>
    private bool Makes(Finding finding, EntityKey key)
    {
        EntityKind kind = entities.TryFind(key, out Entity? entity) ? entity.Kind : EntityKind.Unknown;
        string operation = Operation(finding);
        return IsMaking(finding) && kind switch
        {
            EntityKind.User => operation.Contains("User", StringComparison.Ordinal),
            EntityKind.Role => operation.Contains("Role", StringComparison.Ordinal),
            _ => true,
        };
    }

    private static string Operation(Finding finding)
    {
        string what = finding.Events.Count > 0 ? finding.Events[^1].What : "";
        int colon = what.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 ? what[(colon + 1)..] : what;
    }

    /// <summary>The event brought something into being that was not there.</summary>
    private static bool IsMaking(Finding finding)
    {
        string operation = Operation(finding);
        return operation.StartsWith("Create", StringComparison.Ordinal) || operation.StartsWith("RunInstances", StringComparison.Ordinal)
            || operation.StartsWith("RunTask", StringComparison.Ordinal) || operation.StartsWith("create:", StringComparison.Ordinal);
    }

    private IncidentEntity Thread(EntityKey key, EntityRole role, IReadOnlyList<Finding> findings)
    {
        if (entities.TryFind(key, out Entity? entity))
        {
            return Describe(entity, role);
        }

        FindingActor? actor = findings.FirstOrDefault(finding => finding.Actor.Key == key)?.Actor;
        return actor is null
            ? new IncidentEntity(key, key.ToString(), "entity " + key, "Unknown", role)
            : new IncidentEntity(key, actor.Uid, actor.Name.Length > 0 ? actor.Name : actor.Uid, actor.Type, role);
    }

    private static IncidentEntity Describe(Entity entity, EntityRole role) => new(entity.Key, entity.Uid, entity.Name, entity.Kind.ToString(), role);

    private static int Order(EntityRole role) => role switch
    {
        EntityRole.PatientZero => 0,
        EntityRole.Source => 1,
        EntityRole.Pivot => 2,
        EntityRole.MadeByAttacker => 3,
        EntityRole.Victim => 4,
        _ => 5,
    };
}
