using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>What kind of entity a parameter of a request, or an ARN, names. Pure.</summary>
internal static class ResourceKinds
{
    /// <summary>
    /// The kind a member of requestParameters or responseElements names, and how its ARN begins where the value is a bare name. Names
    /// are in lower case; the short service is that of <see cref="EventUid.ShortService"/>, in lower case too.
    /// </summary>
    public static Parameter OfParameter(scoped ReadOnlySpan<char> service, scoped ReadOnlySpan<char> name) => name switch
    {
        "rolearn" or "role" or "taskrolearn" or "executionrolearn" or "servicerolearn" or "servicerole" => Of(EntityKind.Role),
        "s3bucketname" => new(EntityKind.Bucket, "arn:aws:s3:::"u8),
        "instanceid" or "instanceids" => Of(EntityKind.Instance),
        _ => OfService(service, name),
    };

    private static Parameter OfService(scoped ReadOnlySpan<char> service, scoped ReadOnlySpan<char> name) => service switch
    {
        "iam" => OfIdentity(name),
        "ec2" or "ebs" => OfCompute(service, name),
        "s3" or "s3express" when name is "bucketname" or "bucket" => new(EntityKind.Bucket, "arn:aws:s3:::"u8),
        "ssm" when name is "target" or "values" => Of(EntityKind.Instance),
        "ssm" when name is "name" or "names" => new(EntityKind.Parameter, "ssm:parameter/"u8),
        "lambda" when name is "functionname" => new(EntityKind.Function, "lambda:function:"u8),
        "secretsmanager" when name is "secretid" or "arn" => Of(EntityKind.Secret),
        "kms" when name is "keyid" or "targetkeyid" => Of(EntityKind.EncryptionKey),
        "rds" => OfDatabase(name),
        "dynamodb" when name is "tablename" => new(EntityKind.Table, "dynamodb:table/"u8),
        "sqs" when name is "queueurl" => Of(EntityKind.Queue),
        "cloudtrail" when name is "name" or "trailname" => new(EntityKind.Trail, "cloudtrail:trail/"u8),
        "ecs" => OfTask(name),
        "eks" when name is "name" or "clustername" => new(EntityKind.Cluster, "eks:cluster/"u8),
        "ecr" when name is "repositoryname" => new(EntityKind.Image, "ecr:repository/"u8),
        "bedrock" or "bedrock-runtime" when name is "modelid" => Of(EntityKind.Model),
        "logs" when name is "loggroupname" => Of(EntityKind.Resource),
        "guardduty" when name is "detectorid" => Of(EntityKind.Resource),
        "cloudformation" when name is "stackname" => Of(EntityKind.Resource),
        _ => default,
    };

    private static Parameter OfIdentity(scoped ReadOnlySpan<char> name) => name switch
    {
        "username" => Of(EntityKind.User),
        "rolename" => Of(EntityKind.Role),
        "groupname" => Of(EntityKind.Group),
        "policyarn" => Of(EntityKind.Policy),
        _ => default,
    };

    private static Parameter OfCompute(scoped ReadOnlySpan<char> service, scoped ReadOnlySpan<char> name) =>
        name is "snapshotid" ? Of(EntityKind.Snapshot)
        : service is not "ec2" ? default
        : name switch
        {
            "imageid" => Of(EntityKind.Image),
            "groupid" => Of(EntityKind.SecurityGroup),
            "volumeid" or "keyname" or "launchtemplateid" or "flowlogid" => Of(EntityKind.Resource),
            "networkinterfaceid" => Of(EntityKind.NetworkInterface),
            "vpcid" => Of(EntityKind.Network),
            "subnetid" => Of(EntityKind.Subnet),
            _ => default,
        };

    private static Parameter OfDatabase(scoped ReadOnlySpan<char> name) => name switch
    {
        "dbinstanceidentifier" => new(EntityKind.Database, "rds:db:"u8),
        "dbclusteridentifier" => new(EntityKind.Database, "rds:cluster:"u8),
        "dbsnapshotidentifier" => new(EntityKind.Snapshot, "rds:snapshot:"u8),
        "dbclustersnapshotidentifier" => new(EntityKind.Snapshot, "rds:cluster-snapshot:"u8),
        _ => default,
    };

    private static Parameter OfTask(scoped ReadOnlySpan<char> name) => name switch
    {
        "cluster" => new(EntityKind.Cluster, "ecs:cluster/"u8),
        "taskdefinition" or "taskdefinitionarn" or "family" => new(EntityKind.Task, "ecs:task-definition/"u8),
        "task" or "taskarn" => new(EntityKind.Task, "ecs:task/"u8),
        _ => default,
    };

    private static Parameter Of(EntityKind kind) => new(kind, default);

    /// <summary>Kubernetes: the kind of a resource name such as <c>secrets</c>.</summary>
    public static EntityKind OfClusterResource(ReadOnlySpan<char> resource) => resource switch
    {
        "pods" => EntityKind.Pod,
        "secrets" => EntityKind.Secret,
        "serviceaccounts" => EntityKind.ServiceAccount,
        "roles" or "clusterroles" => EntityKind.Role,
        "nodes" => EntityKind.Host,
        "deployments" or "daemonsets" or "statefulsets" or "jobs" or "cronjobs" or "replicasets" => EntityKind.Workload,
        _ => EntityKind.Resource,
    };

    public static EntityKind OfArn(Arn arn)
    {
        ReadOnlySpan<byte> service = arn.Service;
        ReadOnlySpan<byte> type = arn.Type;
        if (service.SequenceEqual("iam"u8))
        {
            return type.SequenceEqual("user"u8) || arn.Resource.SequenceEqual("root"u8) ? EntityKind.User
                : type.SequenceEqual("role"u8) ? EntityKind.Role
                : type.SequenceEqual("group"u8) ? EntityKind.Group
                : type.SequenceEqual("policy"u8) ? EntityKind.Policy
                : type.EndsWith("-provider"u8) ? EntityKind.IdentityProvider
                : EntityKind.Resource;
        }

        if (service.SequenceEqual("ec2"u8))
        {
            return type.SequenceEqual("instance"u8) ? EntityKind.Instance
                : type.SequenceEqual("snapshot"u8) ? EntityKind.Snapshot
                : type.SequenceEqual("image"u8) ? EntityKind.Image
                : type.SequenceEqual("security-group"u8) ? EntityKind.SecurityGroup
                : EntityKind.Resource;
        }

        return service.SequenceEqual("s3"u8) ? EntityKind.Bucket
            : service.SequenceEqual("lambda"u8) && type.SequenceEqual("function"u8) ? EntityKind.Function
            : service.SequenceEqual("secretsmanager"u8) ? EntityKind.Secret
            : service.SequenceEqual("kms"u8) && type.SequenceEqual("key"u8) ? EntityKind.EncryptionKey
            : service.SequenceEqual("ssm"u8) && type.SequenceEqual("parameter"u8) ? EntityKind.Parameter
            : service.SequenceEqual("dynamodb"u8) ? EntityKind.Table
            : service.SequenceEqual("sqs"u8) ? EntityKind.Queue
            : service.SequenceEqual("cloudtrail"u8) ? EntityKind.Trail
            : service.SequenceEqual("rds"u8) ? type.IndexOf("snapshot"u8) >= 0 ? EntityKind.Snapshot : EntityKind.Database
            : service.SequenceEqual("ecs"u8) ? type.SequenceEqual("cluster"u8) ? EntityKind.Cluster : EntityKind.Task
            : service.SequenceEqual("eks"u8) ? EntityKind.Cluster
            : service.SequenceEqual("bedrock"u8) ? EntityKind.Model
            : EntityKind.Resource;
    }

    /// <summary>What a parameter names; the default value is "nothing".</summary>
    internal readonly ref struct Parameter(EntityKind kind, ReadOnlySpan<byte> arnPrefix)
    {
        public EntityKind Kind { get; } = kind;

        /// <summary>How the ARN of a bare name begins (service and type, or all of a bucket's); empty where the value stands for itself.</summary>
        public ReadOnlySpan<byte> ArnPrefix { get; } = arnPrefix;
    }
}
