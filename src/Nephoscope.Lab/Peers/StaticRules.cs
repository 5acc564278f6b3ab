using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>A handful of rules of the kind every SIEM ships for CloudTrail, with weights as in risk-based alerting; no memory.</summary>
public sealed class StaticRules : Peer
{
    private static readonly CallList Grave = new(
        "cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "guardduty:DeleteDetector", "config:StopConfigurationRecorder", "ec2:DeleteFlowLogs",
        "iam:DeactivateMFADevice", "organizations:LeaveOrganization", "rds:ModifyDBSnapshotAttribute", "ec2:ModifySnapshotAttribute",
        "kms:ScheduleKeyDeletion", "iam:CreateSAMLProvider");

    private static readonly CallList Notable = new(
        "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:CreateAccessKey", "iam:CreateUser", "iam:UpdateAssumeRolePolicy",
        "iam:CreatePolicyVersion", "iam:GetAccountAuthorizationDetails", "s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketLifecycle", "s3:DeleteBucket", "ssm:SendCommand", "ec2:GetPasswordData", "ec2:AuthorizeSecurityGroupIngress",
        "lambda:UpdateFunctionCode20150331v2", "lambda:AddPermission20150331v2", "ecr:SetRepositoryPolicy", "cloudtrail:UpdateTrail",
        "cloudtrail:PutEventSelectors", "guardduty:UpdateDetector", "rds:RestoreDBInstanceFromDBSnapshot", "eks:CreateAccessEntry");

    private static readonly CallList Grants = new("iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy", "iam:PutUserPolicy", "iam:PutRolePolicy");

    public override string Name => "static rules";

    public override string Idea => "40 classic rules (logging off, key or password for a user, administrator granted, public bucket, root, large machine); score: sum of the weights of distinct rules in 24 hours";

    public override void See(in PeerView view, PeerWindows windows)
    {
        ulong operation = view.Operation;
        if (operation == 0)
        {
            return;
        }

        if (Judge(view.Event, view.Actor, operation) is var (rule, weight) && weight > 0)
        {
            windows.Raise(view.Actor.Principal, view.Time, view.Steps, rule, weight);
        }
    }

    private static (string Rule, double Weight) Judge(in SecurityEvent e, in Actor actor, ulong operation)
    {
        if (actor.Class == IdentityClass.Root)
        {
            return ("root", 3);
        }

        if (Grave.Find(operation) is { } grave)
        {
            return (grave, 3);
        }

        if (Grants.Find(operation) is { } grant)
        {
            bool administrator = JsonText.Mentions(e[EventField.Request], "AdministratorAccess"u8) || JsonText.Mentions(e[EventField.Request], "\"*\""u8);
            return (grant, administrator ? 3 : 1);
        }

        if (Notable.Find(operation) is { } notable)
        {
            return (notable, 2);
        }

        bool large = e[EventField.Operation].SequenceEqual("RunInstances"u8)
            && (JsonText.Mentions(e[EventField.Request], "g5."u8) || JsonText.Mentions(e[EventField.Request], "p4"u8) || JsonText.Mentions(e[EventField.Request], "p3"u8));
        if (large)
        {
            return ("large machine", 2);
        }

        return e.Is(EventFlags.Denied) ? ("denied", 0.5) : ("", 0);
    }
}
