namespace Nephoscope.Detections;

/// <summary>
/// Names that give power over identities. Sources: AWS IAM's published managed policies and action reference; the escalation paths that
/// the literature describes (create or change credentials, policies, trust; pass a role to compute that runs the caller's code).
/// </summary>
internal static class Escalation
{
    private static readonly HashSet<string> Actions = new(StringComparer.OrdinalIgnoreCase)
    {
        "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:AttachUserPolicy", "iam:AttachRolePolicy",
        "iam:AttachGroupPolicy", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:PutGroupPolicy", "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion", "iam:AddUserToGroup", "iam:UpdateAssumeRolePolicy", "iam:PassRole", "iam:CreateRole",
        "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "sts:AssumeRole", "lambda:UpdateFunctionCode",
        "ssm:SendCommand", "ssm:StartSession", "kms:CreateGrant", "kms:PutKeyPolicy", "secretsmanager:GetSecretValue", "ec2:RunInstances",
        "lambda:CreateFunction", "cloudformation:CreateStack", "glue:CreateDevEndpoint", "sso:CreateAccountAssignment", "organizations:*",
    };

    /// <summary>Managed policies by name that make an administrator, and others that come near it, in nats of an effect.</summary>
    private static readonly Dictionary<string, double> Policies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AdministratorAccess"] = 5.5,
        ["IAMFullAccess"] = 5.5,
        ["PowerUserAccess"] = 3.5,
        ["AdministratorAccess-Amplify"] = 3.5,
        ["AWSOrganizationsFullAccess"] = 4,
        ["AWSSSOMasterAccountAdministrator"] = 4,
        ["SystemAdministrator"] = 3.5,
        ["DatabaseAdministrator"] = 2.5,
        ["AmazonSESFullAccess"] = 3,
        ["AmazonBedrockFullAccess"] = 3,
        ["AmazonEC2FullAccess"] = 2.5,
        ["AmazonS3FullAccess"] = 2.5,
        ["AWSLambda_FullAccess"] = 2.5,
        ["SecretsManagerReadWrite"] = 2.5,
        ["AmazonSSMFullAccess"] = 3,
        ["AWSKeyManagementServicePowerUser"] = 2,
        ["AWSCloudFormationFullAccess"] = 3,
        ["AmazonRDSFullAccess"] = 2,
        ["AmazonEKSClusterAdminPolicy"] = 4.5,
        ["AmazonEKSAdminPolicy"] = 3.5,
    };

    public static bool Contains(string action) => Actions.Contains(action);

    /// <summary>Weight of attaching a managed policy, by the last part of its ARN; 0 for one not listed.</summary>
    public static double OfPolicy(string? arn) => arn is null ? 0 : Policies.GetValueOrDefault(arn[(arn.LastIndexOf('/') + 1)..]);
}
