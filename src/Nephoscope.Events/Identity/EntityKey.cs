namespace Nephoscope.Events;

/// <summary>
/// Names one entity (a person, role, session, address, bucket, pod ...) in all state: the fingerprint of its kind and its own id. The
/// default value names nothing.
/// </summary>
public readonly record struct EntityKey(ulong Value)
{
    public bool IsNone => Value == 0;

    public static EntityKey Of(EntityKind kind, ReadOnlySpan<byte> uid) =>
        uid.IsEmpty ? default : new(Fingerprint.Join(Fingerprint.Of(uid), (ulong)kind));

    public static EntityKey Of(EntityKind kind, string uid) =>
        uid.Length == 0 ? default : new(Fingerprint.Join(Fingerprint.Of(uid), (ulong)kind));

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out EntityKey key)
    {
        bool isKey = ulong.TryParse(
            text, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out ulong value);
        key = new EntityKey(value);
        return isKey;
    }

    /// <summary>Sixteen hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What an entity is. The numbers are stored; never renumber.</summary>
public enum EntityKind : byte
{
    Unknown = 0,
    Account = 1,

    /// <summary>An IAM user, root, or a person known by an identity provider.</summary>
    User = 2,
    Role = 3,

    /// <summary>One session of a role, or one console session.</summary>
    Session = 4,
    AccessKey = 5,
    ServicePrincipal = 6,
    IdentityProvider = 7,
    Instance = 8,
    Function = 9,
    Task = 10,
    Cluster = 11,

    /// <summary>What pods belong to: cluster, namespace and workload name.</summary>
    Workload = 12,
    Pod = 13,
    Container = 14,
    Image = 15,
    Process = 16,
    Bucket = 17,
    Database = 18,
    Snapshot = 19,
    Secret = 20,
    EncryptionKey = 21,
    Queue = 22,
    Table = 23,
    Network = 24,
    Subnet = 25,
    NetworkInterface = 26,
    SecurityGroup = 27,

    /// <summary>An address, or the network (prefix) it belongs to.</summary>
    Address = 28,
    DnsName = 29,
    Policy = 30,
    Group = 31,
    Trail = 32,
    Model = 33,
    Service = 34,
    Host = 35,
    ServiceAccount = 36,
    Parameter = 37,
    Resource = 38,
    OrganizationUnit = 39,
    Region = 40,

    /// <summary>A service of ECS: it keeps tasks running.</summary>
    ContainerService = 41,
    Namespace = 42,

    /// <summary>A VPC endpoint or a load balancer.</summary>
    Endpoint = 43,
    Gateway = 44,
    InstanceProfile = 45,
}
