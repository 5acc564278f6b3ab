namespace Nephoscope.Lab;

/// <summary>What a browser asks for when a person clicks: a page of the console is about ten calls. Immutable once built.</summary>
internal sealed class ConsolePages(ApiCatalog catalog)
{
    private static readonly string[][] Pages =
    [
        ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "ec2:DescribeTags", "ec2:DescribeAddresses", "ec2:DescribeVolumes", "ec2:DescribeSecurityGroups", "ec2:DescribeImages", "ec2:DescribeInstanceTypes", "autoscaling:DescribeAutoScalingGroups", "monitoring:DescribeAlarms"],
        ["ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeRouteTables", "ec2:DescribeInternetGateways", "ec2:DescribeNatGateways", "ec2:DescribeNetworkAcls", "ec2:DescribeVpcEndpoints", "ec2:DescribeSecurityGroups", "ec2:DescribeAccountAttributes", "ec2:DescribeAvailabilityZones"],
        ["s3:ListBuckets", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:GetBucketPolicyStatus", "s3:GetBucketPublicAccessBlock", "s3:GetBucketAcl", "s3:GetBucketEncryption", "s3:GetBucketLifecycle", "s3:GetBucketTagging", "s3:GetBucketLogging"],
        ["lambda:ListFunctions20150331", "lambda:GetFunction20150331v2", "lambda:GetPolicy20150331v2", "lambda:ListEventSourceMappings20150331", "lambda:GetAccountSettings20160819", "monitoring:GetMetricData", "logs:DescribeLogStreams", "tagging:GetResources", "events:ListRules"],
        ["logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:DescribeMetricFilters", "logs:StartQuery", "monitoring:DescribeAlarms", "monitoring:ListMetrics", "monitoring:GetMetricData", "monitoring:ListDashboards"],
        ["iam:ListUsers", "iam:GetAccountSummary", "iam:ListAccountAliases", "iam:GetUser", "iam:ListAccessKeys", "iam:ListMFADevices", "iam:ListGroupsForUser", "iam:ListAttachedUserPolicies", "iam:GetLoginProfile", "iam:GetAccessKeyLastUsed", "iam:ListUserPolicies", "iam:ListSigningCertificates"],
        ["rds:DescribeDBInstances", "rds:DescribeDBClusters", "rds:DescribeDBSnapshots", "rds:DescribePendingMaintenanceActions", "monitoring:GetMetricData", "ec2:DescribeSecurityGroups", "kms:ListAliases", "kms:DescribeKey", "tagging:GetResources"],
        ["ecs:ListClusters", "ecs:DescribeClusters", "ecs:ListServices", "ecs:DescribeServices", "ecs:DescribeTasks", "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DescribeLoadBalancers", "monitoring:GetMetricData", "ecr:DescribeRepositories"],
        ["cloudformation:ListStacks", "cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents", "sqs:ListQueues", "sqs:GetQueueAttributes", "dynamodb:ListTables", "secretsmanager:ListSecrets", "secretsmanager:DescribeSecret", "ce:GetCostAndUsage"],
    ];

    private readonly CallTemplate[][] pages = [.. Pages.Select(page => page.Select(name => catalog[name]).ToArray())];

    public IReadOnlyList<CallTemplate> this[int page] => pages[page];
}
