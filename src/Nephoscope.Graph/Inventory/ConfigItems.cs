using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Graph.Inventory;

/// <summary>Reads items of AWS Config: a snapshot's list, or the one item of a change notification. Thread-safe; no state.</summary>
internal static class ConfigItems
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["AWS::EC2::Instance"] = "instance",
        ["AWS::EC2::VPC"] = "vpc",
        ["AWS::EC2::Subnet"] = "subnet",
        ["AWS::EC2::SecurityGroup"] = "security-group",
        ["AWS::EC2::NetworkInterface"] = "interface",
        ["AWS::EC2::InternetGateway"] = "gateway",
        ["AWS::EC2::NatGateway"] = "gateway",
        ["AWS::EC2::TransitGateway"] = "gateway",
        ["AWS::EC2::VPCEndpoint"] = "endpoint",
        ["AWS::EC2::Volume"] = "volume",
        ["AWS::S3::Bucket"] = "bucket",
        ["AWS::Lambda::Function"] = "function",
        ["AWS::RDS::DBInstance"] = "db-instance",
        ["AWS::RDS::DBCluster"] = "db-cluster",
        ["AWS::RDS::DBSnapshot"] = "db-snapshot",
        ["AWS::DynamoDB::Table"] = "table",
        ["AWS::KMS::Key"] = "kms-key",
        ["AWS::SecretsManager::Secret"] = "secret",
        ["AWS::SQS::Queue"] = "queue",
        ["AWS::SNS::Topic"] = "queue",
        ["AWS::CloudTrail::Trail"] = "trail",
        ["AWS::ECS::Cluster"] = "ecs-cluster",
        ["AWS::ECS::Service"] = "ecs-service",
        ["AWS::ECS::TaskDefinition"] = "task-definition",
        ["AWS::EKS::Cluster"] = "eks-cluster",
        ["AWS::ECR::Repository"] = "repository",
        ["AWS::IAM::User"] = "user",
        ["AWS::IAM::Role"] = "role",
        ["AWS::IAM::Group"] = "group",
        ["AWS::IAM::Policy"] = "policy",
    };

    /// <returns>Whether the document is one of Config's.</returns>
    public static bool Read(JsonElement root, ArchitectureInventory into)
    {
        if (root.TryGetProperty("configurationItem", out JsonElement one) && one.ValueKind == JsonValueKind.Object)
        {
            ReadItem(one, into);
            return true;
        }

        if (!root.TryGetProperty("configurationItems", out JsonElement all) || all.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (JsonElement item in all.EnumerateArray())
        {
            ReadItem(item, into);
        }

        return true;
    }

    private static void ReadItem(JsonElement item, ArchitectureInventory into)
    {
        if (InventoryReader.Text(item, "resourceType") is not { } type || InventoryReader.Text(item, "resourceId") is not { } id)
        {
            into.Fault("an item of Config has no resourceType or no resourceId");
            return;
        }

        if (!Words.TryGetValue(type, out string? word))
        {
            return;
        }

        string account = InventoryReader.Text(item, "awsAccountId") ?? "";
        string region = InventoryReader.Text(item, "awsRegion") ?? "";
        bool gone = (InventoryReader.Text(item, "configurationItemStatus") ?? "").Contains("Deleted", StringComparison.OrdinalIgnoreCase);
        EntityKey key = into.Add(StructureType.Of(word), Name(word, InventoryReader.Text(item, "ARN") ?? InventoryReader.Text(item, "arn"), InventoryReader.Text(item, "resourceName"), id), account, region, gone);
        foreach (JsonElement relation in gone ? [] : InventoryReader.List(item, "relationships"))
        {
            string name = InventoryReader.Text(relation, "relationshipName") ?? InventoryReader.Text(relation, "name") ?? "";
            if (InventoryReader.Text(relation, "resourceType") is not { } otherType || !Words.TryGetValue(otherType, out string? otherWord)
                || (InventoryReader.Text(relation, "resourceId") ?? InventoryReader.Text(relation, "resourceName")) is not { } otherId)
            {
                continue;
            }

            EntityKey other = into.Mention(StructureType.Of(otherWord), Name(otherWord, null, InventoryReader.Text(relation, "resourceName"), otherId), account, region);
            Connect(into, key, name, other);
        }
    }

    private static void Connect(ArchitectureInventory into, EntityKey key, string name, EntityKey other)
    {
        if (name.StartsWith("Is contained in", StringComparison.OrdinalIgnoreCase))
        {
            into.Connect(key, MapEdgeKind.PartOf, other);
        }
        else if (name.StartsWith("Contains", StringComparison.OrdinalIgnoreCase))
        {
            into.Connect(other, MapEdgeKind.PartOf, key);
        }
        else if (name.StartsWith("Is attached to", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Is associated with", StringComparison.OrdinalIgnoreCase))
        {
            into.Connect(key, MapEdgeKind.AttachedTo, other);
        }
    }

    /// <summary>Ids of EC2 stand for themselves; of others the ARN says most, then the name, then the id.</summary>
    private static string Name(string word, string? arn, string? name, string id) => word switch
    {
        "instance" or "vpc" or "subnet" or "security-group" or "interface" or "gateway" or "volume" => id,
        "endpoint" => id,
        "bucket" or "user" or "role" or "group" => arn is not null && word != "bucket" ? arn : name ?? id,
        _ => arn ?? name ?? id,
    };
}
