using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Tracee;

/// <summary>Reads who and where of a Tracee event: process, container, pod, in both layouts.</summary>
internal static class TraceeContextReader
{
    /// <summary>Reads the member of the record the cursor stands on.</summary>
    public static void ReadMember(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("hostProcessId"u8))
        {
            writer.Header.ProcessId = cursor.Id(writer.Header.ProcessId);
        }
        else if (cursor.Is("processId"u8))
        {
            int id = cursor.Id(0);
            writer.Header.ProcessId = writer.Header.ProcessId == 0 ? id : writer.Header.ProcessId;
        }
        else if (cursor.Is("userId"u8))
        {
            writer.Header.UserId = cursor.Id(-1);
        }
        else if (cursor.Is("processName"u8))
        {
            ReadOnlySpan<byte> name = cursor.Text();
            if (writer.Get(EventField.ProcessPath).IsEmpty)
            {
                writer.SetJsonString(EventField.ProcessPath, name);
            }
        }
        else if (cursor.Is("container"u8) || cursor.Is("kubernetes"u8) || cursor.Is("executable"u8) || cursor.Is("contextFlags"u8))
        {
            ReadGroup(ref cursor, writer);
        }
        else if (FieldOf(ref cursor) is { } field)
        {
            cursor.Copy(writer, field);
        }
        else
        {
            cursor.Skip();
        }
    }

    /// <summary>Sets what follows from other fields.</summary>
    public static void Finish(EventWriter writer)
    {
        writer.Raise(writer.Get(EventField.ContainerUid).IsEmpty ? EventFlags.None : EventFlags.InContainer);
        writer.Set(EventField.WorkloadName, PodNames.Workload(writer.Get(EventField.PodName)));
    }

    private static EventField? FieldOf(ref RecordCursor cursor)
    {
        if (cursor.Is("hostName"u8))
        {
            return EventField.HostName;
        }

        if (cursor.Is("processEntityId"u8))
        {
            return EventField.ProcessUid;
        }

        if (cursor.Is("parentEntityId"u8))
        {
            return EventField.ParentProcessUid;
        }

        if (cursor.Is("containerId"u8))
        {
            return EventField.ContainerUid;
        }

        if (cursor.Is("containerName"u8))
        {
            return EventField.ContainerName;
        }

        if (cursor.Is("containerImage"u8))
        {
            return EventField.ContainerImage;
        }

        if (cursor.Is("podName"u8))
        {
            return EventField.PodName;
        }

        return cursor.Is("podNamespace"u8) ? EventField.Namespace : null;
    }

    private static void ReadGroup(ref RecordCursor cursor, EventWriter writer)
    {
        bool isContainer = cursor.Is("container"u8);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (isContainer && cursor.Is("id"u8))
            {
                cursor.Copy(writer, EventField.ContainerUid);
            }
            else if (isContainer && cursor.Is("name"u8))
            {
                cursor.Copy(writer, EventField.ContainerName);
            }
            else if (isContainer && cursor.Is("image"u8))
            {
                cursor.Copy(writer, EventField.ContainerImage);
            }
            else if (cursor.Is("podName"u8))
            {
                cursor.Copy(writer, EventField.PodName);
            }
            else if (cursor.Is("podNamespace"u8))
            {
                cursor.Copy(writer, EventField.Namespace);
            }
            else if (cursor.Is("path"u8))
            {
                cursor.Copy(writer, EventField.ProcessPath);
            }
            else if (cursor.Is("containerStarted"u8))
            {
                writer.Raise(cursor.IsTrue() ? EventFlags.InContainer : EventFlags.None);
            }
            else
            {
                cursor.Skip();
            }
        }
    }
}
