using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Kubernetes.Audit;

/// <summary>Reads who called: the cluster's user, and on EKS the IAM identity behind it.</summary>
internal static class AuditUserReader
{
    public static void Read(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("username"u8))
            {
                ReadOnlySpan<byte> name = cursor.Text();
                writer.SetJsonString(EventField.ActorArn, name);
                ReadSystemName(name, writer);
            }
            else if (cursor.Is("uid"u8))
            {
                cursor.Copy(writer, EventField.ActorUid);
            }
            else if (cursor.Is("groups"u8))
            {
                cursor.CopyJoined(writer, EventField.ActorGroups);
            }
            else if (cursor.Is("extra"u8))
            {
                ReadExtra(ref cursor, writer);
                writer.Set(EventField.ActorAccountUid, AccountOf(writer.Get(EventField.IssuerArn)));
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    /// <summary>Reads whom the caller asked to be.</summary>
    public static void ReadImpersonated(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("username"u8))
            {
                cursor.Copy(writer, EventField.ImpersonatedUser);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    // arn:partition:service:region:account:resource
    private static ReadOnlySpan<byte> AccountOf(ReadOnlySpan<byte> arn)
    {
        for (int part = 0; part < 4; part++)
        {
            arn = arn[(arn.IndexOf((byte)':') + 1)..];
        }

        int end = arn.IndexOf((byte)':');
        return end == 12 ? arn[..end] : default;
    }

    private static void ReadSystemName(ReadOnlySpan<byte> name, EventWriter writer)
    {
        ReadOnlySpan<byte> prefix = "system:serviceaccount:"u8;
        if (name.StartsWith(prefix))
        {
            // namespace:name becomes namespace/name, the way the runtime sources write it.
            ReadOnlySpan<byte> rest = name[prefix.Length..];
            int colon = rest.IndexOf((byte)':');
            var account = new JoinedText(stackalloc byte[512], (byte)'/');
            account.Add(colon < 0 ? default : rest[..colon]);
            account.Add(rest[(colon + 1)..]);
            writer.SetJsonString(EventField.ServiceAccount, account.Written);
            writer.Set(EventField.ActorType, "ServiceAccount"u8);
        }
        else if (name.SequenceEqual("system:anonymous"u8))
        {
            writer.Raise(EventFlags.Anonymous);
            writer.Set(EventField.ActorType, "Anonymous"u8);
        }
        else
        {
            ReadOnlySpan<byte> type = name.StartsWith("system:node:"u8) ? "Node"u8 : name.StartsWith("system:"u8) ? "System"u8 : "User"u8;
            writer.Set(EventField.ActorType, type);
        }
    }

    // Each member is an array of texts, the first of which counts.
    private static void ReadExtra(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            EventField? field = FieldOf(ref cursor, writer);
            if (field is null || !cursor.EnterArray())
            {
                cursor.SkipIfName();
                continue;
            }

            bool isFirst = true;
            while (cursor.NextElement())
            {
                ReadOnlySpan<byte> text = cursor.Text();
                if (isFirst)
                {
                    writer.SetJsonString(field.Value, text);
                }

                isFirst = false;
            }
        }
    }

    private static EventField? FieldOf(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("accessKeyId"u8))
        {
            return EventField.CredentialUid;
        }

        // The canonical ARN names the role or user, the other one its session: the session's name is kept apart.
        if (cursor.Is("canonicalArn"u8) || (cursor.Is("arn"u8) && writer.Get(EventField.IssuerArn).IsEmpty))
        {
            return EventField.IssuerArn;
        }

        if (cursor.Is("principalId"u8))
        {
            return EventField.IssuerUid;
        }

        if (cursor.Is("sessionName"u8))
        {
            return EventField.SessionName;
        }

        return cursor.Is("authentication.kubernetes.io/pod-name"u8) ? EventField.PodName : null;
    }
}
