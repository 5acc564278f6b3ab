using System.Buffers.Text;
using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Falco;

/// <summary>Reads the output_fields of a Falco alert: which there are depends on the rule.</summary>
internal static class FalcoFieldReader
{
    public static void Read(ref RecordCursor cursor, EventWriter writer, ref EventTime time)
    {
        writer.Set(EventField.Details, cursor.PeekRaw());
        if (!cursor.EnterObject())
        {
            return;
        }

        var target = default(FalcoTarget);
        ReadOnlySpan<byte> name = default;
        while (cursor.NextName())
        {
            if (cursor.Is("evt.time"u8))
            {
                _ = cursor.TryTime(out time);
            }
            else if (cursor.Is("proc.name"u8))
            {
                name = cursor.Text();
            }
            else if (cursor.Is("fd.name"u8))
            {
                ReadDescriptor(cursor.Text(), writer);
            }
            else if (!target.TryRead(ref cursor, writer))
            {
                ReadMember(ref cursor, writer);
            }
        }

        if (writer.Get(EventField.ProcessPath).IsEmpty)
        {
            writer.SetJsonString(EventField.ProcessPath, name);
        }

        target.Write(writer);
        ReadOnlySpan<byte> container = writer.Get(EventField.ContainerUid);
        writer.Raise(container.IsEmpty || container.SequenceEqual("host"u8) ? EventFlags.None : EventFlags.InContainer);
    }

    private static void ReadMember(ref RecordCursor cursor, EventWriter writer)
    {
        if (FieldOf(ref cursor) is { } field)
        {
            cursor.Copy(writer, field);
        }
        else if (cursor.Is("proc.pid"u8))
        {
            writer.Header.ProcessId = cursor.Id(0);
        }
        else if (cursor.Is("user.uid"u8))
        {
            writer.Header.UserId = cursor.Id(-1);
        }
        else if (cursor.Is("container.privileged"u8))
        {
            writer.Raise(cursor.Text().SequenceEqual("true"u8) ? EventFlags.Privileged : EventFlags.None);
        }
        else if (cursor.Is("proc.is_exe_upper_layer"u8) || cursor.Is("proc.is_exe_from_memfd"u8))
        {
            writer.Raise(cursor.Text().SequenceEqual("true"u8) ? EventFlags.DroppedExecutable : EventFlags.None);
        }
        else
        {
            cursor.Skip();
        }
    }

    private static EventField? FieldOf(ref RecordCursor cursor)
    {
        if (cursor.Is("proc.cmdline"u8))
        {
            return EventField.ProcessArguments;
        }

        if (cursor.Is("proc.exepath"u8))
        {
            return EventField.ProcessPath;
        }

        if (cursor.Is("proc.pexepath"u8) || cursor.Is("proc.pname"u8))
        {
            return EventField.ParentProcessPath;
        }

        if (cursor.Is("proc.cwd"u8))
        {
            return EventField.WorkingDirectory;
        }

        if (cursor.Is("user.name"u8) || cursor.Is("ka.user.name"u8))
        {
            return EventField.ActorName;
        }

        if (cursor.Is("container.id"u8))
        {
            return EventField.ContainerUid;
        }

        if (cursor.Is("container.name"u8))
        {
            return EventField.ContainerName;
        }

        if (cursor.Is("evt.type"u8))
        {
            return EventField.FunctionName;
        }

        return cursor.Is("evt.hostname"u8) ? EventField.HostName : null;
    }

    /// <summary>A descriptor is a path, or both ends of a connection: 10.0.0.5:43812->10.96.0.1:443.</summary>
    private static void ReadDescriptor(ReadOnlySpan<byte> name, EventWriter writer)
    {
        int arrow = name.IndexOf("->"u8);
        if (arrow < 0)
        {
            writer.SetJsonString(EventField.FilePath, name);
            return;
        }

        if (TrySplitEnd(name[..arrow], out ReadOnlySpan<byte> source, out ushort sourcePort)
            && TrySplitEnd(name[(arrow + 2)..], out ReadOnlySpan<byte> destination, out ushort destinationPort))
        {
            writer.SetJsonString(EventField.SourceAddress, source);
            writer.SetJsonString(EventField.DestinationAddress, destination);
            writer.Header.SourcePort = sourcePort;
            writer.Header.DestinationPort = destinationPort;
        }
    }

    private static bool TrySplitEnd(ReadOnlySpan<byte> end, out ReadOnlySpan<byte> address, out ushort port)
    {
        int colon = end.LastIndexOf((byte)':');
        address = colon < 0 ? default : end[..colon].Trim("[]"u8);
        port = 0;
        return colon > 0 && Utf8Parser.TryParse(end[(colon + 1)..], out port, out int consumed) && consumed == end.Length - colon - 1;
    }
}
