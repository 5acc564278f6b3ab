using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>Which keys are one actor, in both directions. A chain of them is followed to its end. One writer; not thread-safe.</summary>
internal sealed class AliasTable
{
    private readonly Dictionary<EntityKey, EntityKey> next = [];
    private readonly Dictionary<EntityKey, List<EntityKey>> former = [];

    /// <summary>The key that evidence of <paramref name="key"/> counts for.</summary>
    public EntityKey Resolve(EntityKey key)
    {
        while (next.Count > 0 && next.TryGetValue(key, out EntityKey other))
        {
            key = other;
        }

        return key;
    }

    /// <param name="gone">A key that resolves to itself, as <paramref name="kept"/> does.</param>
    public void Add(EntityKey gone, EntityKey kept)
    {
        next[gone] = kept;
        Note(gone, kept);
    }

    /// <summary>Adds all keys that resolve over <paramref name="key"/>, itself included.</summary>
    public void AddAll(EntityKey key, List<EntityKey> to)
    {
        int at = to.Count;
        to.Add(key);
        for (; at < to.Count && former.Count > 0; at++)
        {
            if (former.TryGetValue(to[at], out List<EntityKey>? gone))
            {
                to.AddRange(gone);
            }
        }
    }

    public void Save(StateWriter writer) => writer.Write(next);

    public void Load(StateReader reader)
    {
        reader.ReadInto(next);
        reader.Require(EndsEverywhere(), "two actors are each other");
        foreach ((EntityKey gone, EntityKey kept) in next)
        {
            Note(gone, kept);
        }
    }

    private void Note(EntityKey gone, EntityKey kept)
    {
        if (!former.TryGetValue(kept, out List<EntityKey>? all))
        {
            all = [];
            former.Add(kept, all);
        }

        all.Add(gone);
    }

    /// <summary>Whether no chain of "is the same actor as" is a circle.</summary>
    private bool EndsEverywhere()
    {
        HashSet<EntityKey> ending = [];
        foreach (EntityKey key in next.Keys)
        {
            List<EntityKey> way = [];
            EntityKey at = key;
            for (; next.TryGetValue(at, out EntityKey other) && !ending.Contains(at); at = other)
            {
                if (way.Count > next.Count)
                {
                    return false;
                }

                way.Add(at);
            }

            ending.UnionWith(way);
        }

        return true;
    }
}
