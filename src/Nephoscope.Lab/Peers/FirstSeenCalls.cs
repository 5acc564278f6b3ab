using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>The first time an identity uses a sensitive call: the rule that many a SIEM ships ("first time seen", 28 days).</summary>
public sealed class FirstSeenCalls : Peer
{
    private static readonly CallList Sensitive = new(
        "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:AttachUserPolicy", "iam:AttachRolePolicy",
        "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AddUserToGroup", "iam:CreateRole", "iam:UpdateAssumeRolePolicy", "iam:CreatePolicyVersion",
        "iam:DeactivateMFADevice", "iam:CreateSAMLProvider", "iam:CreateOpenIDConnectProvider", "iam:GetAccountAuthorizationDetails", "iam:ListUsers",
        "sts:GetCallerIdentity", "sts:GetFederationToken", "organizations:DescribeOrganization", "organizations:ListAccounts",
        "secretsmanager:GetSecretValue", "secretsmanager:ListSecrets", "ssm:GetParameter", "ssm:GetParameters", "ssm:SendCommand", "ssm:StartSession",
        "ec2:RunInstances", "ec2:ModifySnapshotAttribute", "ec2:CreateSnapshot", "ec2:AuthorizeSecurityGroupIngress", "ec2:ModifyInstanceAttribute",
        "ec2:GetPasswordData", "ec2:CreateKeyPair", "ec2:ImportKeyPair", "ec2:DeleteFlowLogs", "lambda:CreateFunction20150331",
        "lambda:UpdateFunctionCode20150331v2", "lambda:UpdateFunctionConfiguration20150331v2", "lambda:AddPermission20150331v2",
        "s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPublicAccessBlock", "s3:PutBucketLifecycle", "s3:PutBucketVersioning", "s3:DeleteBucket",
        "s3:PutBucketReplication", "rds:ModifyDBSnapshotAttribute", "rds:CreateDBSnapshot", "rds:RestoreDBInstanceFromDBSnapshot", "rds:ModifyDBInstance",
        "cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors", "guardduty:DeleteDetector",
        "guardduty:UpdateDetector", "guardduty:CreateIPSet", "config:StopConfigurationRecorder", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
        "bedrock:InvokeModel", "bedrock:PutFoundationModelEntitlement", "ecr:SetRepositoryPolicy", "ecs:RegisterTaskDefinition", "ecs:RunTask",
        "eks:CreateAccessEntry", "signin:ConsoleLogin", "ses:VerifyEmailIdentity", "sts:AssumeRoleWithWebIdentity");

    private static readonly TimeSpan Memory = TimeSpan.FromDays(28);

    private readonly Dictionary<(EntityKey Identity, string Call), EventTime> last = [];

    public override string Name => "first-seen sensitive call";

    public override string Idea => "an identity uses one of 70 sensitive calls for the first time in 28 days; score: how many such calls in 24 hours";

    public override void See(in PeerView view, PeerWindows windows)
    {
        if (Sensitive.Find(view.Operation) is not { } call)
        {
            return;
        }

        (EntityKey, string) key = (view.Actor.Principal, call);
        if (!last.TryGetValue(key, out EventTime before) || view.Time.Since(before) > Memory)
        {
            windows.Raise(view.Actor.Principal, view.Time, view.Steps, call, 1);
        }

        last[key] = view.Time;
    }
}
