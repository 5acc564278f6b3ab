using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.GuardDuty;

/// <summary>
/// The action of a finding: an API call, a connection, a DNS request, a probed port, a Kubernetes call or a database login. The names of
/// their members do not clash, so one reader does for all. The spans point into the record.
/// </summary>
internal ref struct FindingAction
{
    private ReadOnlySpan<byte> remote;
    private ReadOnlySpan<byte> verb;
    private ReadOnlySpan<byte> resource;
    private ushort remotePort;
    private ushort localPort;
    private bool isOutbound;

    /// <summary>Reads the member the cursor stands on.</summary>
    public void ReadMember(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.IsIgnoringCase("remoteIpDetails"u8))
        {
            ReadRemote(ref cursor);
        }
        else if (cursor.IsIgnoringCase("remotePortDetails"u8))
        {
            remotePort = ReadPort(ref cursor);
        }
        else if (cursor.IsIgnoringCase("localPortDetails"u8))
        {
            localPort = ReadPort(ref cursor);
        }
        else if (cursor.IsIgnoringCase("affectedResources"u8))
        {
            ReadAffected(ref cursor, writer);
        }
        else if (cursor.IsIgnoringCase("portProbeDetails"u8))
        {
            ReadProbes(ref cursor);
        }
        else if (cursor.IsIgnoringCase("connectionDirection"u8))
        {
            isOutbound = cursor.Text().SequenceEqual("OUTBOUND"u8);
        }
        else if (cursor.IsIgnoringCase("protocol"u8))
        {
            writer.Header.Protocol = DnsText.Protocol(cursor.Text());
        }
        else if (cursor.IsIgnoringCase("blocked"u8))
        {
            writer.Raise(cursor.IsTrue() ? EventFlags.Refused : EventFlags.None);
        }
        else if (cursor.IsIgnoringCase("verb"u8))
        {
            verb = cursor.Text();
        }
        else if (cursor.IsIgnoringCase("resource"u8))
        {
            resource = cursor.Text();
        }
        else
        {
            ReadWord(ref cursor, writer);
        }
    }

    /// <summary>Sets addresses, ports and the Kubernetes operation.</summary>
    public readonly void Write(EventWriter writer)
    {
        writer.SetJsonString(isOutbound ? EventField.DestinationAddress : EventField.SourceAddress, remote);
        writer.Header.SourcePort = isOutbound ? localPort : remotePort;
        writer.Header.DestinationPort = isOutbound ? remotePort : localPort;
        writer.Raise(!isOutbound && localPort != 0 ? EventFlags.Inbound : EventFlags.None);
        if (!verb.IsEmpty)
        {
            var operation = new JoinedText(stackalloc byte[512], (byte)':');
            operation.Add(verb);
            operation.Add(resource);
            writer.SetJsonString(EventField.Operation, operation.Written);
        }
    }

    private static void ReadWord(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.IsIgnoringCase("api"u8))
        {
            cursor.Copy(writer, EventField.Operation);
        }
        else if (cursor.IsIgnoringCase("serviceName"u8))
        {
            cursor.Copy(writer, EventField.Service);
        }
        else if (cursor.IsIgnoringCase("errorCode"u8))
        {
            cursor.Copy(writer, EventField.ErrorCode);
        }
        else if (cursor.IsIgnoringCase("userAgent"u8))
        {
            cursor.Copy(writer, EventField.UserAgent);
        }
        else if (cursor.IsIgnoringCase("domain"u8))
        {
            writer.SetJsonString(EventField.DnsName, DnsText.WithoutRoot(cursor.Text()));
        }
        else if (cursor.IsIgnoringCase("namespace"u8))
        {
            cursor.Copy(writer, EventField.Namespace);
        }
        else
        {
            cursor.Skip();
        }
    }

    // {"AWS::IAM::Role": "arn:..."}: the first one counts.
    private static void ReadAffected(ref RecordCursor cursor, EventWriter writer)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (writer.Get(EventField.ResourceUid).IsEmpty)
            {
                cursor.Copy(writer, EventField.ResourceUid);
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private void ReadRemote(ref RecordCursor cursor)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("ipAddressV4"u8) || cursor.IsIgnoringCase("ipAddressV6"u8))
            {
                ReadOnlySpan<byte> address = cursor.Text();
                remote = address.IsEmpty ? remote : address;
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static ushort ReadPort(ref RecordCursor cursor)
    {
        ushort port = 0;
        if (!cursor.EnterObject())
        {
            return port;
        }

        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("port"u8))
            {
                port = cursor.Port();
            }
            else
            {
                cursor.Skip();
            }
        }

        return port;
    }

    private void ReadProbes(ref RecordCursor cursor)
    {
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
                if (cursor.IsIgnoringCase("localPortDetails"u8))
                {
                    localPort = ReadPort(ref cursor);
                }
                else if (cursor.IsIgnoringCase("remoteIpDetails"u8))
                {
                    ReadRemote(ref cursor);
                }
                else
                {
                    cursor.Skip();
                }
            }
        }
    }
}
