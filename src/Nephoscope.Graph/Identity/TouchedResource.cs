using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>A resource an event names.</summary>
/// <param name="Key">The key the rest of the program knows it by; IAM users and roles without path.</param>
/// <param name="Uid">ARN where it is known, else the id; text of log records.</param>
/// <param name="Name">Short name for a sentence; text of log records.</param>
public sealed record TouchedResource(EntityKey Key, EntityKind Kind, string Uid, string Name)
{
    /// <summary>The key of the resource an ARN names: that of <see cref="OfArn"/>, without text objects where it can be had so.</summary>
    public static EntityKey KeyOfArn(ReadOnlySpan<byte> arn)
    {
        Arn parts = Arn.Of(arn);
        return ResourceKinds.OfArn(parts) == EntityKind.Role && !parts.Resource.StartsWith("assumed-role/"u8)
            ? Graph.Arn.IamKey(EntityKind.Role, parts.Account, parts.Name)
            : OfArn(System.Text.Encoding.UTF8.GetString(arn)).Key;
    }

    /// <summary>The resource an ARN names.</summary>
    public static TouchedResource OfArn(string arn)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(arn);
        Arn parts = Arn.Of(bytes);
        string name = System.Text.Encoding.UTF8.GetString(parts.Name);
        EntityKind kind = ResourceKinds.OfArn(parts);
        if (parts.Resource.StartsWith("assumed-role/"u8))
        {
            name = System.Text.Encoding.UTF8.GetString(parts.SessionRole);
            return new TouchedResource(Graph.Arn.IamKey(EntityKind.Role, parts.Account, parts.SessionRole), EntityKind.Role, arn, name);
        }

        if (kind == EntityKind.Bucket)
        {
            // Objects are too many to know each: their bucket stands for them.
            int slash = parts.Resource.IndexOf((byte)'/');
            string bucket = System.Text.Encoding.UTF8.GetString(slash < 0 ? parts.Resource : parts.Resource[..slash]);
            string uid = "arn:aws:s3:::" + bucket;
            return new TouchedResource(EntityKey.Of(kind, uid), kind, uid, bucket);
        }

        bool iam = (kind is EntityKind.User or EntityKind.Role or EntityKind.Group) && !parts.Resource.SequenceEqual("root"u8);
        EntityKey key = iam ? Graph.Arn.IamKey(kind, parts.Account, parts.Name) : EntityKey.Of(kind, kind == EntityKind.Instance ? name : arn);
        return new TouchedResource(key, kind, arn, name);
    }
}
