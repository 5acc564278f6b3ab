using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Graph.Inventory;

/// <summary>
/// What inventories say is there and hangs together: answers of AWS describe and list calls, IAM authorization details, Config snapshots and
/// change notifications, each known by what it holds. The text is hostile: sizes and depth are bounded, what cannot be read is a fault in words.
/// One thread at a time.
/// </summary>
public sealed class ArchitectureInventory
{
    private const int MostEntities = 1_000_000;
    private const int MostFaults = 100;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowTrailingCommas = true };
    private readonly Dictionary<EntityKey, InventoryEntity> entities = [];
    private readonly HashSet<InventoryEdge> edges = [];
    private readonly List<string> faults = [];
    private readonly SortedSet<string> accounts = new(StringComparer.Ordinal);
    private readonly TouchedBuffer from = new();
    private readonly TouchedBuffer to = new();
    private readonly List<Range> places = [];

    /// <summary>What is there, in the order of kind and id.</summary>
    public IEnumerable<InventoryEntity> Entities => entities.Values.OrderBy(entity => entity.Kind).ThenBy(entity => entity.Uid, StringComparer.Ordinal);

    public IReadOnlyCollection<InventoryEdge> Edges => edges;

    /// <summary>Accounts it speaks of, as far as its ids say.</summary>
    public IReadOnlyCollection<string> Accounts => accounts;

    /// <summary>What could not be read, in words; capped.</summary>
    public IReadOnlyList<string> Faults => faults;

    public InventoryEntity? Find(EntityKey key) => entities.GetValueOrDefault(key);

    /// <summary>Reads one document; never throws for what it holds.</summary>
    /// <returns>Whether it held anything that is understood.</returns>
    public bool Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            return ReadRoot(document.RootElement, json.Span);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            Fault("the document is no JSON, is nested too deeply, or holds text that is no Unicode");
            return false;
        }
    }

    private bool ReadRoot(JsonElement root, ReadOnlySpan<byte> json)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Fault("the document is no JSON object");
            return false;
        }

        // A notification that was handed on carries its text as a string.
        if (root.TryGetProperty("Message", out JsonElement message) && message.ValueKind == JsonValueKind.String && root.TryGetProperty("TopicArn", out _))
        {
            return Read(Encoding.UTF8.GetBytes(message.GetString()!));
        }

        bool known = ConfigItems.Read(root, this);
        string account = AccountOf(root);
        foreach (JsonProperty member in root.EnumerateObject())
        {
            foreach (InventoryRule rule in InventoryRule.Of(member.Name))
            {
                known = true;
                Apply(rule, json, account);
            }
        }

        return known;
    }

    internal void Fault(string reason)
    {
        if (faults.Count < MostFaults)
        {
            faults.Add(reason);
        }
    }

    /// <summary>Adds what a word of the table and a text name.</summary>
    internal EntityKey Add(StructureType type, string text, string account, string region, bool isGone) => Add(type, text, account, region, true, isGone);

    /// <summary>Adds what is named, and not listed itself.</summary>
    internal EntityKey Mention(StructureType type, string text, string account, string region) => Add(type, text, account, region, false, false);

    private EntityKey Add(StructureType type, string text, string account, string region, bool isListed, bool isGone)
    {
        to.Clear();
        StructureNames.Add(type, Encoding.UTF8.GetBytes(text), new StructureNames.Place(Encoding.UTF8.GetBytes(account), Encoding.UTF8.GetBytes(region), default), to);
        return to.Count == 0 ? default : Know(to, 0, account, isListed, isGone);
    }

    internal void Connect(EntityKey one, MapEdgeKind kind, EntityKey other)
    {
        if (!one.IsNone && !other.IsNone && one != other && edges.Count < MostEntities)
        {
            edges.Add(new InventoryEdge(one, kind, other));
        }
    }

    private void Apply(InventoryRule rule, ReadOnlySpan<byte> json, string account)
    {
        var place = new StructureNames.Place(Encoding.UTF8.GetBytes(account), default, default);
        var found = new List<Range>();
        JsonPlaces.Find(json, rule.Each, found, MostEntities);
        foreach (Range entry in CollectionsMarshal.AsSpan(found))
        {
            ReadOnlySpan<byte> one = json[entry];
            Collect(rule.From, one, place, from);
            for (int i = 0; i < from.Count; i++)
            {
                EntityKey key = Know(from, i, account, isListed: rule.To is null, isGone: false);
                if (rule.To is not { } target || rule.Kind is not { } kind)
                {
                    continue;
                }

                Collect(target, one, place, to);
                for (int j = 0; j < to.Count; j++)
                {
                    Connect(key, kind, Know(to, j, account, isListed: false, isGone: false));
                }
            }
        }
    }

    private void Collect(in StructureValue value, ReadOnlySpan<byte> entry, in StructureNames.Place place, TouchedBuffer into)
    {
        into.Clear();
        places.Clear();
        JsonPlaces.Find(entry, value.Path, places);
        foreach (Range found in CollectionsMarshal.AsSpan(places))
        {
            ReadOnlySpan<byte> text = entry[found];
            if (text[0] == (byte)'{' && value.Type.Form == StructureForm.Trusted)
            {
                StructureNames.Add(value.Type, text, place, into);
            }
            else if (text[0] == (byte)'"')
            {
                byte[] plain = new byte[text.Length];
                if (JsonText.TryUnescape(text[1..^1], plain, out int length, out _))
                {
                    StructureNames.Add(value.Type, plain.AsSpan(0, length), place, into);
                }
            }
        }
    }

    private EntityKey Know(TouchedBuffer buffer, int at, string account, bool isListed, bool isGone)
    {
        EntityKey key = buffer.KeyOf(at);
        string uid = Encoding.UTF8.GetString(buffer.UidOf(at));
        string own = buffer.KindOf(at) == EntityKind.Account ? uid : Arns.Account(uid);
        own = own.Length == 12 ? own : account;
        if (isListed && own.Length > 0)
        {
            accounts.Add(own);
        }

        if (!entities.TryGetValue(key, out InventoryEntity? known))
        {
            if (entities.Count >= MostEntities)
            {
                return default;
            }

            known = new InventoryEntity(key, buffer.KindOf(at), uid, Encoding.UTF8.GetString(buffer.NameOf(at)), own, false, false);
        }

        entities[key] = known with { IsListed = known.IsListed || isListed, IsGone = known.IsGone || isGone };
        return key;
    }

    /// <summary>The account a document is of, as the first owner's id or ARN in it says; empty where none does.</summary>
    private static string AccountOf(JsonElement json, int depth = 0)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                return json.EnumerateObject().Select(member => member.Name is "OwnerId" or "awsAccountId" && member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: 12 } owner
                    ? owner : depth < 6 ? AccountOf(member.Value, depth + 1) : "").FirstOrDefault(account => account.Length > 0) ?? "";
            case JsonValueKind.Array:
                return json.EnumerateArray().Take(8).Select(item => depth < 6 ? AccountOf(item, depth + 1) : "").FirstOrDefault(account => account.Length > 0) ?? "";
            case JsonValueKind.String:
                string text = json.GetString()!;
                return text.StartsWith("arn:", StringComparison.Ordinal) && Arns.Account(text) is { Length: 12 } named ? named : "";
            default:
                return "";
        }
    }
}

/// <summary>One entity of an inventory.</summary>
/// <param name="IsListed">Whether it is listed itself, and not only named by another.</param>
/// <param name="IsGone">Whether the inventory says that it was deleted.</param>
public sealed record InventoryEntity(EntityKey Key, EntityKind Kind, string Uid, string Name, string Account, bool IsListed, bool IsGone);

/// <summary>One connection an inventory tells.</summary>
public readonly record struct InventoryEdge(EntityKey From, MapEdgeKind Kind, EntityKey To);
