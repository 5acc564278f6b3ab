using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>What kind of entity a parameter of a request, or an ARN, names. Pure.</summary>
internal static class ResourceKinds
{
    /// <summary>
    /// The kind a member of requestParameters or responseElements names, and how its ARN begins where the value is a bare name. Names
    /// are compared in lower case; the short service is that of <see cref="EventUid.ShortService"/>.
    /// </summary>
    public static (EntityKind Kind, string? ArnPrefix) OfParameter(string service, string name) => (service, name) switch
    {
        ("iam", "username") => (EntityKind.User, null),
        ("iam", "rolename") => (EntityKind.Role, null),
        ("iam", "groupname") => (EntityKind.Group, null),
        ("iam", "policyarn") => (EntityKind.Policy, null),
        (_, "rolearn" or "role" or "taskrolearn" or "executionrolearn" or "servicerolearn" or "servicerole") => (EntityKind.Role, null),
        ("s3" or "s3express", "bucketname" or "bucket") => (EntityKind.Bucket, "arn:aws:s3:::"),
        (_, "s3bucketname") => (EntityKind.Bucket, "arn:aws:s3:::"),
        (_, "instanceid" or "instanceids") => (EntityKind.Instance, null),
        ("ssm", "target" or "values") => (EntityKind.Instance, null),
        ("ec2" or "ebs", "snapshotid") => (EntityKind.Snapshot, null),
        ("ec2", "imageid") => (EntityKind.Image, null),
        ("ec2", "groupid") => (EntityKind.SecurityGroup, null),
        ("ec2", "volumeid" or "keyname" or "launchtemplateid" or "flowlogid") => (EntityKind.Resource, null),
        ("ec2", "networkinterfaceid") => (EntityKind.NetworkInterface, null),
        ("ec2", "vpcid") => (EntityKind.Network, null),
        ("ec2", "subnetid") => (EntityKind.Subnet, null),
        ("lambda", "functionname") => (EntityKind.Function, "lambda:function:"),
        ("secretsmanager", "secretid" or "arn") => (EntityKind.Secret, null),
        ("ssm", "name" or "names") => (EntityKind.Parameter, "ssm:parameter/"),
        ("kms", "keyid" or "targetkeyid") => (EntityKind.EncryptionKey, null),
        ("rds", "dbinstanceidentifier") => (EntityKind.Database, "rds:db:"),
        ("rds", "dbclusteridentifier") => (EntityKind.Database, "rds:cluster:"),
        ("rds", "dbsnapshotidentifier") => (EntityKind.Snapshot, "rds:snapshot:"),
        ("rds", "dbclustersnapshotidentifier") => (EntityKind.Snapshot, "rds:cluster-snapshot:"),
        ("dynamodb", "tablename") => (EntityKind.Table, "dynamodb:table/"),
        ("sqs", "queueurl") => (EntityKind.Queue, null),
        ("cloudtrail", "name" or "trailname") => (EntityKind.Trail, "cloudtrail:trail/"),
        ("ecs", "cluster") => (EntityKind.Cluster, "ecs:cluster/"),
        ("ecs", "taskdefinition" or "taskdefinitionarn" or "family") => (EntityKind.Task, "ecs:task-definition/"),
        ("ecs", "task" or "taskarn") => (EntityKind.Task, "ecs:task/"),
        ("eks", "name" or "clustername") => (EntityKind.Cluster, "eks:cluster/"),
        ("ecr", "repositoryname") => (EntityKind.Image, "ecr:repository/"),
        ("bedrock" or "bedrock-runtime", "modelid") => (EntityKind.Model, null),
        ("logs", "loggroupname") or ("guardduty", "detectorid") or ("cloudformation", "stackname") => (EntityKind.Resource, null),
        _ => (EntityKind.Unknown, null),
    };

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
}
