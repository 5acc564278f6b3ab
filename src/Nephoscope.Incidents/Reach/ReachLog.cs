using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Incidents.Reach;

/// <summary>
/// Keeps what suspects were permitted to reach at the times they were suspected, since policies change afterwards. One note for each suspect and
/// state of the policies. At most a fixed number. One writer.
/// </summary>
internal sealed class ReachLog(EntityCatalog entities, LivePermissions? permissions)
{
    private const int MostNotes = 4_096;
    private const int MostOfOne = 32;
    private const int MostNamed = 20;
    private readonly Dictionary<EntityKey, List<ReachNote>> notes = [];
    private int count;

    /// <summary>Notes what a suspect may reach now, where an inventory tells it and it is not noted yet.</summary>
    public void Note(EntityKey suspect, EventTime time)
    {
        if (permissions is null || !permissions.HasInventory || count >= MostNotes)
        {
            return;
        }

        List<ReachNote>? own = notes.GetValueOrDefault(suspect);
        if (own is not null && (own[^1].Generation == permissions.Generation || own.Count >= MostOfOne))
        {
            return;
        }

        if (entities.TryFind(suspect, out Entity? entity) && ArnOf(entity, permissions.Store) is { } arn
            && BlastRadius.Of(arn, permissions.Store, permissions.Escalations) is { } radius)
        {
            own ??= notes[suspect] = [];
            own.Add(new ReachNote(time, permissions.Generation, Tell(radius, permissions.Escalations)));
            count++;
        }
    }

    /// <summary>What an entity was permitted to reach by a time; null where it was never noted.</summary>
    public IncidentReach? Of(EntityKey suspect, EventTime until)
    {
        if (!notes.TryGetValue(suspect, out List<ReachNote>? own))
        {
            return null;
        }

        int place = own.FindLastIndex(note => note.Time <= until);
        return own[Math.Max(place, 0)].Reach;
    }

    /// <summary>Two keys turned out to be one actor.</summary>
    public void Join(EntityKey from, EntityKey to)
    {
        if (notes.Remove(from, out List<ReachNote>? moved))
        {
            notes[to] = [.. (notes.GetValueOrDefault(to) ?? []).Concat(moved).OrderBy(note => note.Time.Nanoseconds)];
        }
    }

    public void Save(StateWriter writer) => writer.WriteList([.. notes.OrderBy(entry => entry.Key.Value)], static (w, entry) =>
    {
        w.Write(entry.Key);
        w.WriteList(entry.Value, static (each, note) =>
        {
            each.Write(note.Time);
            each.Write(note.Generation);
            each.Write(note.Reach);
        });
    });

    public void Load(StateReader reader)
    {
        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            EntityKey key = reader.ReadKey();
            List<ReachNote> own = reader.ReadList(static r => new ReachNote(r.ReadTime(), r.ReadInt64(), r.ReadReach()), 20);
            reader.Require(own.Count > 0, "a suspect has no notes");
            notes[key] = own;
            count += own.Count;
        }
    }

    /// <summary>An identity's ARN in the inventory, which may have a path where the record has none.</summary>
    private static string? ArnOf(Entity entity, PolicyStore store) => entity.Kind switch
    {
        EntityKind.User => Known(store, entity, IamKind.User),
        EntityKind.Role => Known(store, entity, IamKind.Role),
        _ => null,
    };

    private static string? Known(PolicyStore store, Entity entity, IamKind kind)
    {
        string named = store.ArnOf(kind, entity.AccountUid, entity.Name);
        return store.Find(entity.Uid) is not null ? entity.Uid : store.Find(named) is not null ? named : null;
    }

    private static IncidentReach Tell(BlastRadius radius, EscalationGraph graph)
    {
        List<ReachCount> counts = [];
        int identities = radius.Identities.Count(identity => identity.Certainty == Truth.Yes);
        if (identities > 0)
        {
            counts.Add(new ReachCount("identities", identities));
        }

        List<string> named = [];
        int sensitive = 0;
        foreach (KindReach kind in radius.Kinds)
        {
            sensitive += kind.Sure.Count;
            named.AddRange(kind.Sure.Take(MostNamed - named.Count));
            if (kind.Sure.Count > 0)
            {
                counts.Add(new ReachCount(kind.Kind.Name, kind.Sure.Count));
            }
        }

        return new IncidentReach
        {
            Permitted = new ReachSide(counts, named, sensitive),
            Administrator = radius.Administrator switch { Truth.Yes => "yes", Truth.Unknown => "depends", _ => "no" },
            Way = radius.Administrator == Truth.Yes ? [.. graph.WayToAdministrator(radius.Arn).Select(step => step.Says)] : [],
        };
    }

    private sealed record ReachNote(EventTime Time, long Generation, IncidentReach Reach);
}
