using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Knows which role each host (instance or function) runs as and who got hold of a host within the last day, so that who runs a command on it,
/// or changes its code, is tied to what its role then does, though the host itself tells nothing. The order of the two does not matter. Bounded; when full, all is
/// forgotten and begins anew. One writer, not thread-safe.
/// </summary>
internal sealed class HostRoles
{
    private const int MostHosts = 65_536;
    private const int MostHolders = 16_384;
    private const int MostOfOne = 4;
    private const long Day = 86_400L * EventTime.NanosecondsPerSecond;
    private readonly Dictionary<EntityKey, EntityKey> roles = [];
    private readonly Dictionary<EntityKey, List<HostHold>> holders = [];

    /// <summary>A host showed its role.</summary>
    /// <returns>Who got hold of it within the day before, where the role is new; each is told once for a role.</returns>
    public IReadOnlyList<HostHold> RunsAs(EntityKey host, EntityKey role, long time)
    {
        ref EntityKey known = ref CollectionsMarshal.GetValueRefOrAddDefault(roles, host, out _);
        if (known == role)
        {
            return [];
        }

        known = role;
        if (roles.Count > MostHosts)
        {
            roles.Clear();
            roles[host] = role;
        }

        return holders.TryGetValue(host, out List<HostHold>? all) ? [.. all.Where(hold => Math.Abs(time - hold.Time) <= Day)] : [];
    }

    /// <summary>Somebody got hold of a host.</summary>
    /// <returns>The role it gives; none where it is not known yet.</returns>
    public EntityKey Held(EntityKey host, EdgeKind kind, EntityKey by, long time)
    {
        if (holders.Count >= MostHolders && !holders.ContainsKey(host))
        {
            holders.Clear();
        }

        ref List<HostHold>? all = ref CollectionsMarshal.GetValueRefOrAddDefault(holders, host, out _);
        all ??= new List<HostHold>(1);
        all.RemoveAll(hold => (hold.By == by && hold.Kind == kind) || time - hold.Time > Day);
        if (all.Count == MostOfOne)
        {
            all.RemoveAt(0);
        }

        all.Add(new HostHold(kind, by, time));
        return roles.GetValueOrDefault(host);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(roles);
        writer.WriteList(holders, static (w, entry) =>
        {
            w.Write(entry.Key);
            w.WriteList(entry.Value, static (each, hold) =>
            {
                each.Write((byte)hold.Kind);
                each.Write(hold.By);
                each.Write(hold.Time);
            });
        });
    }

    public void Load(StateReader reader)
    {
        reader.ReadInto(roles);
        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            holders[reader.ReadKey()] = reader.ReadList(static r => new HostHold((EdgeKind)r.ReadByte(), r.ReadKey(), r.ReadInt64()), 17);
        }
    }
}

/// <summary>Somebody got hold of a host.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
internal readonly record struct HostHold(EdgeKind Kind, EntityKey By, long Time);
