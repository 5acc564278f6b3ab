using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>How an entity's id follows from the text of a record.</summary>
internal enum StructureForm : byte
{
    /// <summary>The text itself, or the ARN it is.</summary>
    Plain,

    /// <summary>An IAM name in the event's account, or an ARN.</summary>
    Iam,

    /// <summary>A name within account and region, or an ARN.</summary>
    Regional,
    Bucket,
    Profile,

    /// <summary>An ARN that says itself what it names.</summary>
    Arn,

    /// <summary>An account, ARN, service or everybody, as policies name them.</summary>
    Principal,

    /// <summary>A policy's text: everybody it lets in.</summary>
    Trusted,

    /// <summary>A name within the event's cluster and namespace.</summary>
    InNamespace,

    /// <summary>A subject of a role binding.</summary>
    Subject,
}

/// <summary>A word of the table of structure: what kind of entity it stands for, and how its id is made. Immutable; thread-safe.</summary>
internal sealed class StructureType
{
    private static readonly Dictionary<string, StructureType> Known = new(StringComparer.Ordinal)
    {
        ["actor"] = new(EntityKind.Unknown),
        ["account"] = new(EntityKind.Account),
        ["address"] = new(EntityKind.Address),
        ["arn"] = new(EntityKind.Resource, StructureForm.Arn),
        ["bucket"] = new(EntityKind.Bucket, StructureForm.Bucket, "arn:aws:s3:::"),
        ["cluster"] = new(EntityKind.Cluster),
        ["cluster-secret"] = new(EntityKind.Secret, StructureForm.InNamespace),
        ["db"] = new(EntityKind.Database),
        ["db-cluster"] = new(EntityKind.Database, StructureForm.Regional, "rds:cluster:"),
        ["db-instance"] = new(EntityKind.Database, StructureForm.Regional, "rds:db:"),
        ["db-snapshot"] = new(EntityKind.Snapshot, StructureForm.Regional, "rds:snapshot:"),
        ["ecs-cluster"] = new(EntityKind.Cluster, StructureForm.Regional, "ecs:cluster/"),
        ["ecs-service"] = new(EntityKind.ContainerService),
        ["eks-cluster"] = new(EntityKind.Cluster, StructureForm.Regional, "eks:cluster/"),
        ["endpoint"] = new(EntityKind.Endpoint),
        ["function"] = new(EntityKind.Function, StructureForm.Regional, "lambda:function:"),
        ["gateway"] = new(EntityKind.Gateway),
        ["group"] = new(EntityKind.Group, StructureForm.Iam),
        ["host"] = new(EntityKind.Host, StructureForm.InNamespace),
        ["idp"] = new(EntityKind.IdentityProvider),
        ["image"] = new(EntityKind.Image),
        ["instance"] = new(EntityKind.Instance),
        ["interface"] = new(EntityKind.NetworkInterface),
        ["key"] = new(EntityKind.AccessKey),
        ["kms-key"] = new(EntityKind.EncryptionKey, StructureForm.Regional, "kms:key/"),
        ["model"] = new(EntityKind.Model),
        ["namespace"] = new(EntityKind.Namespace, StructureForm.InNamespace),
        ["parameter"] = new(EntityKind.Parameter, StructureForm.Regional, "ssm:parameter/"),
        ["person"] = new(EntityKind.User),
        ["pod"] = new(EntityKind.Pod, StructureForm.InNamespace),
        ["policy"] = new(EntityKind.Policy),
        ["principal"] = new(EntityKind.Account, StructureForm.Principal),
        ["profile"] = new(EntityKind.InstanceProfile, StructureForm.Profile),
        ["queue"] = new(EntityKind.Queue),
        ["repository"] = new(EntityKind.Image, StructureForm.Regional, "ecr:repository/"),
        ["resource"] = new(EntityKind.Resource),
        ["role"] = new(EntityKind.Role, StructureForm.Iam),
        ["secret"] = new(EntityKind.Secret),
        ["security-group"] = new(EntityKind.SecurityGroup),
        ["service"] = new(EntityKind.ServicePrincipal),
        ["service-account"] = new(EntityKind.ServiceAccount, StructureForm.InNamespace),
        ["session"] = new(EntityKind.Session),
        ["snapshot"] = new(EntityKind.Snapshot),
        ["subject"] = new(EntityKind.User, StructureForm.Subject),
        ["subnet"] = new(EntityKind.Subnet),
        ["table"] = new(EntityKind.Table, StructureForm.Regional, "dynamodb:table/"),
        ["task"] = new(EntityKind.Task),
        ["task-definition"] = new(EntityKind.Task, StructureForm.Regional, "ecs:task-definition/"),
        ["trail"] = new(EntityKind.Trail, StructureForm.Regional, "cloudtrail:trail/"),
        ["trusted"] = new(EntityKind.Account, StructureForm.Trusted),
        ["unit"] = new(EntityKind.OrganizationUnit),
        ["user"] = new(EntityKind.User, StructureForm.Iam),
        ["volume"] = new(EntityKind.Resource),
        ["vpc"] = new(EntityKind.Network),
        ["workload"] = new(EntityKind.Workload, StructureForm.InNamespace),
    };

    private StructureType(EntityKind kind, StructureForm form = StructureForm.Plain, string prefix = "")
    {
        Kind = kind;
        Form = form;
        Prefix = System.Text.Encoding.UTF8.GetBytes(prefix);
    }

    public EntityKind Kind { get; }

    public StructureForm Form { get; }

    /// <summary>How the ARN of a bare name begins: service and type, or all of a bucket's.</summary>
    public byte[] Prefix { get; }

    public static StructureType Of(string word) =>
        Known.GetValueOrDefault(word) ?? throw new InvalidOperationException($"Structure.tsv: there is no type {word}");
}
