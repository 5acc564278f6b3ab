using Nephoscope.Events;

namespace Nephoscope.WebConsole.Parts;

/// <summary>Four groups of entities that differ in shape and colour: who, from where, what runs, what is kept. Thread-safe.</summary>
public static class EntityShape
{
    public const string Who = "who";
    public const string Place = "place";
    public const string Runs = "runs";
    public const string Data = "data";

    public static string Of(EntityKind kind) => kind switch
    {
        EntityKind.Account or EntityKind.User or EntityKind.Role or EntityKind.Session or EntityKind.AccessKey or EntityKind.ServicePrincipal
            or EntityKind.IdentityProvider or EntityKind.ServiceAccount or EntityKind.Policy or EntityKind.Group => Who,
        EntityKind.Address or EntityKind.DnsName or EntityKind.Network or EntityKind.Subnet or EntityKind.NetworkInterface or EntityKind.SecurityGroup => Place,
        EntityKind.Bucket or EntityKind.Database or EntityKind.Snapshot or EntityKind.Secret or EntityKind.EncryptionKey or EntityKind.Queue
            or EntityKind.Table or EntityKind.Parameter or EntityKind.Trail => Data,
        _ => Runs,
    };

    /// <summary>By an entity's type as incidents name it: User, AWS::IAM::AccessKey.</summary>
    public static string Of(string type)
    {
        string last = type.Contains("::", StringComparison.Ordinal) ? type[(type.LastIndexOf(':') + 1)..] : type;
        return Enum.TryParse(last, ignoreCase: true, out EntityKind kind) ? Of(kind) : Runs;
    }
}
