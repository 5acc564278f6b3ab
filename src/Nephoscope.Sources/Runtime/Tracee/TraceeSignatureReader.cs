using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Tracee;

/// <summary>Reads the metadata of a Tracee event that a signature raised.</summary>
internal static class TraceeSignatureReader
{
    public static void Read(ref RecordCursor cursor, EventWriter writer, ref TraceeCall call)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("Description"u8))
            {
                cursor.Copy(writer, EventField.FindingDescription);
            }
            else if (cursor.IsIgnoringCase("Properties"u8))
            {
                ReadProperties(ref cursor, writer, ref call);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static void ReadProperties(ref RecordCursor cursor, EventWriter writer, ref TraceeCall call)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        var tags = new JoinedText(stackalloc byte[512]);
        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("signatureID"u8))
            {
                ReadOnlySpan<byte> id = cursor.Text();
                call.HasSignature |= !id.IsEmpty;
                writer.SetJsonString(EventField.FindingType, id);
            }
            else if (cursor.IsIgnoringCase("signatureName"u8))
            {
                cursor.Copy(writer, EventField.FindingTitle);
            }
            else if (cursor.IsIgnoringCase("Severity"u8))
            {
                bool isNumber = cursor.TryNumber(out long severity);
                call.HasSignature |= isNumber;
                writer.Header.ForeignSeverity = isNumber ? (byte)(Math.Clamp(severity, 0, 4) + 1) : (byte)0;
            }
            else if (cursor.IsIgnoringCase("external_id"u8) || cursor.IsIgnoringCase("Category"u8))
            {
                tags.Add(cursor.Text());
            }
            else
            {
                cursor.Skip();
            }
        }

        writer.SetJsonString(EventField.FindingTags, tags.Written);
    }
}
