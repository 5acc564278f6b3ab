using System.Runtime.InteropServices;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Names of pods' sessions and service accounts whose workload no host has shown yet, with the identity each stands for. At most a fixed
/// number; the oldest is forgotten first. One writer, not thread-safe.
/// </summary>
internal sealed class PendingTies
{
    /// <summary>How many are kept; about 200 bytes each.</summary>
    public const int Most = 4096;

    /// <summary>Characters that a session or account may have: 64 for the one, two Kubernetes names for the other.</summary>
    private const int LongestName = 512;
    private readonly LinkedList<PendingTie> byAge = [];
    private readonly HashSet<PendingTie> known = [];

    public int Count => byAge.Count;

    /// <summary>Keeps a tie until its workload is seen; the same one only once.</summary>
    public void Add(ReadOnlySpan<byte> name, bool isSession, EntityKey identity)
    {
        if (!identity.IsNone && name.Length is > 0 and <= LongestName)
        {
            Add(new PendingTie(Encoding.UTF8.GetString(name), isSession, identity));
        }
    }

    /// <summary>Takes out those that a newly seen workload may explain: sessions with its name inside, accounts of its name.</summary>
    /// <param name="name">Without namespace.</param>
    /// <param name="qualified">NAMESPACE/NAME.</param>
    public void Take(string name, string qualified, Func<PendingTie, bool> explained, List<PendingTie> into)
    {
        for (LinkedListNode<PendingTie>? node = byAge.First, next; node is not null; node = next)
        {
            next = node.Next;
            PendingTie tie = node.Value;
            bool possible = tie.IsSession ? tie.Name.Contains(name, StringComparison.Ordinal) : tie.Name == qualified || tie.Name == name;
            if (possible && explained(tie))
            {
                into.Add(tie);
                known.Remove(tie);
                byAge.Remove(node);
            }
        }
    }

    public void Save(StateWriter writer) => writer.WriteList(byAge, static (w, tie) =>
    {
        w.Write(tie.Name);
        w.Write(tie.IsSession);
        w.Write(tie.Identity);
    });

    public void Load(StateReader reader)
    {
        foreach (PendingTie tie in reader.ReadList(static r => new PendingTie(r.ReadText(), r.ReadBoolean(), r.ReadKey()), 10))
        {
            Add(tie);
        }
    }

    private void Add(PendingTie tie)
    {
        if (!known.Add(tie))
        {
            return;
        }

        if (byAge.Count >= Most)
        {
            known.Remove(byAge.First!.Value);
            byAge.RemoveFirst();
        }

        byAge.AddLast(tie);
    }
}

/// <summary>What is known of a workload before it is seen.</summary>
/// <param name="Name">The session's name, or NAMESPACE/NAME of the service account.</param>
/// <param name="Identity">Whom the workload runs as.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PendingTie(string Name, bool IsSession, EntityKey Identity);
