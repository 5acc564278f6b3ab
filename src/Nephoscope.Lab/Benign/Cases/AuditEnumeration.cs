using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>An auditor with a role of its own exports everything that can be listed, from the auditor's network.</summary>
internal static class AuditEnumeration
{
    private const string Address = "198.51.100.61";
    private const string Agent = "Boto3/1.36.3 md/Botocore#1.36.3 ua/2.0 os/windows#11 md/arch#amd64 lang/python#3.12.9 md/pyimpl#CPython";
    private const string Role = "external-audit-readonly";

    private static readonly string[] More =
    [
        "iam:GenerateCredentialReport", "iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails", "iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListAccessKeys",
        "iam:GetAccessKeyLastUsed", "iam:ListMFADevices", "kms:ListAliases", "secretsmanager:ListSecrets", "organizations:ListAccounts", "rds:DescribeDBSnapshots",
        "ec2:DescribeVpcs", "ec2:DescribeNetworkAcls", "logs:DescribeLogGroups", "acm:ListCertificates", "route53:ListHostedZones", "dynamodb:ListTables", "sqs:ListQueues",
    ];

    public static void Play(BenignScene scene)
    {
        scene.Actor(Role);
        string[] all = [.. MachinePlanner.Scan, .. More];
        long time = BenignScene.At(scene.LastDay, 9, 20);
        foreach (CloudAccount account in scene.Company.Accounts)
        {
            Session session = Identities.Assumed(
                account, Role, "AROA" + Company.Letters(SeededRandom.For(scene.Options.Seed, Role + account.Id), 17), "auditor", "ASIA" + Company.Letters(scene.Random, 16),
                Address, Agent, EventTime.FromSeconds(time / BenignScene.Second));
            scene.Plan.Add(time, Identities.Saml(account, "auditor", Address, "aws-internal/3"), "sts:AssumeRoleWithSAML", child: session);
            for (int i = 0; i < (int)scene.Parameters.AuditorCalls.Value; i++)
            {
                time += scene.Random.Below(1500) * (BenignScene.Second / 1000);
                scene.Call(time, session, scene.Random.Pick(all), error: scene.Random.Chance(0.03) ? CallError.Denied : CallError.None);
            }
        }
    }
}
