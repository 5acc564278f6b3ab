using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Rights;

/// <summary>The inventories a person named, read into one store.</summary>
internal sealed class Inventories
{
    /// <summary>What to say of inventories without identities.</summary>
    public const string NobodyFound = "no user or role was found: --inventory takes the output of aws iam get-account-authorization-details";

    private Inventories(PolicyStore store, IReadOnlyList<string> faults)
    {
        Store = store;
        Faults = faults;
    }

    public PolicyStore Store { get; }

    /// <summary>What could not be read, in words.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <exception cref="IOException">A file cannot be read, or is too large.</exception>
    /// <exception cref="FormatException">No file holds an identity.</exception>
    public static Inventories Read(IEnumerable<FileInfo> files) => Read(files.Select(file => (file.Name, (ReadOnlyMemory<byte>)ReadBytes(file))));

    /// <param name="documents">Each with its name.</param>
    /// <exception cref="FormatException">None holds an identity.</exception>
    public static Inventories Read(IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> documents)
    {
        var store = new PolicyStore();
        List<string> faults = [];
        foreach ((string name, ReadOnlyMemory<byte> bytes) in documents)
        {
            InventoryOutcome outcome = InventoryReader.Read(bytes, store);
            faults.AddRange(outcome.Faults.Select(fault => $"{name}: {fault}"));
        }

        return store.Count > 0 ? new Inventories(store, faults)
            : throw new FormatException(NobodyFound);
    }

    /// <summary>The whole of a file.</summary>
    /// <exception cref="IOException">It cannot be read, or is too large.</exception>
    public static byte[] ReadBytes(FileInfo file) => file.Exists && file.Length > InventoryReader.LongestDocument
        ? throw new IOException($"{file.Name} is larger than {InventoryReader.LongestDocument >> 20} MB")
        : File.ReadAllBytes(file.FullName);

    /// <summary>The users and roles a person may mean: an ARN, a name, or user/NAME and role/NAME.</summary>
    public IReadOnlyList<IamPrincipal> Find(string who) =>
        Store.Find(who) is { Kind: not IamKind.Group } exact ? [exact]
        : [.. Store.Principals.Where(principal => principal.Kind != IamKind.Group
            && (principal.Name == who || $"{principal.Kind.ToString().ToLowerInvariant()}/{principal.Name}" == who))];

    /// <summary>The policy that stands on a resource: a role's trust, or what the inventory tells.</summary>
    public PolicyDocument? PolicyOn(string resource)
    {
        if (Store.Find(resource) is { Kind: IamKind.Role } role)
        {
            return role.Trust;
        }

        return Store.Resources.FirstOrDefault(known => resource == known.Arn
            || (known.Kind.Suffix.Length > 0 && resource.StartsWith(known.Arn + known.Kind.Suffix, StringComparison.Ordinal)))?.Policy;
    }
}
