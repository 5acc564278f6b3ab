using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Reads whom a call gives access to: other accounts, or everybody.</summary>
/// <param name="Accounts">Account numbers other than the account's own, sorted.</param>
/// <param name="Everybody">Without condition.</param>
/// <param name="EverybodyUnderCondition">Anybody who meets a condition.</param>
/// <param name="OnlyWrites">Others may only put objects.</param>
/// <param name="Conditional">Every grant has a condition.</param>
internal readonly record struct ShareRequest(
    IReadOnlyList<string> Accounts, bool Everybody, bool EverybodyUnderCondition, bool OnlyWrites, bool Conditional)
{
    private static readonly Dictionary<string, string[]> PolicyPaths = new(StringComparer.Ordinal)
    {
        ["UpdateAssumeRolePolicy"] = ["policyDocument"],
        ["CreateRole"] = ["assumeRolePolicyDocument"],
        ["PutBucketPolicy"] = ["bucketPolicy", "policy"],
        ["PutKeyPolicy"] = ["policy"],
        ["CreateKey"] = ["policy"],
        ["SetRepositoryPolicy"] = ["policyText"],
        ["PutRegistryPolicy"] = ["policyText"],
        ["SetTopicAttributes"] = ["attributeValue"],
        ["SetQueueAttributes"] = ["attributes/Policy"],
        ["PutResourcePolicy"] = ["resourcePolicy", "policy", "policyInJson"],
        ["SetVaultAccessPolicy"] = ["policy/policy"],
        ["PutBackupVaultAccessPolicy"] = ["policy"],
        ["PutDestinationPolicy"] = ["accessPolicy"],
        ["UpdateDomainConfig"] = ["accessPolicies"],
        ["UpdateElasticsearchDomainConfig"] = ["accessPolicies"],
        ["PutAccessPointPolicy"] = ["policy"],
    };

    /// <summary>Lists of principals: plain account numbers, ARNs, "all" or "*".</summary>
    private static readonly Dictionary<string, string[]> ListPaths = new(StringComparer.Ordinal)
    {
        ["ModifySnapshotAttribute"] = ["createVolumePermission/add"],
        ["ModifyImageAttribute"] = ["launchPermission/add"],
        ["ModifyDBSnapshotAttribute"] = ["valuesToAdd"],
        ["ModifyDBClusterSnapshotAttribute"] = ["valuesToAdd"],
        ["AddPermission"] = ["principal", "aWSAccountIds", "aWSAccountId", "aWSAccountId"],
        ["AddLayerVersionPermission"] = ["principal"],
        ["CreateGrant"] = ["granteePrincipal"],
        ["CreateResourceShare"] = ["principals"],
        ["AssociateResourceShare"] = ["principals"],
        ["AuthorizeSnapshotAccess"] = ["accountWithRestoreAccess"],
        ["PutPermission"] = ["principal"],
        ["ModifyVpcEndpointServicePermissions"] = ["ModifyVpcEndpointServicePermissionsRequest/AddAllowedPrincipals"],
        ["CreateVpcPeeringConnection"] = ["peerOwnerId"],
        ["ModifyDocumentPermission"] = ["accountIdsToAdd"],
        ["TransferDomainToAnotherAwsAccount"] = ["accountId"],
        ["PutBucketReplication"] = ["ReplicationConfiguration"],
        ["CreateFunctionUrlConfig"] = ["none"],
    };

    public static ShareRequest Of(in SecurityEvent e)
    {
        string operation = Asked.Operation(e);
        string own = e.Text(EventField.AccountUid);
        if (PolicyPaths.TryGetValue(operation, out string[]? paths))
        {
            PolicyReading policy = PolicyReading.Of(Asked.ForAny(e, paths));
            return new([.. policy.AccountsBeside(own)], policy.IsPublic, policy.IsPublicUnderCondition, policy.OnlyWritesObjects, policy.AllConditional);
        }

        return ListPaths.TryGetValue(operation, out paths) ? OfList(e, paths, own) : new([], false, false, false, false);
    }

    private static ShareRequest OfList(in SecurityEvent e, string[] paths, string own)
    {
        var accounts = new SortedSet<string>(StringComparer.Ordinal);
        bool everybody = false;
        foreach (string path in paths)
        {
            foreach (string value in Asked.All(e, path))
            {
                everybody |= value is "all" or "All" or "*";
                string account = AccountNumber.In(value);
                if (account.Length > 0 && account != own)
                {
                    accounts.Add(account);
                }
            }
        }

        return new([.. accounts], everybody, false, false, false);
    }
}
