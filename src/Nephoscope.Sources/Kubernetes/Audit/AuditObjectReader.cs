using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Kubernetes.Audit;

/// <summary>Reads the objectRef of an audit event.</summary>
internal static class AuditObjectReader
{
    public static void Read(ref RecordCursor cursor, EventWriter writer, ref AuditRecord audit)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("resource"u8))
            {
                audit.Resource = cursor.Text();
            }
            else if (cursor.Is("subresource"u8))
            {
                audit.Subresource = cursor.Text();
            }
            else if (cursor.Is("namespace"u8))
            {
                audit.Namespace = cursor.Text();
                writer.SetJsonString(EventField.Namespace, audit.Namespace);
            }
            else if (cursor.Is("name"u8))
            {
                audit.Name = cursor.Text();
            }
            else
            {
                cursor.Skip();
            }
        }

        if (audit.Resource.SequenceEqual("pods"u8))
        {
            writer.SetJsonString(EventField.PodName, audit.Name);
        }
    }
}
