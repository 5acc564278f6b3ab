using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>Which actors' findings name an entity: evidence that comes later on the entity itself is tied to them. One writer; not thread-safe.</summary>
internal sealed class NamedIndex
{
    private static readonly List<EntityKey> None = [];
    private readonly Dictionary<EntityKey, List<EntityKey>> namers = [];

    /// <summary>Actors as their findings name them, before lineage joins them.</summary>
    public IReadOnlyList<EntityKey> Of(EntityKey entity) => namers.GetValueOrDefault(entity, None);

    public void Add(EvidenceItem item)
    {
        foreach (EntityKey entity in item.Finding?.Entities ?? [])
        {
            if (!namers.TryGetValue(entity, out List<EntityKey>? all))
            {
                all = new(1);
                namers.Add(entity, all);
            }

            if (!all.Contains(item.Thread))
            {
                all.Add(item.Thread);
            }
        }
    }

    /// <summary>All that an actor named is forgotten.</summary>
    public void Remove(IReadOnlyList<EvidenceItem> items)
    {
        foreach (EvidenceItem item in items)
        {
            foreach (EntityKey entity in item.Finding?.Entities ?? [])
            {
                if (namers.TryGetValue(entity, out List<EntityKey>? all) && all.Remove(item.Thread) && all.Count == 0)
                {
                    namers.Remove(entity);
                }
            }
        }
    }
}
