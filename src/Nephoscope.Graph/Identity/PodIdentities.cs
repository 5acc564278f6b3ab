using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Knows which workloads hosts have shown, so that a cloud role's session or a service account can be tied to the pods behind it. EKS names
/// the session of a pod's credential <c>eks-CLUSTER-POD-RANDOM</c>; cluster and pod both may hold dashes, so the longest end that is a
/// workload seen counts. A name that two namespaces use ties nothing. What comes before its workload is kept until that is seen, so that
/// the order of cloud and host records does not matter. One writer, not thread-safe.
/// </summary>
internal sealed class PodIdentities
{
    private const int MostWorkloads = 65_536;
    private readonly HashSet<EntityKey> seen = [];
    private readonly Dictionary<string, EntityKey> byName = new(StringComparer.Ordinal);
    private readonly PendingTies pending = new();
    private readonly List<PendingTie> explained = [];
    private EntityKey last;

    /// <summary>Notes the workload of a host event.</summary>
    /// <returns>The identities it explains that were seen before it. Valid until the next call.</returns>
    public IReadOnlyList<PendingTie> Saw(in SecurityEvent e, in Actor actor)
    {
        if (actor.Principal == last || !e.Has(EventField.Namespace) || !e.Has(EventField.WorkloadName) || seen.Count >= MostWorkloads)
        {
            return [];
        }

        last = actor.Principal;
        if (!seen.Add(actor.Principal))
        {
            return [];
        }

        string name = e.Text(EventField.WorkloadName);
        name = name[(name.LastIndexOf('/') + 1)..];
        string qualified = e.Text(EventField.Namespace) + "/" + name;
        Note(name, actor.Principal);
        Note(qualified, actor.Principal);
        explained.Clear();
        if (pending.Count > 0)
        {
            pending.Take(name, qualified, IsExplained, explained);
        }

        return explained;
    }

    /// <summary>Keeps a session whose workload is not known, until it is.</summary>
    public void AwaitSession(ReadOnlySpan<byte> session, EntityKey role)
    {
        if (session.StartsWith("eks-"u8) && session.Length <= 64)
        {
            pending.Add(session, isSession: true, role);
        }
    }

    /// <summary>Keeps a service account whose workload is not known, until it is.</summary>
    /// <param name="account">NAMESPACE/NAME.</param>
    public void AwaitServiceAccount(string account, EntityKey identity) => pending.Add(Encoding.UTF8.GetBytes(account), isSession: false, identity);

    /// <summary>The workload of a service account of the same name; none where no such workload was seen.</summary>
    /// <param name="account">NAMESPACE/NAME.</param>
    public EntityKey OfServiceAccount(string account) => byName.GetValueOrDefault(account);

    /// <summary>The workload whose pod a session of a role belongs to; none where the name tells none.</summary>
    public EntityKey OfSession(ReadOnlySpan<byte> session)
    {
        if (byName.Count == 0 || !session.StartsWith("eks-"u8) || session.Length > 64)
        {
            return default;
        }

        string rest = Encoding.UTF8.GetString(session[4..]);
        for (int end = rest.LastIndexOf('-'); end > 0; end = rest.LastIndexOf('-', end - 1))
        {
            for (int start = rest.IndexOf('-'); start >= 0 && start < end; start = rest.IndexOf('-', start + 1))
            {
                if (byName.TryGetValue(rest[(start + 1)..end], out EntityKey workload))
                {
                    return workload;
                }
            }
        }

        return default;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(last);
        writer.WriteList(seen, static (w, workload) => w.Write(workload));
        writer.WriteList(byName, static (w, pair) =>
        {
            w.Write(pair.Key);
            w.Write(pair.Value);
        });
        pending.Save(writer);
    }

    /// <param name="version">Of the section it stands in: the first knew nothing of what is waited for.</param>
    public void Load(StateReader reader, int version)
    {
        last = reader.ReadKey();
        seen.UnionWith(reader.ReadList(static r => r.ReadKey(), 8));
        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            byName[reader.ReadText()] = reader.ReadKey();
        }

        if (version >= 2)
        {
            pending.Load(reader);
        }
    }

    private bool IsExplained(PendingTie tie) =>
        !(tie.IsSession ? OfSession(Encoding.UTF8.GetBytes(tie.Name)) : OfServiceAccount(tie.Name)).IsNone;

    private void Note(string name, EntityKey workload) =>
        byName[name] = !byName.TryGetValue(name, out EntityKey before) || before == workload ? workload : default;
}
