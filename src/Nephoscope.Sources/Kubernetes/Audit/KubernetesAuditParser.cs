using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Kubernetes.Audit;

/// <summary>
/// Reads Kubernetes audit events (audit.k8s.io/v1, v1beta1, v1alpha1) of any cluster, EKS included. The stages ResponseStarted,
/// ResponseComplete and Panic, and a record that names no stage, are events; RequestReceived tells nothing that a later stage does not,
/// and gives none. The request's URI, which holds the command of an exec, is kept as a JSON string in <see cref="EventField.Details"/>.
/// On EKS the IAM identity behind the user fills the credential and session fields. Allocates nothing. Not thread-safe.
/// </summary>
public sealed class KubernetesAuditParser : JsonRecordParser
{
    private const string NoVerb = "an audit event without a verb";

    /// <inheritdoc/>
    public override SourceFormat Format => SourceFormat.KubernetesAudit;

    private protected override bool HasShape(ref RecordCursor cursor)
    {
        bool isEvent = false;
        bool isAudit = false;
        bool hasVerb = false;
        bool hasObject = false;
        while (!(isEvent && isAudit) && cursor.NextName())
        {
            if (cursor.Is("kind"u8))
            {
                isEvent = cursor.Text().SequenceEqual("Event"u8);
            }
            else if (cursor.Is("apiVersion"u8))
            {
                isAudit |= cursor.Text().StartsWith("audit.k8s.io/"u8);
            }
            else
            {
                isAudit |= cursor.Is("auditID"u8);
                hasVerb |= cursor.Is("verb"u8);
                hasObject |= cursor.Is("objectRef"u8) || cursor.Is("requestURI"u8);
                cursor.Skip();
            }
        }

        return isEvent && (isAudit || (hasVerb && hasObject));
    }

    private protected override ReadOutcome Fill(ref RecordCursor cursor, EventWriter writer)
    {
        var audit = default(AuditRecord);
        writer.Header.Kind = EventKind.ApiCall;
        writer.Set(EventField.Service, "kubernetes"u8);
        while (cursor.NextName())
        {
            if (cursor.Is("stageTimestamp"u8) || cursor.Is("requestReceivedTimestamp"u8) || cursor.Is("timestamp"u8))
            {
                bool isReceived = cursor.Is("requestReceivedTimestamp"u8);
                if (cursor.TryTime(out EventTime time) && (isReceived || audit.Time == default))
                {
                    audit.Time = time;
                }
            }
            else if (cursor.Is("stage"u8))
            {
                audit.Stage = cursor.Text();
            }
            else if (cursor.Is("verb"u8))
            {
                audit.Verb = cursor.Text();
            }
            else if (cursor.Is("objectRef"u8))
            {
                AuditObjectReader.Read(ref cursor, writer, ref audit);
            }
            else if (cursor.Is("requestURI"u8))
            {
                writer.Set(EventField.Details, cursor.PeekRaw());
                audit.Uri = cursor.Text();
            }
            else if (cursor.Is("user"u8))
            {
                AuditUserReader.Read(ref cursor, writer);
            }
            else
            {
                ReadMember(ref cursor, writer);
            }
        }

        return Finish(writer, audit);
    }

    private static void ReadMember(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("auditID"u8))
        {
            cursor.Copy(writer, EventField.Uid);
        }
        else if (cursor.Is("impersonatedUser"u8))
        {
            AuditUserReader.ReadImpersonated(ref cursor, writer);
        }
        else if (cursor.Is("sourceIPs"u8))
        {
            ReadFirstAddress(ref cursor, writer);
        }
        else if (cursor.Is("userAgent"u8))
        {
            cursor.Copy(writer, EventField.UserAgent);
        }
        else if (cursor.Is("requestObject"u8))
        {
            writer.Set(EventField.Request, cursor.Raw());
        }
        else if (cursor.Is("responseStatus"u8))
        {
            ReadStatus(ref cursor, writer);
        }
        else if (cursor.Is("annotations"u8))
        {
            ReadAnnotations(ref cursor, writer);
        }
        else
        {
            cursor.Skip();
        }
    }

    private static ReadOutcome Finish(EventWriter writer, scoped in AuditRecord audit)
    {
        if (audit.Stage.SequenceEqual("RequestReceived"u8))
        {
            return ReadOutcome.Silent;
        }

        if (audit.Verb.IsEmpty)
        {
            return ReadOutcome.Rejected(NoVerb);
        }

        if (audit.Time == default)
        {
            return ReadOutcome.Rejected(RejectReason.NoTime);
        }

        writer.Header.TimeNanoseconds = audit.Time.Nanoseconds;
        writer.SetJsonString(EventField.RecordType, audit.Stage);
        audit.WriteOperation(writer);
        writer.Raise(audit.IsReadOnly ? EventFlags.ReadOnly : EventFlags.None);
        SourceAddresses.Check(writer);
        ReadOnlySpan<byte> uid = writer.Get(EventField.Uid);
        if (!uid.IsEmpty)
        {
            writer.Header.UidFingerprint = Fingerprint.Join(Fingerprint.Of(uid), Fingerprint.Of(audit.Stage));
        }

        return ReadOutcome.Event;
    }

    private static void ReadFirstAddress(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterArray())
        {
            return;
        }

        bool isFirst = true;
        while (cursor.NextElement())
        {
            ReadOnlySpan<byte> address = cursor.Text();
            if (isFirst)
            {
                writer.SetJsonString(EventField.SourceAddress, address);
            }

            isFirst = false;
        }
    }

    private static void ReadStatus(ref RecordCursor cursor, EventWriter writer)
    {
        writer.Set(EventField.Response, cursor.PeekRaw());
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("code"u8))
            {
                ReadOnlySpan<byte> code = cursor.Text();
                bool failed = code.Length == 3 && code[0] is (byte)'4' or (byte)'5';
                bool denied = code.SequenceEqual("401"u8) || code.SequenceEqual("403"u8);
                writer.Raise(denied ? EventFlags.Denied | EventFlags.Failed : failed ? EventFlags.Failed : EventFlags.None);
                writer.Set(EventField.ErrorCode, failed || denied ? code : default);
            }
            else if (cursor.Is("message"u8))
            {
                cursor.Copy(writer, EventField.ErrorMessage);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static void ReadAnnotations(ref RecordCursor cursor, EventWriter writer)
    {
        writer.Set(EventField.Additional, cursor.PeekRaw());
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            bool isDecision = cursor.Is("authorization.k8s.io/decision"u8);
            if (isDecision && cursor.Text().SequenceEqual("forbid"u8))
            {
                writer.Raise(EventFlags.Denied | EventFlags.Failed);
            }
            else
            {
                cursor.SkipIfName();
            }
        }
    }
}
