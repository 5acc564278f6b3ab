using Nephoscope.Events;
using Nephoscope.Sources.Runtime;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.GuardDuty;

/// <summary>Reads the resource a GuardDuty finding is about: credential, instance, bucket, cluster, function, database.</summary>
internal static class FindingResourceReader
{
    public static void Read(ref RecordCursor cursor, EventWriter writer)
    {
        writer.Set(EventField.Resources, cursor.PeekRaw());
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("resourceType"u8))
            {
                cursor.Copy(writer, EventField.RecordType);
            }
            else if (cursor.IsIgnoringCase("s3BucketDetails"u8))
            {
                ReadList(ref cursor, writer);
            }
            else
            {
                ReadDetails(ref cursor, writer);
            }
        }
    }

    private static void ReadList(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterArray())
        {
            return;
        }

        while (cursor.NextElement())
        {
            ReadDetails(ref cursor, writer);
        }
    }

    // The names below mean one thing wherever they stand in the resource; objects inside are entered, so one reader does for all kinds.
    private static void ReadDetails(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (FieldOf(ref cursor) is { } field)
            {
                CopyFirst(ref cursor, writer, field);
            }
            else if (cursor.IsIgnoringCase("name"u8))
            {
                CopyFirst(ref cursor, writer, EventField.ResourceUid);
            }
            else if (cursor.IsIgnoringCase("arn"u8))
            {
                ReadArn(ref cursor, writer);
            }
            else if (cursor.IsIgnoringCase("iamInstanceProfile"u8) || cursor.IsIgnoringCase("kubernetesUserDetails"u8))
            {
                ReadIdentity(ref cursor, writer);
            }
            else if (cursor.IsIgnoringCase("kubernetesWorkloadDetails"u8))
            {
                ReadWorkload(ref cursor, writer);
            }
            else if (cursor.IsIgnoringCase("networkInterfaces"u8))
            {
                ReadList(ref cursor, writer);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    // An ARN says more than a name; of several the first counts.
    private static void ReadArn(ref RecordCursor cursor, EventWriter writer)
    {
        if (writer.Get(EventField.ResourceUid).StartsWith("arn:"u8))
        {
            cursor.Skip();
        }
        else
        {
            cursor.Copy(writer, EventField.ResourceUid);
        }
    }

    private static void CopyFirst(ref RecordCursor cursor, EventWriter writer, EventField field)
    {
        if (writer.Get(field).IsEmpty)
        {
            cursor.Copy(writer, field);
        }
        else
        {
            cursor.Skip();
        }
    }

    private static EventField? FieldOf(ref RecordCursor cursor)
    {
        if (cursor.IsIgnoringCase("accessKeyId"u8))
        {
            return EventField.CredentialUid;
        }

        if (cursor.IsIgnoringCase("principalId"u8))
        {
            return EventField.ActorUid;
        }

        if (cursor.IsIgnoringCase("userName"u8))
        {
            return EventField.ActorName;
        }

        if (cursor.IsIgnoringCase("userType"u8))
        {
            return EventField.ActorType;
        }

        if (cursor.IsIgnoringCase("instanceId"u8))
        {
            return EventField.InstanceUid;
        }

        if (cursor.IsIgnoringCase("networkInterfaceId"u8))
        {
            return EventField.InterfaceUid;
        }

        if (cursor.IsIgnoringCase("subnetId"u8))
        {
            return EventField.SubnetUid;
        }

        if (cursor.IsIgnoringCase("vpcId"u8))
        {
            return EventField.VpcUid;
        }

        return cursor.IsIgnoringCase("functionArn"u8) || cursor.IsIgnoringCase("dbInstanceArn"u8) ? EventField.ResourceUid : null;
    }

    private static void ReadIdentity(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("arn"u8))
            {
                cursor.Copy(writer, EventField.IssuerArn);
            }
            else if (cursor.IsIgnoringCase("username"u8))
            {
                cursor.Copy(writer, EventField.ActorArn);
            }
            else if (cursor.IsIgnoringCase("groups"u8))
            {
                cursor.CopyJoined(writer, EventField.ActorGroups);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static void ReadWorkload(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> type = default;
        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("name"u8))
            {
                name = cursor.Text();
            }
            else if (cursor.IsIgnoringCase("type"u8))
            {
                type = cursor.Text();
            }
            else if (cursor.IsIgnoringCase("namespace"u8))
            {
                cursor.Copy(writer, EventField.Namespace);
            }
            else if (cursor.IsIgnoringCase("serviceAccountName"u8))
            {
                cursor.Copy(writer, EventField.ServiceAccount);
            }
            else
            {
                cursor.Skip();
            }
        }

        bool isPod = type.SequenceEqual("pods"u8);
        if (isPod)
        {
            writer.SetJsonString(EventField.PodName, name);
        }

        var workload = new JoinedText(stackalloc byte[512], (byte)'/');
        workload.Add(isPod ? default : type);
        workload.Add(isPod ? PodNames.Workload(name) : name);
        writer.SetJsonString(EventField.WorkloadName, workload.Written);
    }
}
