namespace Nephoscope.Lab;

/// <summary>One simulated cloud account and what lies in it. Immutable after the company was built; names are UTF-8.</summary>
public sealed class CloudAccount
{
    internal CloudAccount(string id, string name, IReadOnlyList<string> regions)
    {
        Id = id;
        Name = name;
        Regions = regions;
        IdText = System.Text.Encoding.UTF8.GetBytes(id);
    }

    /// <summary>Twelve digits.</summary>
    public string Id { get; }

    public string Name { get; }

    /// <summary>Regions in use, the home region first.</summary>
    public IReadOnlyList<string> Regions { get; }

    internal byte[] IdText { get; }

    /// <summary>Names of the resources of each kind, indexed by <see cref="ResourceKind"/>.</summary>
    internal byte[][][] Resources { get; } = new byte[(int)ResourceKind.Count][][];

    internal byte[] Pick(ResourceKind kind, ulong draw)
    {
        byte[][] pool = Resources[(int)kind];
        return pool[(int)(draw % (ulong)pool.Length)];
    }
}

/// <summary>Kinds of resources that calls are about.</summary>
internal enum ResourceKind
{
    Bucket,
    Instance,
    Function,
    Role,
    User,
    Secret,
    Key,
    Cluster,
    Repository,
    SecurityGroup,
    Subnet,
    Database,
    Queue,
    LogGroup,
    Stack,
    Count,
}
