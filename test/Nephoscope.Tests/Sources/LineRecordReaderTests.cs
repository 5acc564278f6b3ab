using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Xunit;

namespace Nephoscope.Tests.Sources;

public sealed class LineRecordReaderTests
{
    private const string Header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";
    private const string Line = "2 210987654321 eni-0a 10.0.0.1 10.0.0.2 1 443 6 3 900 1760000000 1760000059 ACCEPT OK\n";

    [Theory]
    [InlineData(100)]
    [InlineData(163)]
    [InlineData(500)]
    [InlineData(100_000)]
    public void The_size_of_the_window_changes_nothing(int window)
    {
        var text = new StringBuilder(Header);
        for (int i = 0; i < 50; i++)
        {
            text.Append(i % 7 == 3 ? "\r\n \n" : i % 11 == 5 ? "junk junk\n" : Line);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.Append(Line.TrimEnd('\n')).ToString());
        using var batch = new EventBatch();
        var reader = new LineRecordReader(ParserCatalog.CreateAll());
        int size = window;
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(size, bytes.Length - at);
            int used = reader.Read(bytes.AsSpan(at, length), at, at + length == bytes.Length, 0, batch);
            size = used == 0 ? size * 2 : window;
            at += used;
        }

        Assert.Equal(40, batch.Count);
        Assert.Equal(40, reader.EventsOf(SourceFormat.VpcFlowLogs));
        Assert.Equal(4, batch.Rejects.Count);
        Assert.Equal(45, reader.Records);
        for (int i = 0; i < batch.Count; i++)
        {
            long offset = batch[i].Header.Offset;
            Assert.Equal((byte)'2', bytes[offset]);
            Assert.True(offset == 0 || bytes[offset - 1] == '\n');
        }
    }

    [Fact]
    public void A_line_longer_than_a_megabyte_is_rejected_once_and_the_next_one_read()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Header + new string('x', 3 << 20) + "\n" + Line);
        using var batch = new EventBatch();
        var reader = new LineRecordReader(ParserCatalog.CreateAll());
        int window = (1 << 20) + 4096;
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(window, bytes.Length - at);
            int used = reader.Read(bytes.AsSpan(at, length), at, at + length == bytes.Length, 0, batch);
            Assert.True(used > 0);
            at += used;
        }

        Assert.Equal("a line longer than 1 MB", Assert.Single(batch.Rejects).Reason);
        Assert.Equal(Header.Length, batch.Rejects[0].Offset);
        Assert.Equal(1, batch.Count);
        Assert.Equal(3, batch[0].Header.Record);
    }

    [Fact]
    public void A_byte_order_mark_is_stepped_over()
    {
        using var batch = new EventBatch();
        var reader = new LineRecordReader(ParserCatalog.CreateAll());
        reader.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Line)], 0, isFinal: true, 0, batch);
        Assert.Equal((1, 3), (batch.Count, batch[0].Header.Offset));
    }

    [Fact]
    public void Formats_may_change_from_line_to_line()
    {
        string dns = """{"query_timestamp":"2026-01-05T08:00:01Z","query_name":"a.example."}""" + "\n";
        byte[] bytes = Encoding.UTF8.GetBytes(Line + dns + Line + "?\n");
        using var batch = new EventBatch();
        var reader = new LineRecordReader(ParserCatalog.CreateAll());
        reader.Read(bytes, 0, isFinal: true, 0, batch);

        Assert.Equal((2, 1), (reader.EventsOf(SourceFormat.VpcFlowLogs), reader.EventsOf(SourceFormat.Route53Resolver)));
        Assert.Single(batch.Rejects);
    }
}
