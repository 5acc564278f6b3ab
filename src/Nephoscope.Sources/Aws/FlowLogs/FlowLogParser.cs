using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.FlowLogs;

/// <summary>
/// Reads VPC Flow Logs of versions 2 to 8: lines of a file with a header (any fields in any order, separated by spaces, or by commas in
/// exports), lines without a header as CloudWatch delivers them, and flows as JSON objects. A header is remembered until the next one.
/// NODATA and SKIPDATA become events without addresses. The fingerprint is that of the whole line. Lines allocate nothing. Not
/// thread-safe.
/// </summary>
public sealed class FlowLogParser : IParser
{
    private const string NoTime = "a flow without start and end, so without a place in time";
    private const string NoLayout = "a flow line without a header, in no documented order of fields";

    private readonly FlowObjectParser objects = new();
    private readonly byte[] scratch = new byte[FlowLineReader.LongestLine + (2 * FlowLineReader.Slack)];
    private FlowLayout? layout;
    private FlowLine flow;

    /// <inheritdoc/>
    public SourceFormat Format => SourceFormat.VpcFlowLogs;

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
        {
            return false;
        }

        if (record[0] == '{')
        {
            return objects.Recognizes(record);
        }

        return record.Length <= FlowLineReader.LongestLine
            && ((layout is not null && record.Count(layout.Separator) + 1 == layout.Count)
                || (FlowLayout.OfLine(record) ?? HeaderOf(record)) is not null);
    }

    /// <inheritdoc/>
    public ParseResult Parse(ReadOnlySpan<byte> record, EventWriter writer)
    {
        if (!record.IsEmpty && record[0] == '{')
        {
            return objects.Parse(record, writer);
        }

        if (record.Length > FlowLineReader.LongestLine)
        {
            return ParseResult.Rejected(FlowLineReader.TooLong);
        }

        record.CopyTo(scratch);
        scratch[record.Length] = (byte)'\n';
        scratch.AsSpan(record.Length + 1, FlowLineReader.Slack).Clear();
        return ParseLine(ref MemoryMarshal.GetArrayDataReference(scratch), scratch.Length, writer, out _);
    }

    /// <summary>Reads the line that starts at a place in a window, straight from the window where there is room behind the line.</summary>
    /// <param name="length">Length of the line with its end; 0 where the line has no end in the window.</param>
    internal ParseResult ParseAt(ReadOnlySpan<byte> window, int at, EventWriter writer, out int length)
    {
        ref byte line = ref Unsafe.Add(ref MemoryMarshal.GetReference(window), at);
        ParseResult result = ParseLine(ref line, window.Length - at, writer, out length);
        if (length > 0)
        {
            return result;
        }

        int end = window[at..].IndexOf((byte)'\n');
        length = end + 1;
        return end < 0 ? default : Parse(window.Slice(at, end), writer);
    }

    // Length 0 says that the line's end was not found where it may be looked for.
    private ParseResult ParseLine(ref byte line, int readable, EventWriter writer, out int length)
    {
        FlowLayout known = layout ?? FlowLayout.Default;
        if (!FlowLineReader.TrySplit(ref line, readable, known.Separator, ref flow))
        {
            length = 0;
            return default;
        }

        length = flow.Length + 1;
        string? fault = layout is null ? NoLayout : FlowLineReader.Read(ref line, known, ref flow);
        return fault is null ? Write(ref line, known, writer) : ParseOtherLayout(ref line, readable, fault, writer);
    }

    // A line that does not fit the layout may be a header, or a line without header of another layout.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ParseResult ParseOtherLayout(ref byte line, int readable, string fault, EventWriter writer)
    {
        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpan(ref line, flow.Length).TrimEnd((byte)'\r');
        if (HeaderOf(text) is { } header)
        {
            layout = header;
            return ParseResult.Read;
        }

        if (FlowLayout.OfLine(text) is not { } other || (layout is not null && other.Count == layout.Count))
        {
            return ParseResult.Rejected(fault);
        }

        layout = other;
        bool split = FlowLineReader.TrySplit(ref line, readable, other.Separator, ref flow);
        fault = split ? FlowLineReader.Read(ref line, other, ref flow)! : fault;
        return fault is null ? Write(ref line, other, writer) : ParseResult.Rejected(fault);
    }

    private static FlowLayout? HeaderOf(ReadOnlySpan<byte> line) =>
        !line.IsEmpty && (line[0] | 0x20) is >= (byte)'a' and <= (byte)'z' or (byte)'"' ? FlowLayout.FromHeader(line) : null;

    private ParseResult Write(ref byte line, FlowLayout fields, EventWriter writer)
    {
        long seconds = flow.Start != 0 ? flow.Start : flow.End;
        if (seconds is < 946_684_800 or > 4_102_444_800 || flow.End > 4_102_444_800)
        {
            return ParseResult.Rejected(seconds == 0 ? NoTime : RejectReason.NoTime);
        }

        writer.Begin(EventKind.NetworkFlow, SourceFormat.VpcFlowLogs, EventTime.FromSeconds(seconds));
        ref EventHeader header = ref writer.Header;
        header.EndNanoseconds = flow.End >= seconds ? flow.End * EventTime.NanosecondsPerSecond : 0;
        header.Bytes = flow.Bytes;
        header.Packets = flow.Packets;
        header.SourcePort = flow.SourcePort;
        header.DestinationPort = flow.DestinationPort;
        header.Protocol = flow.Protocol;
        header.Flags = Flags();
        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpan(ref line, flow.Length);
        header.UidFingerprint = Fingerprint.Of(text);
        int start = writer.Hold(text);
        writer.Set(EventField.Service, "vpcflow"u8);
        Place(ref line, fields[FlowColumn.AccountId], EventField.AccountUid, start, writer);
        Place(ref line, fields[FlowColumn.InterfaceId], EventField.InterfaceUid, start, writer);
        Place(ref line, fields[FlowColumn.SrcAddr], EventField.SourceAddress, start, writer);
        Place(ref line, fields[FlowColumn.DstAddr], EventField.DestinationAddress, start, writer);
        if (fields.Count > 14 || fields[FlowColumn.LogStatus] != 13)
        {
            WriteMore(ref line, fields, start, writer);
        }

        writer.Commit();
        return ParseResult.Read;
    }

    private EventFlags Flags() =>
        (flow.IsRefused ? EventFlags.Refused : EventFlags.None)
        | (flow.IsNoData ? EventFlags.NoData : EventFlags.None)
        | (flow.IsSkipped ? EventFlags.SkippedData : EventFlags.None)
        | (flow.IsAddressInvalid ? EventFlags.InvalidAddress : EventFlags.None);

    private void WriteMore(ref byte line, FlowLayout fields, int start, EventWriter writer)
    {
        if (fields[FlowColumn.SrcAddr] < 0)
        {
            Place(ref line, fields[FlowColumn.PktSrcAddr], EventField.SourceAddress, start, writer);
            Place(ref line, fields[FlowColumn.PktDstAddr], EventField.DestinationAddress, start, writer);
            SourceAddresses.Check(writer);
        }

        Place(ref line, fields[FlowColumn.VpcId], EventField.VpcUid, start, writer);
        Place(ref line, fields[FlowColumn.SubnetId], EventField.SubnetUid, start, writer);
        Place(ref line, fields[FlowColumn.InstanceId], EventField.InstanceUid, start, writer);
        Place(ref line, fields[FlowColumn.Region], EventField.Region, start, writer);
        Place(ref line, fields[FlowColumn.Type], EventField.RecordType, start, writer);
        Place(ref line, fields[FlowColumn.TrafficPath], EventField.RecordType, start, writer);
        Place(ref line, fields[FlowColumn.EcsServiceName], EventField.WorkloadName, start, writer);
        Place(ref line, fields[FlowColumn.EcsTaskArn], EventField.ResourceUid, start, writer);
        Place(ref line, fields[FlowColumn.EcsContainerId], EventField.ContainerUid, start, writer);
        Place(ref line, fields[FlowColumn.RejectReason], EventField.ErrorCode, start, writer);
        if (FlowLineReader.Text(ref line, fields[FlowColumn.FlowDirection], in flow).SequenceEqual("ingress"u8))
        {
            writer.Raise(EventFlags.Inbound);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Place(ref byte line, int column, EventField field, int start, EventWriter writer)
    {
        if (column < 0)
        {
            return;
        }

        int offset = flow.StartOf(column);
        int length = flow.EndOf(column) - offset;
        if (length > 1 || (length == 1 && Unsafe.Add(ref line, offset) != '-'))
        {
            writer.SetPart(field, start + offset, length);
        }
    }
}
