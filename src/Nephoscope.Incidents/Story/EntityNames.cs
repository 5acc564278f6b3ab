using System.Diagnostics.CodeAnalysis;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Incidents.Story;

/// <summary>
/// Names of entities, noting which were not known: what is known never changes its name or kind, so a telling holds good until one of
/// those becomes known. One reader at a time.
/// </summary>
internal sealed class EntityNames(EntityCatalog catalog)
{
    /// <summary>Asked for and not known; the caller empties it.</summary>
    public HashSet<EntityKey> Missed { get; } = [];

    public bool TryFind(EntityKey key, [MaybeNullWhen(false)] out Entity entity)
    {
        bool found = catalog.TryFind(key, out entity);
        if (!found)
        {
            Missed.Add(key);
        }

        return found;
    }

    /// <summary>Whether one of these has become known since.</summary>
    public bool KnowsAny(IReadOnlyList<EntityKey> keys)
    {
        foreach (EntityKey key in keys)
        {
            if (catalog.TryFind(key, out _))
            {
                return true;
            }
        }

        return false;
    }
}
