using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Tetragon;

/// <summary>Reads the "process" and "parent" objects of a Tetragon event.</summary>
internal static class TetragonProcessReader
{
    /// <summary>Reads who made the call.</summary>
    public static void Read(ref RecordCursor cursor, EventWriter writer, ref TetragonCall call)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        bool inContainer = false;
        bool inHostNamespace = false;
        while (cursor.NextName())
        {
            if (cursor.Is("pod"u8))
            {
                inContainer |= ReadPod(ref cursor, writer);
            }
            else if (cursor.Is("docker"u8))
            {
                ReadOnlySpan<byte> id = cursor.Text();
                inContainer |= !id.IsEmpty;
                if (writer.Get(EventField.ContainerUid).IsEmpty)
                {
                    writer.SetJsonString(EventField.ContainerUid, id);
                }
            }
            else if (cursor.Is("ns"u8))
            {
                inHostNamespace |= ReadNamespaces(ref cursor);
            }
            else if (cursor.Is("start_time"u8))
            {
                _ = cursor.TryTime(out call.StartTime);
            }
            else
            {
                ReadMember(ref cursor, writer);
            }
        }

        writer.Raise(inContainer ? EventFlags.InContainer : EventFlags.None);
        writer.Raise(inContainer && inHostNamespace ? EventFlags.Privileged : EventFlags.None);
        if (Executables.LivesInMemoryOnly(writer.Get(EventField.ProcessPath)))
        {
            writer.Raise(EventFlags.DroppedExecutable);
        }
    }

    /// <summary>Reads the process that started it.</summary>
    public static void ReadParent(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("exec_id"u8))
            {
                cursor.Copy(writer, EventField.ParentProcessUid);
            }
            else if (cursor.Is("binary"u8))
            {
                cursor.Copy(writer, EventField.ParentProcessPath);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    /// <summary>
    /// Reads a set of capabilities. Both CAP_SYS_ADMIN and CAP_SYS_MODULE in effect are what only full privilege has: a container's
    /// default set holds neither.
    /// </summary>
    public static void ReadCapabilities(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        bool administers = false;
        bool loadsModules = false;
        while (cursor.NextName())
        {
            if (!cursor.Is("effective"u8))
            {
                cursor.Skip();
            }
            else if (cursor.EnterArray())
            {
                while (cursor.NextElement())
                {
                    ReadOnlySpan<byte> name = cursor.Text();
                    administers |= name.SequenceEqual("CAP_SYS_ADMIN"u8);
                    loadsModules |= name.SequenceEqual("CAP_SYS_MODULE"u8);
                }
            }
        }

        writer.Raise(administers && loadsModules ? EventFlags.Privileged : EventFlags.None);
    }

    private static void ReadMember(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("exec_id"u8))
        {
            ReadOnlySpan<byte> id = cursor.Text();
            writer.SetJsonString(EventField.Uid, id);
            writer.SetJsonString(EventField.ProcessUid, id);
        }
        else if (cursor.Is("pid"u8))
        {
            writer.Header.ProcessId = cursor.Id(0);
        }
        else if (cursor.Is("uid"u8))
        {
            writer.Header.UserId = cursor.Id(-1);
        }
        else if (cursor.Is("cwd"u8))
        {
            cursor.Copy(writer, EventField.WorkingDirectory);
        }
        else if (cursor.Is("binary"u8))
        {
            cursor.Copy(writer, EventField.ProcessPath);
        }
        else if (cursor.Is("arguments"u8))
        {
            cursor.Copy(writer, EventField.ProcessArguments);
        }
        else if (cursor.Is("parent_exec_id"u8))
        {
            cursor.Copy(writer, EventField.ParentProcessUid);
        }
        else if (cursor.Is("cap"u8))
        {
            ReadCapabilities(ref cursor, writer);
        }
        else if (cursor.Is("binary_properties"u8))
        {
            ReadProperties(ref cursor, writer);
        }
        else
        {
            ReadCredentials(ref cursor, writer);
        }
    }

    private static void ReadCredentials(ref RecordCursor cursor, EventWriter writer)
    {
        bool isCredentials = cursor.Is("process_credentials"u8);
        if (!isCredentials && !cursor.Is("user"u8))
        {
            cursor.Skip();
            return;
        }

        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (isCredentials && cursor.Is("caps"u8))
            {
                ReadCapabilities(ref cursor, writer);
            }
            else if (!isCredentials && cursor.Is("name"u8))
            {
                cursor.Copy(writer, EventField.ActorName);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    // Tetragon names the executed file here only when no directory entry leads to it any more, or it lies in memory (memfd).
    private static void ReadProperties(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (!cursor.Is("file"u8) || !cursor.EnterObject())
            {
                cursor.SkipIfName();
                continue;
            }

            while (cursor.NextName())
            {
                if (cursor.Is("inode"u8))
                {
                    ReadInode(ref cursor, writer);
                }
                else if (cursor.Is("path"u8) && Executables.LivesInMemoryOnly(cursor.Text()))
                {
                    writer.Raise(EventFlags.DroppedExecutable);
                }
                else
                {
                    cursor.SkipIfName();
                }
            }
        }
    }

    private static void ReadInode(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (!cursor.Is("links"u8))
            {
                cursor.Skip();
            }
            else if (cursor.TryNumber(out long links) && links == 0)
            {
                writer.Raise(EventFlags.DroppedExecutable);
            }
        }
    }

    private static bool ReadNamespaces(ref RecordCursor cursor)
    {
        bool isHost = false;
        if (!cursor.EnterObject())
        {
            return false;
        }

        while (cursor.NextName())
        {
            if ((!cursor.Is("pid"u8) && !cursor.Is("mnt"u8)) || !cursor.EnterObject())
            {
                cursor.SkipIfName();
                continue;
            }

            while (cursor.NextName())
            {
                if (cursor.Is("is_host"u8))
                {
                    isHost |= cursor.IsTrue();
                }
                else
                {
                    cursor.Skip();
                }
            }
        }

        return isHost;
    }

    private static bool ReadPod(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return false;
        }

        ReadOnlySpan<byte> workload = default;
        ReadOnlySpan<byte> kind = default;
        while (cursor.NextName())
        {
            if (cursor.Is("namespace"u8))
            {
                cursor.Copy(writer, EventField.Namespace);
            }
            else if (cursor.Is("name"u8))
            {
                cursor.Copy(writer, EventField.PodName);
            }
            else if (cursor.Is("workload"u8))
            {
                workload = cursor.Text();
            }
            else if (cursor.Is("workload_kind"u8))
            {
                kind = cursor.Text();
            }
            else if (cursor.Is("container"u8))
            {
                ReadContainer(ref cursor, writer);
            }
            else
            {
                cursor.Skip();
            }
        }

        var name = new JoinedText(stackalloc byte[512], (byte)'/');
        name.Add(workload.IsEmpty ? default : kind);
        name.Add(workload.IsEmpty ? PodNames.Workload(writer.Get(EventField.PodName)) : workload);
        writer.SetJsonString(EventField.WorkloadName, name.Written);
        return true;
    }

    private static void ReadContainer(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("id"u8))
            {
                writer.SetJsonString(EventField.ContainerUid, PodNames.ContainerId(cursor.Text()));
            }
            else if (cursor.Is("name"u8))
            {
                cursor.Copy(writer, EventField.ContainerName);
            }
            else if (cursor.Is("image"u8))
            {
                ReadImage(ref cursor, writer);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static void ReadImage(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> name = default;
        while (cursor.NextName())
        {
            if (cursor.Is("name"u8))
            {
                name = cursor.Text();
            }
            else if (cursor.Is("id"u8))
            {
                id = cursor.Text();
            }
            else
            {
                cursor.Skip();
            }
        }

        writer.SetJsonString(EventField.ContainerImage, name.IsEmpty ? id : name);
    }
}
