using System.Diagnostics.CodeAnalysis;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>An entity as people know it.</summary>
/// <param name="Uid">ARN or the source's own id.</param>
/// <param name="Name">Short name for a sentence; text of log records.</param>
/// <param name="AccountUid">Account or cluster it lives in; empty where unknown.</param>
public sealed record Entity(EntityKey Key, EntityKind Kind, string Uid, string Name, string AccountUid, IdentityClass Class = IdentityClass.Unknown);

/// <summary>
/// Knows each entity's name once; everything else names entities by key. One writer, not thread-safe. Allocates only for an entity it
/// meets for the first time.
/// </summary>
public sealed class EntityCatalog
{
    private const int LongestText = 512;
    private readonly Dictionary<EntityKey, Entity> entities = [];

    public int Count => entities.Count;

    public IEnumerable<Entity> All => entities.Values;

    public bool TryFind(EntityKey key, [MaybeNullWhen(false)] out Entity entity) => entities.TryGetValue(key, out entity);

    /// <summary>The entity, or one that says only its key.</summary>
    public Entity Find(EntityKey key) =>
        entities.TryGetValue(key, out Entity? found) ? found : new Entity(key, EntityKind.Unknown, key.ToString(), key.ToString(), "");

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
        if (!key.IsNone && !entities.ContainsKey(key))
        {
            entities.Add(key, new Entity(key, kind, Text(uid), name.IsEmpty ? Text(uid) : Text(name), Text(accountUid), identityClass));
        }
    }

    /// <summary>Corrects what kind of identity a known entity is; nothing else of it changes.</summary>
    public void Reclassify(EntityKey key, IdentityClass identityClass)
    {
        if (entities.TryGetValue(key, out Entity? entity) && entity.Class != identityClass)
        {
            entities[key] = entity with { Class = identityClass };
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, LongestText)]);
}
