using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Tetragon;

/// <summary>Reads the inside of one Tetragon event: the call, and through <see cref="TetragonProcessReader"/> who made it.</summary>
internal static class TetragonCallReader
{
    /// <summary>Reads the event's object into the writer and the call.</summary>
    public static void Read(ref RecordCursor cursor, EventWriter writer, ref TetragonCall call)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        ReadOnlySpan<byte> subsystem = default;
        while (cursor.NextName())
        {
            if (cursor.Is("process"u8))
            {
                TetragonProcessReader.Read(ref cursor, writer, ref call);
            }
            else if (cursor.Is("parent"u8))
            {
                TetragonProcessReader.ReadParent(ref cursor, writer);
            }
            else if (cursor.Is("function_name"u8) || cursor.Is("event"u8) || cursor.Is("symbol"u8) || cursor.Is("function"u8))
            {
                call.Function = cursor.Text();
            }
            else if (cursor.Is("subsys"u8))
            {
                subsystem = cursor.Text();
            }
            else if (cursor.Is("args"u8))
            {
                ReadArguments(ref cursor, writer, ref call);
            }
            else
            {
                ReadMember(ref cursor, writer, ref call);
            }
        }

        if (call.Function.IsEmpty && !call.Type.SequenceEqual("process_exec"u8) && !call.Type.SequenceEqual("process_exit"u8))
        {
            call.Function = call.Type;
        }

        WriteFunction(writer, subsystem, call.Function);
        FinishEnds(writer, call);
    }

    // The trace point syscalls/sys_enter_mount is the system call sys_mount; any other keeps its subsystem.
    private static void WriteFunction(EventWriter writer, ReadOnlySpan<byte> subsystem, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> enter = "sys_enter_"u8;
        bool isSystemCall = subsystem.SequenceEqual("syscalls"u8) && name.StartsWith(enter);
        var function = new JoinedText(stackalloc byte[512], isSystemCall ? (byte)'_' : (byte)'/');
        function.Add(isSystemCall ? "sys"u8 : subsystem);
        function.Add(isSystemCall ? name[enter.Length..] : name);
        writer.SetJsonString(EventField.FunctionName, function.Written);
    }

    private static void ReadMember(ref RecordCursor cursor, EventWriter writer, ref TetragonCall call)
    {
        if (cursor.Is("policy_name"u8))
        {
            cursor.Copy(writer, EventField.FindingType);
        }
        else if (cursor.Is("message"u8))
        {
            cursor.Copy(writer, EventField.FindingTitle);
        }
        else if (cursor.Is("tags"u8))
        {
            cursor.CopyJoined(writer, EventField.FindingTags);
        }
        else if (cursor.Is("path"u8))
        {
            call.HasFile = true;
            cursor.Copy(writer, EventField.FilePath);
        }
        else if (cursor.Is("protocol"u8))
        {
            writer.Header.Protocol = DnsText.Protocol(cursor.Text());
        }
        else if (cursor.Is("stats"u8))
        {
            ReadStatistics(ref cursor, writer);
        }
        else
        {
            ReadEnd(ref cursor, writer);
        }
    }

    private static void ReadEnd(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("source_ip"u8) || cursor.Is("saddr"u8) || cursor.Is("ip"u8))
        {
            cursor.Copy(writer, EventField.SourceAddress);
        }
        else if (cursor.Is("destination_ip"u8) || cursor.Is("daddr"u8) || cursor.Is("addr"u8))
        {
            cursor.Copy(writer, EventField.DestinationAddress);
        }
        else if (cursor.Is("source_port"u8) || cursor.Is("sport"u8))
        {
            writer.Header.SourcePort = cursor.Port();
        }
        else if (cursor.Is("destination_port"u8) || cursor.Is("dport"u8))
        {
            writer.Header.DestinationPort = cursor.Port();
        }
        else if (cursor.Is("port"u8))
        {
            ushort port = cursor.Port();
            bool isRemote = !writer.Get(EventField.DestinationAddress).IsEmpty;
            writer.Header.DestinationPort = isRemote ? port : writer.Header.DestinationPort;
            writer.Header.SourcePort = isRemote ? writer.Header.SourcePort : port;
        }
        else
        {
            cursor.Skip();
        }
    }

    private static void ReadStatistics(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            bool isBytes = cursor.Is("bytes_sent"u8) || cursor.Is("bytes_received"u8);
            bool isPackets = cursor.Is("segs_in"u8) || cursor.Is("segs_out"u8);
            long number = cursor.TryNumber(out long read) && read is >= 0 and < 1L << 60 ? read : 0;
            writer.Header.Bytes = isBytes ? Math.Min(writer.Header.Bytes + number, 1L << 60) : writer.Header.Bytes;
            writer.Header.Packets = isPackets ? Math.Min(writer.Header.Packets + number, 1L << 60) : writer.Header.Packets;
        }
    }

    private static void ReadArguments(ref RecordCursor cursor, EventWriter writer, ref TetragonCall call)
    {
        call.Arguments = cursor.PeekRaw();
        writer.Set(EventField.Details, call.Arguments);
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

            while (cursor.NextName())
            {
                ReadArgument(ref cursor, writer, ref call);
            }
        }
    }

    private static void ReadArgument(ref RecordCursor cursor, EventWriter writer, ref TetragonCall call)
    {
        if (cursor.Is("sock_arg"u8) || cursor.Is("skb_arg"u8) || cursor.Is("sockaddr_arg"u8))
        {
            call.HasSocket = true;
            ReadSocket(ref cursor, writer);
        }
        else if (cursor.Is("file_arg"u8) || cursor.Is("path_arg"u8) || cursor.Is("dentry_arg"u8) || cursor.Is("linux_binprm_arg"u8))
        {
            call.HasFile = true;
            ReadFile(ref cursor, writer);
        }
        else if (cursor.Is("string_arg"u8))
        {
            ReadOnlySpan<byte> text = cursor.Text();
            if (!call.HasFile && !text.IsEmpty && text[0] == '/')
            {
                call.HasFile = true;
                writer.SetJsonString(EventField.FilePath, text);
            }
        }
        else if (cursor.Is("process_credentials_arg"u8) || cursor.Is("capability_arg"u8) || cursor.Is("module_arg"u8))
        {
            ReadSubject(ref cursor, writer);
        }
        else
        {
            cursor.Skip();
        }
    }

    private static void ReadSocket(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("protocol"u8))
            {
                byte protocol = DnsText.Protocol(cursor.Text());
                writer.Header.Protocol = protocol == 0 ? writer.Header.Protocol : protocol;
            }
            else
            {
                ReadEnd(ref cursor, writer);
            }
        }
    }

    private static void ReadFile(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("path"u8))
            {
                cursor.Copy(writer, EventField.FilePath);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    // The new credentials, the capability asked for, or the module loaded.
    private static void ReadSubject(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.Is("name"u8))
            {
                cursor.Copy(writer, EventField.ResourceUid);
            }
            else if (cursor.Is("caps"u8))
            {
                TetragonProcessReader.ReadCapabilities(ref cursor, writer);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    // A socket's own end is its source also when the other end called: turn it round, so that source is always who called.
    private static void FinishEnds(EventWriter writer, scoped in TetragonCall call)
    {
        if (call.Kind != EventKind.NetworkConnection || !call.IsAccept)
        {
            return;
        }

        writer.Raise(EventFlags.Inbound);
        (writer.Header.SourcePort, writer.Header.DestinationPort) = (writer.Header.DestinationPort, writer.Header.SourcePort);
        writer.Exchange(EventField.SourceAddress, EventField.DestinationAddress);
    }
}
