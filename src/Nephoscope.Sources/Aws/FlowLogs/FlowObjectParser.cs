using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.FlowLogs;

/// <summary>
/// Reads one flow written as a JSON object, whichever way the names are written (src-addr, srcaddr, srcAddr). Not thread-safe.
/// </summary>
internal sealed class FlowObjectParser : JsonRecordParser
{
    private const string WrongNumber = "a flow with a number that is none, or too great";
    private const string WrongWord = "a flow whose action or log-status is no known word";

    /// <inheritdoc/>
    public override SourceFormat Format => SourceFormat.VpcFlowLogs;

    private protected override bool HasShape(ref RecordCursor cursor)
    {
        bool source = false;
        bool destination = false;
        int known = 0;
        while (cursor.NextName())
        {
            if (FlowColumns.TryFind(cursor.Name, out FlowColumn column))
            {
                source |= column == FlowColumn.SrcAddr;
                destination |= column == FlowColumn.DstAddr;
                known++;
            }

            cursor.Skip();
        }

        return source && destination && known >= 3;
    }

    private protected override ReadOutcome Fill(ref RecordCursor cursor, EventWriter writer)
    {
        writer.Header.Kind = EventKind.NetworkFlow;
        writer.Set(EventField.Service, "vpcflow"u8);
        string? fault = null;
        while (cursor.NextName())
        {
            if (FlowColumns.TryFind(cursor.Name, out FlowColumn column))
            {
                ReadOnlySpan<byte> text = cursor.Text();
                bool isAbsent = text.IsEmpty || text.SequenceEqual("-"u8);
                fault ??= isAbsent ? null : ReadColumn(column, text, writer);
            }
            else
            {
                cursor.Skip();
            }
        }

        return fault is null ? Finish(writer, cursor.Record) : ReadOutcome.Rejected(fault);
    }

    private static ReadOutcome Finish(EventWriter writer, ReadOnlySpan<byte> record)
    {
        ref EventHeader header = ref writer.Header;
        header.TimeNanoseconds = header.TimeNanoseconds == 0 ? header.EndNanoseconds : header.TimeNanoseconds;
        if (header.TimeNanoseconds == 0)
        {
            return ReadOutcome.Rejected(RejectReason.NoTime);
        }

        header.EndNanoseconds = header.EndNanoseconds < header.TimeNanoseconds ? 0 : header.EndNanoseconds;
        header.UidFingerprint = Fingerprint.Of(record);
        SourceAddresses.Check(writer);
        return ReadOutcome.Event;
    }

    private static string? ReadColumn(FlowColumn column, ReadOnlySpan<byte> text, EventWriter writer)
    {
        switch (column)
        {
            case FlowColumn.Action:
                writer.Raise(text.SequenceEqual("REJECT"u8) ? EventFlags.Refused : EventFlags.None);
                return text.SequenceEqual("REJECT"u8) || text.SequenceEqual("ACCEPT"u8) ? null : WrongWord;
            case FlowColumn.LogStatus:
                writer.Raise(text.SequenceEqual("NODATA"u8) ? EventFlags.NoData : EventFlags.None);
                writer.Raise(text.SequenceEqual("SKIPDATA"u8) ? EventFlags.SkippedData : EventFlags.None);
                bool isKnown = text.SequenceEqual("OK"u8) || text.SequenceEqual("NODATA"u8) || text.SequenceEqual("SKIPDATA"u8);
                return isKnown ? null : WrongWord;
            case FlowColumn.FlowDirection:
                writer.Raise(text.SequenceEqual("ingress"u8) ? EventFlags.Inbound : EventFlags.None);
                return null;
            case FlowColumn.Start or FlowColumn.End or FlowColumn.Bytes or FlowColumn.Packets or FlowColumn.SrcPort or FlowColumn.DstPort
                or FlowColumn.Protocol:
                return ReadNumber(column, text, ref writer.Header);
            default:
                if (FieldOf(column) is { } field)
                {
                    writer.SetJsonString(field, text);
                }

                return null;
        }
    }

    private static string? ReadNumber(FlowColumn column, ReadOnlySpan<byte> text, ref EventHeader header)
    {
        long greatest = column switch
        {
            FlowColumn.SrcPort or FlowColumn.DstPort => ushort.MaxValue,
            FlowColumn.Protocol => byte.MaxValue,
            FlowColumn.Start or FlowColumn.End => 4_102_444_800,
            _ => 1L << 60,
        };
        if (!System.Buffers.Text.Utf8Parser.TryParse(text, out long number, out int consumed) || consumed != text.Length
            || number < 0 || number > greatest)
        {
            return WrongNumber;
        }

        switch (column)
        {
            case FlowColumn.Start:
                header.TimeNanoseconds = number * EventTime.NanosecondsPerSecond;
                return number < 946_684_800 ? RejectReason.NoTime : null;
            case FlowColumn.End:
                header.EndNanoseconds = number * EventTime.NanosecondsPerSecond;
                return number < 946_684_800 ? RejectReason.NoTime : null;
            case FlowColumn.Bytes:
                header.Bytes = number;
                return null;
            case FlowColumn.Packets:
                header.Packets = number;
                return null;
            case FlowColumn.SrcPort:
                header.SourcePort = (ushort)number;
                return null;
            case FlowColumn.DstPort:
                header.DestinationPort = (ushort)number;
                return null;
            default:
                header.Protocol = (byte)number;
                return null;
        }
    }

    private static EventField? FieldOf(FlowColumn column) => column switch
    {
        FlowColumn.AccountId => EventField.AccountUid,
        FlowColumn.InterfaceId => EventField.InterfaceUid,
        FlowColumn.SrcAddr => EventField.SourceAddress,
        FlowColumn.DstAddr => EventField.DestinationAddress,
        FlowColumn.VpcId => EventField.VpcUid,
        FlowColumn.SubnetId => EventField.SubnetUid,
        FlowColumn.InstanceId => EventField.InstanceUid,
        FlowColumn.Region => EventField.Region,
        FlowColumn.Type => EventField.RecordType,
        FlowColumn.TrafficPath => EventField.RecordType,
        FlowColumn.EcsServiceName => EventField.WorkloadName,
        FlowColumn.EcsTaskArn => EventField.ResourceUid,
        FlowColumn.EcsContainerId => EventField.ContainerUid,
        FlowColumn.RejectReason => EventField.ErrorCode,
        _ => null,
    };
}
