using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>An entity as people know it.</summary>
/// <param name="Uid">ARN or the source's own id.</param>
/// <param name="Name">Short name for a sentence; text of log records.</param>
/// <param name="AccountUid">Account or cluster it lives in; empty where unknown.</param>
public sealed record Entity(EntityKey Key, EntityKind Kind, string Uid, string Name, string AccountUid, IdentityClass Class = IdentityClass.Unknown);

/// <summary>
/// Knows each entity's name once; everything else names entities by key. Names are kept as UTF-8 in large chunks, 24 bytes and the text
/// for an entity; text objects are made when somebody asks, and those asked for of late are kept. One thread makes entities known;
/// others may ask meanwhile.
/// </summary>
public sealed class EntityCatalog
{
    private const int LongestText = 512;
    private const int Lately = 1024;
    private readonly Lock gate = new();
    private readonly NameArena names = new();
    private readonly Dictionary<ulong, int> accountIndex = [];
    private readonly List<string> accounts = [""];
    private readonly Entity?[] lately = new Entity?[Lately];
    private int[] index = new int[256];
    private Known[] known = new Known[128];

    public int Count { get; private set; }

    /// <summary>Bytes of lasting state.</summary>
    public long Bytes => names.Bytes + (index.Length * 4L) + (known.Length * 24L) + (accounts.Count * 100L);

    public IEnumerable<Entity> All => Enumerable.Range(0, Count).Select(At);

    public bool TryFind(EntityKey key, [MaybeNullWhen(false)] out Entity entity)
    {
        lock (gate)
        {
            ref Entity? recent = ref lately[(int)(key.Value % Lately)];
            if (recent is null || recent.Key != key)
            {
                int found = IndexOf(key.Value);
                if (found < 0)
                {
                    entity = null;
                    return false;
                }

                recent = At(found);
            }

            entity = recent;
            return true;
        }
    }

    /// <summary>The entity, or one that says only its key.</summary>
    public Entity Find(EntityKey key) =>
        TryFind(key, out Entity? found) ? found : new Entity(key, EntityKind.Unknown, key.ToString(), key.ToString(), "");

    /// <summary>Makes an entity known if it is not yet, and gives its key.</summary>
    public EntityKey Know(
        EntityKind kind, ReadOnlySpan<byte> uid, ReadOnlySpan<byte> name, ReadOnlySpan<byte> accountUid, IdentityClass identityClass = IdentityClass.Unknown)
    {
        EntityKey key = EntityKey.Of(kind, uid);
        Know(key, kind, uid, name, accountUid, identityClass);
        return key;
    }

    /// <summary>Makes an entity known under a key that is not simply its uid's: IAM names, whose path and partition do not matter.</summary>
    public void Know(
        EntityKey key,
        EntityKind kind,
        ReadOnlySpan<byte> uid,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> accountUid,
        IdentityClass identityClass = IdentityClass.Unknown)
    {
        // Only this thread changes the index: what it finds, it finds without asking for the gate.
        if (!key.IsNone && IndexOf(key.Value) < 0)
        {
            lock (gate)
            {
                Add(key, kind, uid, name, accountUid, identityClass);
            }
        }
    }

    private void Add(
        EntityKey key, EntityKind kind, ReadOnlySpan<byte> uid, ReadOnlySpan<byte> name, ReadOnlySpan<byte> accountUid, IdentityClass identityClass)
    {
        uid = Cut(uid);
        name = name.IsEmpty ? uid : Cut(name);
        int inside = uid.LastIndexOf(name);
        if (Count == known.Length)
        {
            Array.Resize(ref known, Count + Math.Max(128, Count / 4));
        }

        known[Count] = new Known
        {
            Key = key.Value,
            Place = names.Add(uid, inside >= 0 ? default : name),
            UidLength = (ushort)uid.Length,
            NameAt = (ushort)(inside >= 0 ? inside : uid.Length),
            NameLength = (ushort)name.Length,
            Kind = kind,
            Class = identityClass,
            Account = AccountOf(Cut(accountUid)),
        };
        Count++;
        if (Count * 2 > index.Length)
        {
            Grow();
        }
        else
        {
            Place(Count - 1);
        }
    }

    /// <summary>Corrects what kind of identity a known entity is; nothing else of it changes.</summary>
    public void Reclassify(EntityKey key, IdentityClass identityClass)
    {
        int found = IndexOf(key.Value);
        if (found >= 0 && known[found].Class != identityClass)
        {
            lock (gate)
            {
                known[found].Class = identityClass;
                lately[(int)(key.Value % Lately)] = null;
            }
        }
    }

    /// <summary>Writes all entities in the order they became known.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("entities", 1);
        writer.WriteList(accounts, static (w, account) => w.Write(account));
        names.Save(writer);
        writer.WriteArray<Known>(known.AsSpan(0, Count));
        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a catalog that knows nothing yet.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        reader.Begin("entities", 1);
        accounts.Clear();
        accounts.AddRange(reader.ReadList(static r => r.ReadText()));
        reader.Require(accounts.Count > 0 && accounts[0].Length == 0, "its accounts are not in order");
        for (int i = 1; i < accounts.Count; i++)
        {
            accountIndex[Fingerprint.Of(accounts[i])] = i;
        }

        names.Load(reader);
        Known[] read = reader.ReadArray<Known>();
        reader.End();
        known = read.Length < 128 ? new Known[128] : read;
        read.CopyTo(known, 0);
        Count = read.Length;
        foreach (ref readonly Known entity in read.AsSpan())
        {
            reader.Require(
                names.Holds(entity.Place, Math.Max(entity.UidLength, entity.NameAt + entity.NameLength)) && (uint)entity.Account < (uint)accounts.Count,
                "an entity's name lies nowhere");
        }

        index = new int[Math.Max(index.Length, (int)BitOperations.RoundUpToPowerOf2((uint)Count * 2))];
        for (int i = 0; i < Count; i++)
        {
            Place(i);
        }
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, LongestText)];

    private Entity At(int number)
    {
        ref readonly Known entity = ref known[number];
        ReadOnlySpan<byte> text = names.At(entity.Place);
        string uid = Encoding.UTF8.GetString(text[..entity.UidLength]);
        string name = entity.NameAt == 0 && entity.NameLength == entity.UidLength
            ? uid : Encoding.UTF8.GetString(text.Slice(entity.NameAt, entity.NameLength));
        return new Entity(new EntityKey(entity.Key), entity.Kind, uid, name, accounts[entity.Account], entity.Class);
    }

    private int AccountOf(ReadOnlySpan<byte> uid)
    {
        if (uid.IsEmpty)
        {
            return 0;
        }

        ulong hash = Fingerprint.Of(uid);
        if (!accountIndex.TryGetValue(hash, out int number))
        {
            number = accounts.Count;
            accounts.Add(Encoding.UTF8.GetString(uid));
            accountIndex.Add(hash, number);
        }

        return number;
    }

    private int IndexOf(ulong key)
    {
        int mask = index.Length - 1;
        for (int at = (int)(key >> 11) & mask; index[at] != 0; at = (at + 1) & mask)
        {
            if (known[index[at] - 1].Key == key)
            {
                return index[at] - 1;
            }
        }

        return -1;
    }

    private void Place(int number)
    {
        int mask = index.Length - 1;
        int at = (int)(known[number].Key >> 11) & mask;
        while (index[at] != 0)
        {
            at = (at + 1) & mask;
        }

        index[at] = number + 1;
    }

    private void Grow()
    {
        index = new int[BitOperations.RoundUpToPowerOf2((uint)index.Length * 2)];
        for (int i = 0; i < Count; i++)
        {
            Place(i);
        }
    }

    /// <summary>24 bytes: where the text lies, and what it is. The name lies inside the id where it is a part of it, else behind it.</summary>
    private struct Known
    {
        public ulong Key;
        public int Place;
        public int Account;
        public ushort UidLength;
        public ushort NameAt;
        public ushort NameLength;
        public EntityKind Kind;
        public IdentityClass Class;
    }
}
