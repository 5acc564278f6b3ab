using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>A resource an event names.</summary>
/// <param name="Key">The key the rest of the program knows it by; IAM users and roles without path.</param>
/// <param name="Uid">ARN where it is known, else the id; text of log records.</param>
/// <param name="Name">Short name for a sentence; text of log records.</param>
public sealed record TouchedResource(EntityKey Key, EntityKind Kind, string Uid, string Name)
{
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

        EntityKey key = kind is EntityKind.User or EntityKind.Role or EntityKind.Group && !parts.Resource.SequenceEqual("root"u8)
            ? Graph.Arn.IamKey(kind, parts.Account, parts.Name)
            : EntityKey.Of(kind, kind == EntityKind.Instance ? name : kind == EntityKind.Bucket ? "arn:aws:s3:::" + Bucket(name, parts) : arn);
        return new TouchedResource(key, kind, arn, name);
    }

    private static string Bucket(string name, Arn arn)
    {
        string resource = System.Text.Encoding.UTF8.GetString(arn.Resource);
        int slash = resource.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? name : resource[..slash];
    }
}
