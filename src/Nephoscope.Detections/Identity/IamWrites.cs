namespace Nephoscope.Detections;

/// <summary>Operations that change who may do what, and what each is worth where it is wholly unusual.</summary>
internal static class IamWrites
{
    private static readonly (string Services, string Operation, double Nats, string What)[] All =
    [
        ("iam", "CreateUser", 2.0, "created the user"),
        ("iam", "CreateRole", 1.2, "created the role"),
        ("iam", "CreateAccessKey", 2.4, "created an access key for"),
        ("iam", "UpdateAccessKey", 1.4, "switched an access key of"),
        ("iam", "CreateLoginProfile", 2.2, "created a console login for"),
        ("iam", "UpdateLoginProfile", 2.0, "changed the console login of"),
        ("iam", "CreateServiceSpecificCredential", 2.4, "created a service credential for"),
        ("iam", "ResetServiceSpecificCredential", 2.0, "reset a service credential of"),
        ("iam", "UploadSSHPublicKey", 1.6, "uploaded an SSH key for"),
        ("iam", "UploadSigningCertificate", 2.4, "uploaded a signing certificate for"),
        ("iam", "AttachUserPolicy", 2.8, "attached a policy to the user"),
        ("iam", "AttachRolePolicy", 2.2, "attached a policy to the role"),
        ("iam", "AttachGroupPolicy", 2.6, "attached a policy to the group"),
        ("iam", "PutUserPolicy", 2.8, "wrote an inline policy for the user"),
        ("iam", "PutRolePolicy", 2.2, "wrote an inline policy for the role"),
        ("iam", "PutGroupPolicy", 2.6, "wrote an inline policy for the group"),
        ("iam", "CreatePolicy", 1.4, "created the policy"),
        ("iam", "CreatePolicyVersion", 2.6, "wrote a new version of the policy"),
        ("iam", "SetDefaultPolicyVersion", 2.6, "switched the version of the policy"),
        ("iam", "AddUserToGroup", 2.4, "added to a group the user"),
        ("iam", "UpdateAssumeRolePolicy", 3.0, "changed who may assume the role"),
        ("iam", "UpdateRole", 1.0, "changed the role"),
        ("iam", "UpdateUser", 1.2, "renamed the user"),
        ("iam", "PutUserPermissionsBoundary", 1.4, "changed the boundary of the user"),
        ("iam", "PutRolePermissionsBoundary", 1.4, "changed the boundary of the role"),
        ("iam", "DeleteUserPermissionsBoundary", 2.8, "removed the boundary of the user"),
        ("iam", "DeleteRolePermissionsBoundary", 2.8, "removed the boundary of the role"),
        ("iam", "AddRoleToInstanceProfile", 1.6, "gave a role to the instance profile"),
        ("iam", "CreateInstanceProfile", 0.8, "created the instance profile"),
        ("iam", "DetachUserPolicy", 1.0, "detached a policy from the user"),
        ("iam", "DetachRolePolicy", 0.8, "detached a policy from the role"),
        ("iam", "DeleteUserPolicy", 1.0, "deleted an inline policy of the user"),
        ("iam", "DeleteRolePolicy", 0.8, "deleted an inline policy of the role"),
        ("iam", "DeleteUser", 1.2, "deleted the user"),
        ("iam", "DeleteRole", 0.8, "deleted the role"),
        ("iam", "DeleteLoginProfile", 1.2, "removed the console login of"),
        ("iam", "DeleteAccessKey", 1.0, "deleted an access key of"),
        ("iam", "RemoveUserFromGroup", 1.0, "removed from a group the user"),
        ("iam", "CreateServiceLinkedRole", 0.4, "created a service-linked role"),
        ("iam", "CreateAccountAlias", 1.2, "renamed the account"),
        ("sts", "GetFederationToken", 2.6, "made federated credentials"),
        ("sts", "AssumeRoot", 3.0, "took root rights over an account"),
        ("sso", "CreateAccountAssignment", 2.4, "assigned a permission set"),
        ("sso", "CreatePermissionSet", 1.8, "created a permission set"),
        ("sso", "PutInlinePolicyToPermissionSet", 2.4, "wrote a policy into a permission set"),
        ("sso", "AttachManagedPolicyToPermissionSet", 2.4, "attached a policy to a permission set"),
        ("sso", "AttachCustomerManagedPolicyReferenceToPermissionSet", 2.2, "attached a policy to a permission set"),
        ("sso", "PutPermissionsBoundaryToPermissionSet", 1.4, "changed the boundary of a permission set"),
        ("sso-directory identitystore", "CreateUser", 2.0, "created the user"),
        ("sso-directory", "AddMemberToGroup", 2.2, "added a member to a group"),
        ("identitystore", "CreateGroupMembership", 2.2, "added a member to a group"),
        ("kms", "PutKeyPolicy", 2.6, "changed the policy of the key"),
        ("kms", "CreateGrant", 1.0, "granted use of the key"),
        ("eks", "CreateAccessEntry", 2.4, "granted access to a cluster to"),
        ("eks", "UpdateAccessEntry", 2.2, "changed access to a cluster for"),
        ("eks", "AssociateAccessPolicy", 2.6, "gave a cluster policy to"),
        ("organizations", "AttachPolicy", 2.0, "attached an organisation policy"),
        ("organizations", "UpdatePolicy", 2.4, "changed an organisation policy"),
        ("organizations", "EnableAWSServiceAccess", 1.6, "let a service into the organisation"),
        ("organizations", "RegisterDelegatedAdministrator", 2.6, "made an account a delegated administrator"),
        ("rolesanywhere", "CreateProfile", 2.2, "created a profile that outside certificates may use"),
        ("rolesanywhere", "UpdateProfile", 2.0, "changed a profile that outside certificates may use"),
        ("cognito-identity", "SetIdentityPoolRoles", 2.4, "changed the roles of an identity pool"),
    ];

    private static readonly Dictionary<string, Weighted> ByOperation = Build();

    /// <summary>service:Operation of each.</summary>
    public static IEnumerable<string> Operations => All.SelectMany(static w => w.Services.Split(' ').Select(service => service + ":" + w.Operation));

    public static bool TryWorth(string operation, out Weighted worth) => ByOperation.TryGetValue(operation, out worth);

    private static Dictionary<string, Weighted> Build()
    {
        var worth = new Dictionary<string, Weighted>(StringComparer.Ordinal);
        foreach ((_, string operation, double nats, string what) in All)
        {
            worth.TryAdd(operation, new Weighted(nats, what));
        }

        return worth;
    }
}
