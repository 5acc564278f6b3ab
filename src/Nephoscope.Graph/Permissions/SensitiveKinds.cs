using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>A kind of resource that holds what is worth stealing or breaking, and the permission that reaches it.</summary>
/// <param name="Name">Plural, for people.</param>
/// <param name="ArnPart">What the ARN of such a resource contains.</param>
/// <param name="Action">The permission that gets at what it holds.</param>
/// <param name="Suffix">What stands between the resource and the thing acted on; empty where they are the same.</param>
public sealed record SensitiveKind(string Name, string ArnPart, string Action, string Suffix = "");

/// <summary>The kinds of sensitive resources. Chosen by what public incident reports say was taken. Immutable.</summary>
public static class SensitiveKinds
{
    public static ImmutableArray<SensitiveKind> All { get; } =
    [
        new("buckets", ":s3:::", "s3:GetObject", "/"),
        new("secrets", ":secret:", "secretsmanager:GetSecretValue"),
        new("parameters", ":parameter/", "ssm:GetParameter"),
        new("encryption keys", ":key/", "kms:Decrypt"),
        new("tables", ":table/", "dynamodb:Scan"),
        new("database snapshots", ":snapshot:", "rds:ModifyDBSnapshotAttribute"),
        new("databases", ":db:", "rds:ModifyDBInstance"),
        new("disk snapshots", ":snapshot/", "ec2:ModifySnapshotAttribute"),
        new("queues", ":sqs:", "sqs:ReceiveMessage"),
        new("functions", ":function:", "lambda:GetFunction"),
        new("images", ":repository/", "ecr:BatchGetImage"),
        new("trails", ":trail/", "cloudtrail:StopLogging"),
    ];

    /// <summary>The kind an ARN is of; null for others.</summary>
    public static SensitiveKind? Of(string arn) => All.FirstOrDefault(kind => arn.Contains(kind.ArnPart, StringComparison.Ordinal));
}
