using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Tracee;

/// <summary>
/// Reads the arguments of a Tracee event: an array of {name, type, value}, in any order. The name comes before the value in all that
/// Tracee writes; an argument where it does not is kept in the raw text only.
/// </summary>
internal static class TraceeArgumentReader
{
    public static void Read(ref RecordCursor cursor, EventWriter writer, ref TraceeCall call)
    {
        writer.Set(EventField.Details, cursor.PeekRaw());
        if (!cursor.EnterArray())
        {
            return;
        }

        while (cursor.NextElement())
        {
            if (!cursor.IsObject)
            {
                cursor.Skip();
                continue;
            }

            ReadOnlySpan<byte> name = default;
            while (cursor.NextName())
            {
                if (cursor.Is("name"u8))
                {
                    name = cursor.Text();
                }
                else if (cursor.Is("value"u8))
                {
                    ReadValue(ref cursor, name, writer, ref call);
                }
                else
                {
                    cursor.Skip();
                }
            }
        }
    }

    private static void ReadValue(ref RecordCursor cursor, ReadOnlySpan<byte> name, EventWriter writer, ref TraceeCall call)
    {
        if (name.SequenceEqual("pathname"u8))
        {
            call.Path = cursor.Text();
        }
        else if (name.SequenceEqual("cmdpath"u8) || name.SequenceEqual("syscall_pathname"u8) || name.SequenceEqual("file_path"u8))
        {
            ReadOnlySpan<byte> path = cursor.Text();
            call.Path = call.Path.IsEmpty ? path : call.Path;
        }
        else if (name.SequenceEqual("argv"u8))
        {
            cursor.CopyJoined(writer, EventField.ProcessArguments);
        }
        else if (name.SequenceEqual("flags"u8))
        {
            ReadOnlySpan<byte> flags = cursor.Text();
            bool reads = flags.IndexOf("O_RDONLY"u8) >= 0;
            writer.Raise(reads ? EventFlags.ReadOnly : EventFlags.None);
        }
        else if (name.SequenceEqual("proto_dns"u8))
        {
            TraceeDnsReader.Read(ref cursor, writer, ref call);
        }
        else
        {
            ReadEnds(ref cursor, name, writer, ref call);
        }
    }

    private static void ReadEnds(ref RecordCursor cursor, ReadOnlySpan<byte> name, EventWriter writer, ref TraceeCall call)
    {
        if (name.SequenceEqual("src"u8))
        {
            cursor.Copy(writer, EventField.SourceAddress);
        }
        else if (name.SequenceEqual("dst"u8) || name.SequenceEqual("dst_ip"u8))
        {
            call.HasRemoteEnd = true;
            cursor.Copy(writer, EventField.DestinationAddress);
        }
        else if (name.SequenceEqual("src_port"u8))
        {
            writer.Header.SourcePort = cursor.Port();
        }
        else if (name.SequenceEqual("dst_port"u8))
        {
            writer.Header.DestinationPort = cursor.Port();
        }
        else if (name.SequenceEqual("remote_addr"u8))
        {
            call.HasRemoteEnd = true;
            ReadEnd(ref cursor, writer, EventField.DestinationAddress, ref writer.Header.DestinationPort);
        }
        else if (name.SequenceEqual("local_addr"u8))
        {
            ReadEnd(ref cursor, writer, EventField.SourceAddress, ref writer.Header.SourcePort);
        }
        else if (name.SequenceEqual("type"u8) || name.SequenceEqual("proto_tcp"u8) || name.SequenceEqual("proto_udp"u8))
        {
            bool isStream = name.SequenceEqual("proto_tcp"u8) | cursor.PeekRaw().SequenceEqual("\"SOCK_STREAM\""u8);
            bool isDatagram = name.SequenceEqual("proto_udp"u8) | cursor.PeekRaw().SequenceEqual("\"SOCK_DGRAM\""u8);
            writer.Header.Protocol = isStream ? (byte)6 : isDatagram ? (byte)17 : writer.Header.Protocol;
            cursor.Skip();
        }
        else
        {
            cursor.Skip();
        }
    }

    // {"sa_family":"AF_INET","sin_addr":"10.0.0.1","sin_port":"443"}, or sin6_addr and sin6_port, or sun_path.
    private static void ReadEnd(ref RecordCursor cursor, EventWriter writer, EventField address, ref ushort port)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("sin_addr"u8) || cursor.Is("sin6_addr"u8))
            {
                cursor.Copy(writer, address);
            }
            else if (cursor.Is("sin_port"u8) || cursor.Is("sin6_port"u8))
            {
                port = cursor.Port();
            }
            else if (cursor.Is("sun_path"u8))
            {
                cursor.Copy(writer, EventField.FilePath);
            }
            else
            {
                cursor.Skip();
            }
        }
    }
}
