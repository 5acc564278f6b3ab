using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>Whether an identity is an administrator: may do what nobody thought of, and hand out rights. Thread-safe; no state.</summary>
public static class Administrator
{
    private static readonly string[] Probes = [ActionCatalog.Anything, "iam:AttachUserPolicy", "iam:PutRolePolicy", "iam:PassRole"];

    private static readonly UInt128 Needed = Probes.Aggregate(UInt128.Zero, static (mask, probe) => mask | ActionCatalog.BitOf(probe));

    private static readonly PolicyDocument Everything =
        PolicyReader.Read("everything", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");

    /// <summary>Whether it is one now.</summary>
    public static Truth Is(IdentityRights rights) => (rights.Allows & Needed) != Needed ? Truth.No : Ask(rights, rights.Layers);

    /// <summary>Whether it would be one if a policy that allows everything were attached to it: its boundary, the organisation and denials remain.</summary>
    public static Truth Could(IdentityRights rights) => Ask(rights, rights.Layers with { Identity = rights.Layers.Identity.Add(Everything) });

    private static Truth Ask(IdentityRights rights, PolicyLayers layers)
    {
        Truth all = Truth.Yes;
        foreach (string probe in Probes)
        {
            all = all.And(AccessEvaluator.IsAllowed(AccessRequest.Of(rights.Caller, probe, "*"), layers));
        }

        return all;
    }
}
