using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// What two identities must have in common so that a path has the same outcome for both, themselves as targets aside: account, kind, and those
/// of their policies that speak of an action of the path. Compared by reference: policies are shared, not copied. Used again for one question
/// after the other; what is kept is a copy. One thread at a time.
/// </summary>
internal sealed class SharedRights : IEquatable<SharedRights>
{
    private string account = "";
    private IamKind kind;
    private ImmutableArray<ImmutableArray<PolicyDocument>> control = [];
    private EscalationPath? path;
    private PolicyDocument[] policies = new PolicyDocument[8];
    private int count;
    private int hash;
    private UInt128 asking;

    /// <summary>Turns to an identity.</summary>
    /// <returns>False where nothing of it can be shared.</returns>
    public bool Start(IdentityRights rights)
    {
        PolicyLayers layers = rights.Layers;
        account = rights.Principal.Account;
        kind = rights.Principal.Kind;
        control = layers.ServiceControl;
        asking = 0;
        if (layers.Boundary is not null || layers.ResourceControl.Length > 0)
        {
            return false;
        }

        foreach (PolicyDocument policy in layers.Identity)
        {
            asking |= policy.AskingWho;
        }

        foreach (ImmutableArray<PolicyDocument> level in control)
        {
            foreach (PolicyDocument policy in level)
            {
                asking |= policy.AskingWho;
            }
        }

        return true;
    }

    /// <summary>Turns to one path of the identity.</summary>
    /// <returns>False where its outcome may turn on who asks.</returns>
    public bool Ask(EscalationPath about, IdentityRights rights)
    {
        if ((about.All & asking) != 0)
        {
            return false;
        }

        path = about;
        count = 0;
        int sum = RuntimeHelpers.GetHashCode(about);
        foreach (PolicyDocument policy in rights.Layers.Identity)
        {
            if (((policy.Allows | policy.Denies) & about.All) == 0)
            {
                continue;
            }

            if (count == policies.Length)
            {
                Array.Resize(ref policies, count * 2);
            }

            policies[count++] = policy;
            sum = (sum * 31) + RuntimeHelpers.GetHashCode(policy);
        }

        hash = sum;
        return true;
    }

    public SharedRights Copy() => new()
    {
        account = account,
        kind = kind,
        control = control,
        path = path,
        policies = policies[..count],
        count = count,
        hash = hash,
    };

    public bool Equals(SharedRights? other) =>
        other is not null && hash == other.hash && ReferenceEquals(path, other.path) && kind == other.kind && control == other.control
        && account == other.account && Same(other);

    public override bool Equals(object? obj) => Equals(obj as SharedRights);

    public override int GetHashCode() => hash;

    private bool Same(SharedRights other)
    {
        for (int i = 0; i < count; i++)
        {
            if (count != other.count || !ReferenceEquals(other.policies[i], policies[i]))
            {
                return false;
            }
        }

        return count == other.count;
    }
}
