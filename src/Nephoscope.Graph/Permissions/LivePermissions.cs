using Nephoscope.Events;
using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// Who may do what, kept by an inventory where there is one and by the event stream. Says what a change newly allows. Whatever is only known
/// in part stays "it depends": nothing is said of it. An event that is no write of IAM costs one comparison. One writer, not thread-safe.
/// </summary>
public sealed class LivePermissions
{
    /// <summary>Resources that are named one by one.</summary>
    public const int MostResources = 20;

    /// <summary>Identities of one change that are looked at in detail.</summary>
    private const int MostDetailed = 8;
    private const int MostOthers = 20;
    private const int MostSentences = 3;
    private const int MostQuestions = 256;

    /// <summary>Identities of which the stream alone tells, up to which ways over others are looked for.</summary>
    private const int MostFollowed = 48;

    private readonly PolicyStore store = new();
    private readonly PolicyEvents events;
    private readonly List<string> faults = [];
    private ulong source;
    private EscalationGraph? graph;
    private HashSet<string> administrators = [];
    private HashSet<string> possible = [];

    /// <param name="inventories">Documents that <see cref="InventoryReader"/> understands; none for the stream alone.</param>
    public LivePermissions(IReadOnlyList<ReadOnlyMemory<byte>> inventories)
    {
        events = new PolicyEvents(store);
        Read(inventories);
    }

    /// <summary>
    /// Takes a newer inventory over; nothing where it is the one that is known. What it does not name any more stays until the stream tells that it
    /// was removed.
    /// </summary>
    public void Renew(IReadOnlyList<ReadOnlyMemory<byte>> inventories)
    {
        if (inventories.Count > 0 && SourceOf(inventories) != source)
        {
            faults.Clear();
            Read(inventories);
            Generation++;
            ForgetGraph();
        }
    }

    private void Read(IReadOnlyList<ReadOnlyMemory<byte>> inventories)
    {
        foreach (ReadOnlyMemory<byte> document in inventories)
        {
            faults.AddRange(InventoryReader.Read(document, store).Faults);
        }

        source = SourceOf(inventories);
        HasInventory |= inventories.Count > 0;
    }

    private static ulong SourceOf(IReadOnlyList<ReadOnlyMemory<byte>> inventories)
    {
        ulong joined = 0;
        foreach (ReadOnlyMemory<byte> document in inventories)
        {
            joined = Fingerprint.Join(joined, Fingerprint.Of(document.Span));
        }

        return joined;
    }

    /// <summary>Whether more is known than the stream told.</summary>
    public bool HasInventory { get; private set; }

    /// <summary>What of the inventories could not be read, in words.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Grows with every change of a policy.</summary>
    public long Generation { get; private set; }

    public PolicyStore Store => store;

    /// <summary>Who can become whom, as of the last event.</summary>
    public EscalationGraph Escalations => Graph();

    /// <summary>Takes one event over.</summary>
    /// <returns>What it newly allows; null where it changes nothing or where nothing is known for sure.</returns>
    public PermissionGrowth? Apply(in SecurityEvent happened) => PolicyEvents.Concerns(happened) ? Change(happened) : null;

    /// <summary>Writes what is known of identities and policies.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("permissions", 1);
        writer.Write(source);
        writer.Write(HasInventory);
        writer.Write(Generation);
        writer.End();
        store.Save(writer);
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. Where another inventory was given to the constructor than the saved one began with, the given one
    /// is newer and stays.
    /// </summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        reader.Begin("permissions", 1);
        bool same = reader.ReadUInt64() == source;
        bool had = reader.ReadBoolean();
        Generation = reader.ReadInt64();
        reader.End();
        if (same || !HasInventory)
        {
            store.Load(reader);
            HasInventory = had;
        }
        else
        {
            new PolicyStore().Load(reader);
        }

        ForgetGraph();
    }

    private EscalationGraph Graph()
    {
        if (graph is null)
        {
            graph = new EscalationGraph(store);
            Count(graph);
        }

        return graph;
    }

    /// <summary>With all that was counted on it: what is said of the next change must not depend on what was followed long ago, or a restart would show.</summary>
    private void ForgetGraph()
    {
        graph = null;
        administrators = [];
        possible = [];
    }

    private void Count(EscalationGraph current)
    {
        administrators = [.. current.AdministratorEquivalents()];
        possible = [.. current.AdministratorEquivalents(Truth.Unknown)];
    }

    private PermissionGrowth? Change(in SecurityEvent happened)
    {
        // Without an inventory little is known for sure, and not worth following every way over other identities at each change.
        EscalationGraph? current = null;
        if (HasInventory || store.Count <= MostFollowed)
        {
            current = Graph();
        }
        else
        {
            ForgetGraph();
        }

        store.KeepBefore();
        bool changed = events.Apply(happened);
        IReadOnlyDictionary<string, IdentityRights?> before = store.TakeBefore();
        if (!changed)
        {
            return null;
        }

        Generation++;
        HashSet<string> could = possible;
        HashSet<string> were = administrators;
        if (current is not null)
        {
            current.Refresh();
            Count(current);
        }

        List<IdentityGain> gains = [];
        int looked = 0;
        foreach ((string arn, IdentityRights? had) in before.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (had is not null && store.Rights(arn) is { } has && IsKnown(had) && ++looked <= MostDetailed && Gain(arn, had, has, were, could) is { } gain)
            {
                gains.Add(gain);
            }
        }

        List<string> others = current is null ? [] : [.. administrators.Where(arn => !could.Contains(arn) && !before.ContainsKey(arn)).Order(StringComparer.Ordinal).Take(MostOthers)];
        return gains.Count + others.Count > 0 ? new PermissionGrowth(gains, before.Count, others) : null;
    }

    /// <summary>Whether all its policies could be read: of others nobody can say what is new.</summary>
    private static bool IsKnown(IdentityRights rights) =>
        rights.Layers.Identity.All(policy => policy.Fault is null) && rights.Layers.Boundary?.Fault is null;

    private IdentityGain? Gain(string arn, IdentityRights had, IdentityRights has, HashSet<string> were, HashSet<string> could)
    {
        bool outright = Administrator.Is(has) == Truth.Yes && Administrator.Is(had) == Truth.No && !were.Contains(arn);
        bool administrator = outright || (administrators.Contains(arn) && !were.Contains(arn));
        (List<string> kinds, List<string> resources, int count) = Reach(had, has);
        if (!administrator && kinds.Count == 0 && count == 0)
        {
            return null;
        }

        return new IdentityGain(
            arn, administrator, !outright && could.Contains(arn), administrator && !outright ? Graph().WayToAdministrator(arn) : [], kinds, resources, count,
            outright ? [] : [.. PolicyDiff.NewlyAllowed(had, has, MostQuestions).Where(change => change is { Before: Truth.No, After: Truth.Yes })
                .Take(MostSentences).Select(change => change.Says)]);
    }

    private (List<string> Kinds, List<string> Resources, int Count) Reach(IdentityRights had, IdentityRights has)
    {
        (Truth[] reachedBefore, Truth[] anythingBefore) = Reach(had);
        (Truth[] reached, Truth[] anything) = Reach(has);
        List<string> kinds = [];
        List<string> resources = [];
        int count = 0;
        for (int kind = 0; kind < anything.Length; kind++)
        {
            if (anything[kind] == Truth.Yes && anythingBefore[kind] == Truth.No)
            {
                kinds.Add(SensitiveKinds.All[kind].Name);
            }
        }

        for (int i = 0; i < reached.Length; i++)
        {
            ProtectedResource resource = store.ResourcesInOrder[i];
            if (reached[i] == Truth.Yes && reachedBefore[i] == Truth.No && !kinds.Contains(resource.Kind.Name))
            {
                count++;
                if (resources.Count < MostResources)
                {
                    resources.Add(resource.Arn);
                }
            }
        }

        return (kinds, resources, count);
    }

    private (Truth[] Reached, Truth[] Anything) Reach(IdentityRights rights)
    {
        var reached = new Truth[store.ResourcesInOrder.Count];
        var anything = new Truth[SensitiveKinds.All.Length];
        new ResourceReach(store.ResourcesInOrder, store.ResourcesWithPolicy, rights, Truth.Yes, reached, anything).Run();
        return (reached, anything);
    }
}
