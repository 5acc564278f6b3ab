using System.Globalization;
using System.Text;
using CsCheck;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Aws.FlowLogs;
using Xunit;

namespace Nephoscope.Tests.Sources;

public sealed class FlowLineTests
{
    private static readonly string[] Names =
    [
        "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end",
        "action", "log-status",
    ];

    private sealed record Flow(
        uint Source, uint Destination, int SourcePort, int DestinationPort, int Protocol, long Packets, long Bytes, long Start, int Seconds, bool IsRefused);

    private static readonly Gen<Flow> Flows = Gen.Select(
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[0, 65535], Gen.Int[0, 65535]),
        Gen.Select(Gen.Int[0, 255], Gen.Long[0, 999_999_999_999_999_999], Gen.Long[0, 99_999_999_999], Gen.Long[946_684_801, 4_000_000_000]),
        Gen.Select(Gen.Int[0, 600], Gen.Bool),
        static (ends, numbers, rest) => new Flow(
            ends.Item1, ends.Item2, ends.Item3, ends.Item4, numbers.Item1, numbers.Item2, numbers.Item3, numbers.Item4, rest.Item1, rest.Item2));

    [Fact]
    public void Any_flow_in_any_order_of_columns_is_read_back() =>
        Gen.Select(Flows.Array[1, 20], Gen.Shuffle(Enumerable.Range(0, Names.Length).ToArray()), Gen.Bool).Sample((flows, order, usual) =>
        {
            int[] columns = usual ? [.. Enumerable.Range(0, Names.Length)] : order;
            string text = string.Join(' ', columns.Select(static column => Names[column])) + "\n"
                + string.Concat(flows.Select(flow => string.Join(' ', columns.Select(column => Values(flow)[column])) + "\n"));
            using var batch = new EventBatch();
            var reader = new LineRecordReader([new FlowLogParser()]);
            reader.Read(Encoding.UTF8.GetBytes(text), 0, isFinal: true, 0, batch);

            Assert.Empty(batch.Rejects);
            Assert.Equal(flows.Length, batch.Count);
            for (int i = 0; i < flows.Length; i++)
            {
                AssertSame(flows[i], batch[i]);
            }
        });

    [Theory]
    [InlineData("4294967296000000000")]
    [InlineData("99999999999999999999999999")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("0x10")]
    [InlineData("12a")]
    [InlineData("1234567890a2345678")]
    public void A_wrong_number_is_rejected(string number)
    {
        string line = $"2 210987654321 eni-0a 10.0.0.1 10.0.0.2 1 2 6 {number} 9 1760000000 1760000001 ACCEPT OK";
        Assert.Equal(FlowLineReader.WrongNumber, Parse(line, out _));
    }

    [Theory]
    [InlineData("256.1.1.1")]
    [InlineData("1.1.1")]
    [InlineData("1.1.1.1.1")]
    [InlineData("01.1.1.1")]
    [InlineData("1.1.1.001")]
    [InlineData("1..1.1")]
    [InlineData("1.1.1.")]
    [InlineData(".1.1.1")]
    [InlineData("1.1.1.1a")]
    [InlineData("1.1.1.1234")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("host.example")]
    public void A_wrong_address_is_kept_as_text_and_flagged(string address)
    {
        string line = $"2 210987654321 eni-0a {address} 10.0.0.2 1 2 6 1 9 1760000000 1760000001 ACCEPT OK";
        Assert.Null(Parse(line, out EventBatch batch));
        Assert.True(batch[0].Is(EventFlags.InvalidAddress));
        Assert.Equal(address, batch[0].Text(EventField.SourceAddress));
        batch.Dispose();
    }

    [Fact]
    public void Reading_flows_allocates_nothing()
    {
        var text = new StringBuilder(string.Join(' ', Names)).Append('\n');
        for (int i = 0; i < 2_000; i++)
        {
            string address = i % 10 == 0 ? "2001:db8::" + i.ToString("x", CultureInfo.InvariantCulture) : $"10.0.{i % 256}.{i % 97}";
            text.Append(CultureInfo.InvariantCulture, $"2 210987654321 eni-0a {address} 10.0.0.2 {i} 443 6 {i} {i * 700L} 1760000000 1760000059 ACCEPT OK\n");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        using var batch = new EventBatch();
        var reader = new LineRecordReader(ParserCatalog.CreateAll());
        reader.Read(bytes, 0, isFinal: true, 0, batch);
        Assert.Equal(2_000, batch.Count);
        ReadOnlyMemory<byte> flows = bytes.AsMemory(bytes.AsSpan().IndexOf((byte)'\n') + 1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 5; round++)
        {
            batch.Reset();
            reader.Read(flows.Span, 0, isFinal: true, 0, batch);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2_000, batch.Count);
    }

    private static string? Parse(string line, out EventBatch batch)
    {
        batch = new EventBatch();
        return new FlowLogParser().Parse(Encoding.UTF8.GetBytes(line), batch.Writer).Reason;
    }

    private static string[] Values(Flow flow) =>
    [
        "2", "210987654321", "eni-0aa11bb22cc33dd44", NetworkAddress.FromIPv4(flow.Source).ToString(),
        NetworkAddress.FromIPv4(flow.Destination).ToString(), Text(flow.SourcePort), Text(flow.DestinationPort), Text(flow.Protocol),
        Text(flow.Packets), Text(flow.Bytes), Text(flow.Start), Text(flow.Start + flow.Seconds), flow.IsRefused ? "REJECT" : "ACCEPT", "OK",
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void AssertSame(Flow flow, in SecurityEvent read)
    {
        EventHeader header = read.Header;
        Assert.Equal(flow.Start * EventTime.NanosecondsPerSecond, header.TimeNanoseconds);
        Assert.Equal((flow.Start + flow.Seconds) * EventTime.NanosecondsPerSecond, header.EndNanoseconds);
        Assert.Equal((flow.SourcePort, flow.DestinationPort, flow.Protocol), ((int)header.SourcePort, (int)header.DestinationPort, (int)header.Protocol));
        Assert.Equal((flow.Packets, flow.Bytes), (header.Packets, header.Bytes));
        Assert.Equal(flow.IsRefused ? EventFlags.Refused : EventFlags.None, header.Flags);
        Assert.Equal(NetworkAddress.FromIPv4(flow.Source).ToString(), read.Text(EventField.SourceAddress));
        Assert.Equal(NetworkAddress.FromIPv4(flow.Destination).ToString(), read.Text(EventField.DestinationAddress));
        Assert.Equal("eni-0aa11bb22cc33dd44", read.Text(EventField.InterfaceUid));
        Assert.Equal("210987654321", read.Text(EventField.AccountUid));
    }
}
