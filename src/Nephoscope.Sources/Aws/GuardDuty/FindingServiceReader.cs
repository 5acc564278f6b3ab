using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.GuardDuty;

/// <summary>Reads the service part of a GuardDuty finding: the action that was seen, and the process of runtime findings.</summary>
internal static class FindingServiceReader
{
    /// <param name="updated">Gets the time the activity was last seen, where it has no value yet.</param>
    public static void Read(ref RecordCursor cursor, EventWriter writer, ref EventTime updated)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        bool isSample = false;
        ReadOnlySpan<byte> role = default;
        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("action"u8))
            {
                ReadAction(ref cursor, writer);
            }
            else if (cursor.IsIgnoringCase("resourceRole"u8))
            {
                role = cursor.Text();
            }
            else if (cursor.IsIgnoringCase("additionalInfo"u8))
            {
                ReadAdditional(ref cursor, writer, ref isSample);
            }
            else if (cursor.IsIgnoringCase("runtimeDetails"u8))
            {
                ReadRuntime(ref cursor, writer);
            }
            else if (cursor.IsIgnoringCase("eventLastSeen"u8))
            {
                bool isTime = cursor.TryTime(out EventTime seen);
                updated = isTime && updated == default ? seen : updated;
            }
            else
            {
                cursor.Skip();
            }
        }

        var tags = new JoinedText(stackalloc byte[512]);
        tags.Add(role);
        tags.Add(isSample ? "sample"u8 : default);
        writer.SetJsonString(EventField.FindingTags, tags.Written);
    }

    // "sample": true stands in findings that somebody generated to try things out.
    private static void ReadAdditional(ref RecordCursor cursor, EventWriter writer, ref bool isSample)
    {
        writer.Set(EventField.Additional, cursor.PeekRaw());
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("sample"u8))
            {
                isSample = cursor.IsTrue();
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static void ReadAction(ref RecordCursor cursor, EventWriter writer)
    {
        writer.Set(EventField.Details, cursor.PeekRaw());
        if (!cursor.EnterObject())
        {
            return;
        }

        var action = default(FindingAction);
        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("actionType"u8))
            {
                cursor.Skip();
            }
            else if (cursor.EnterObject())
            {
                while (cursor.NextName())
                {
                    action.ReadMember(ref cursor, writer);
                }
            }
        }

        action.Write(writer);
    }

    private static void ReadRuntime(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (!cursor.IsIgnoringCase("process"u8) || !cursor.EnterObject())
            {
                cursor.SkipIfName();
                continue;
            }

            while (cursor.NextName())
            {
                if (cursor.IsIgnoringCase("executablePath"u8))
                {
                    cursor.Copy(writer, EventField.ProcessPath);
                }
                else if (cursor.IsIgnoringCase("pid"u8))
                {
                    writer.Header.ProcessId = cursor.Id(0);
                }
                else if (cursor.IsIgnoringCase("userId"u8))
                {
                    writer.Header.UserId = cursor.Id(-1);
                }
                else if (cursor.IsIgnoringCase("pwd"u8))
                {
                    cursor.Copy(writer, EventField.WorkingDirectory);
                }
                else
                {
                    cursor.Skip();
                }
            }
        }
    }
}
