using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// The resources one event names, each once, as keys and UTF-8 text in memory that is used again: collecting them allocates nothing once
/// the buffers have grown. One writer.
/// </summary>
internal sealed class TouchedBuffer
{
    /// <summary>Resources kept of one event.</summary>
    public const int Most = 32;

    private readonly Resource[] items = new Resource[Most];
    private byte[] text = new byte[4096];
    private int used;

    public int Count { get; private set; }

    public bool IsFull => Count >= Most;

    public EntityKey KeyOf(int index) => items[index].Key;

    public EntityKind KindOf(int index) => items[index].Kind;

    /// <summary>ARN where it is known, else the id. Valid until the next resource is added.</summary>
    public ReadOnlySpan<byte> UidOf(int index) => text.AsSpan(items[index].Uid, items[index].UidLength);

    public ReadOnlySpan<byte> NameOf(int index) => text.AsSpan(items[index].Name, items[index].NameLength);

    public void Clear()
    {
        Count = 0;
        used = 0;
    }

    /// <summary>The resource with text objects.</summary>
    public TouchedResource this[int index] =>
        new(KeyOf(index), KindOf(index), Encoding.UTF8.GetString(UidOf(index)), Encoding.UTF8.GetString(NameOf(index)));

    /// <summary>Adds a resource whose id stands as it is.</summary>
    public void Add(EntityKey key, EntityKind kind, ReadOnlySpan<byte> uid, ReadOnlySpan<byte> name)
    {
        if (IsNew(key))
        {
            Reserve(uid.Length + name.Length);
            int at = used;
            Put(uid);
            int middle = used;
            Put(name);
            Keep(key, kind, at, middle, middle);
        }
    }

    /// <summary>Adds a resource whose id is put together of parts; its key is that of the whole id.</summary>
    public void AddJoined(EntityKind kind, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> name)
    {
        int start = used;
        Reserve(prefix.Length + rest.Length + name.Length);
        Put(prefix);
        Put(rest);
        EntityKey key = EntityKey.Of(kind, text.AsSpan(start, used - start));
        if (!IsNew(key))
        {
            used = start;
            return;
        }

        int middle = used;
        Put(name);
        Keep(key, kind, start, middle, middle);
    }

    /// <summary>Adds an IAM user, role or group by account and name.</summary>
    public void AddIam(EntityKind kind, ReadOnlySpan<byte> account, ReadOnlySpan<byte> name)
    {
        EntityKey key = Arn.IamKey(kind, account, name);
        if (!IsNew(key))
        {
            return;
        }

        Reserve(account.Length + name.Length + 32);
        int start = used;
        Put("arn:aws:iam::"u8);
        Put(account);
        Put(kind == EntityKind.User ? ":user/"u8 : kind == EntityKind.Role ? ":role/"u8 : ":group/"u8);
        int named = used;
        Put(name);
        Keep(key, kind, start, used, named);
    }

    /// <summary>Adds a resource by its full name in a region and account; <paramref name="prefix"/> is <c>service:type-and-separator</c>.</summary>
    public void AddRegional(EntityKind kind, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> region, ReadOnlySpan<byte> account, ReadOnlySpan<byte> value)
    {
        int colon = prefix.IndexOf((byte)':');
        Span<byte> head = stackalloc byte[1024];
        if (prefix.Length + region.Length + account.Length + 16 > head.Length)
        {
            return;
        }

        int length = 0;
        Append(head, ref length, "arn:aws:"u8);
        Append(head, ref length, prefix[..colon]);
        Append(head, ref length, ":"u8);
        Append(head, ref length, region);
        Append(head, ref length, ":"u8);
        Append(head, ref length, account);
        Append(head, ref length, ":"u8);
        Append(head, ref length, prefix[(colon + 1)..]);
        AddJoined(kind, head[..length], value.TrimStart((byte)'/'), value);
    }

    /// <summary>Adds the resource an ARN names.</summary>
    public void AddArn(ReadOnlySpan<byte> arn)
    {
        Arn parts = Arn.Of(arn);
        EntityKind kind = ResourceKinds.OfArn(parts);
        if (parts.Resource.StartsWith("assumed-role/"u8))
        {
            Add(Arn.IamKey(EntityKind.Role, parts.Account, parts.SessionRole), EntityKind.Role, arn, parts.SessionRole);
            return;
        }

        if (kind == EntityKind.Bucket)
        {
            // Objects are too many to know each: their bucket stands for them.
            int slash = parts.Resource.IndexOf((byte)'/');
            ReadOnlySpan<byte> bucket = slash < 0 ? parts.Resource : parts.Resource[..slash];
            AddJoined(kind, "arn:aws:s3:::"u8, bucket, bucket);
            return;
        }

        bool iam = (kind is EntityKind.User or EntityKind.Role or EntityKind.Group) && !parts.Resource.SequenceEqual("root"u8);
        EntityKey key = iam ? Arn.IamKey(kind, parts.Account, parts.Name) : EntityKey.Of(kind, kind == EntityKind.Instance ? parts.Name : arn);
        Add(key, kind, arn, parts.Name);
    }

    private static void Append(Span<byte> target, ref int length, ReadOnlySpan<byte> part)
    {
        part.CopyTo(target[length..]);
        length += part.Length;
    }

    private bool IsNew(EntityKey key)
    {
        if (key.IsNone || IsFull)
        {
            return false;
        }

        for (int i = 0; i < Count; i++)
        {
            if (items[i].Key == key)
            {
                return false;
            }
        }

        return true;
    }

    private void Reserve(int more)
    {
        if (used + more > text.Length)
        {
            Array.Resize(ref text, Math.Max(text.Length * 2, used + more));
        }
    }

    private void Put(ReadOnlySpan<byte> part)
    {
        part.CopyTo(text.AsSpan(used));
        used += part.Length;
    }

    /// <summary>Keeps what was put: the id up to <paramref name="uidEnd"/>, the name from its own start to the end.</summary>
    private void Keep(EntityKey key, EntityKind kind, int uid, int uidEnd, int name) =>
        items[Count++] = new Resource(key, kind, uid, uidEnd - uid, name, used - name);

    private readonly record struct Resource(EntityKey Key, EntityKind Kind, int Uid, int UidLength, int Name, int NameLength);
}
