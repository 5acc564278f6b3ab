using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Detections;

/// <summary>Full names (ARNs) of what a request names shortly, so that an entity has one key wherever it is met.</summary>
internal static class Names
{
    public static string? User(in Observation o, string? name) => Iam(in o, "user", name);

    public static string? Role(in Observation o, string? name) => Iam(in o, "role", name);

    public static string? Group(in Observation o, string? name) => Iam(in o, "group", name);

    public static string? Bucket(string? name) => string.IsNullOrEmpty(name) || name.StartsWith("arn:", StringComparison.Ordinal) ? name : "arn:aws:s3:::" + name;

    public static string? Function(in Observation o, string? name) =>
        string.IsNullOrEmpty(name) || name.StartsWith("arn:", StringComparison.Ordinal)
            ? name
            : $"arn:aws:lambda:{o.Event.Text(EventField.Region)}:{o.Event.Text(EventField.AccountUid)}:function:{name}";

    /// <summary>An EC2 resource such as instance/i-1 or snapshot/snap-1.</summary>
    public static string? Ec2(in Observation o, string type, string? id) =>
        string.IsNullOrEmpty(id) ? id : $"arn:aws:ec2:{o.Event.Text(EventField.Region)}:{o.Event.Text(EventField.AccountUid)}:{type}/{id}";

    /// <summary>The key the rest of the program knows the entity by: IAM identities without their path, machines by their id.</summary>
    public static EntityKey Key(EntityKind kind, string uid)
    {
        if (kind is EntityKind.User or EntityKind.Role or EntityKind.Group)
        {
            Arn arn = Arn.Of(Encoding.UTF8.GetBytes(uid));
            return arn.IsValid ? Arn.IamKey(kind, arn.Account, arn.Name) : EntityKey.Of(kind, uid);
        }

        return EntityKey.Of(kind, kind == EntityKind.Instance ? uid[(uid.LastIndexOf('/') + 1)..] : uid);
    }

    private static string? Iam(in Observation o, string type, string? name) =>
        string.IsNullOrEmpty(name) || name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:iam::{o.Event.Text(EventField.AccountUid)}:{type}/{name}";
}
