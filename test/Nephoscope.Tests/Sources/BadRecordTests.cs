using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Xunit;

namespace Nephoscope.Tests.Sources;

public sealed class BadRecordTests
{
    private const string NotJson = "not valid JSON, or nested deeper than 64";

    public static TheoryData<SourceFormat> JsonFormats =>
    [
        SourceFormat.Route53Resolver, SourceFormat.Tetragon, SourceFormat.Falco, SourceFormat.Tracee, SourceFormat.KubernetesAudit,
        SourceFormat.GuardDuty,
    ];

    [Theory]
    [MemberData(nameof(JsonFormats))]
    public void A_record_cut_anywhere_is_rejected_and_leaves_nothing(SourceFormat format)
    {
        foreach (byte[] record in SampleRecords.Of(format))
        {
            for (int length = 0; length < record.Length; length++)
            {
                Assert.Equal(NotJson, Parse(format, record.AsSpan(0, length)).Reason);
            }
        }
    }

    [Theory]
    [MemberData(nameof(JsonFormats))]
    public void What_is_no_object_is_rejected(SourceFormat format)
    {
        Assert.Equal("not a JSON object", Parse(format, "[1,2]"u8).Reason);
        Assert.Equal("not a JSON object", Parse(format, "\"x\""u8).Reason);
        Assert.Equal(NotJson, Parse(format, "plain text"u8).Reason);
        Assert.True(Parse(format, "{}"u8).IsRejected);
    }

    [Theory]
    [MemberData(nameof(JsonFormats))]
    public void Deep_nesting_is_rejected(SourceFormat format)
    {
        string record = Encoding.UTF8.GetString(SampleRecords.Of(format)[0]);
        string deep = record.Insert(1, "\"deep\":" + new string('[', 5_000) + new string(']', 5_000) + ",");
        Assert.Equal(NotJson, Parse(format, Encoding.UTF8.GetBytes(deep)).Reason);
    }

    [Theory]
    [MemberData(nameof(JsonFormats))]
    public void Text_behind_the_record_is_rejected(SourceFormat format)
    {
        byte[] record = SampleRecords.Of(format)[0];
        Assert.Null(Parse(format, record).Reason);
        Assert.Equal(NotJson, Parse(format, [.. record, .. "{}"u8]).Reason);
    }

    [Theory]
    [MemberData(nameof(JsonFormats))]
    public void Every_value_of_another_type_is_read_or_rejected(SourceFormat format)
    {
        foreach (byte[] record in SampleRecords.Of(format))
        {
            for (int at = record.AsSpan().IndexOf((byte)':'); at >= 0;)
            {
                foreach (string value in (string[])["null", "true", "-7", "1e400", "\"\\ud800\"", "{\"a\":[{}]}", "[[],{\"name\":{}}]"])
                {
                    string damaged = Encoding.UTF8.GetString(record, 0, at + 1) + value + ",\"rest\":" + Encoding.UTF8.GetString(record, at + 1, record.Length - at - 1);
                    Parse(format, Encoding.UTF8.GetBytes(damaged));
                }

                int next = record.AsSpan(at + 1).IndexOf((byte)':');
                at = next < 0 ? -1 : at + 1 + next;
            }
        }
    }

    [Fact]
    public void Text_that_is_no_UTF8_is_kept_and_shown_as_replaced()
    {
        byte[] record = [.. """{"query_timestamp":"2026-01-05T08:00:01Z","query_name":"a"""u8, 0xFF, .. "b\"}"u8];
        using var batch = new EventBatch();
        Assert.False(Parser(SourceFormat.Route53Resolver).Parse(record, batch.Writer).IsRejected);
        Assert.Equal("a\uFFFDb", batch[0].Text(EventField.DnsName));
    }

    [Fact]
    public void Calls_of_one_process_are_different_events_and_a_repeated_record_is_the_same()
    {
        byte[][] calls = [.. SampleRecords.Of(SourceFormat.Tetragon).Take(6)];
        using var batch = new EventBatch();
        IParser parser = Parser(SourceFormat.Tetragon);
        foreach (byte[] call in calls)
        {
            parser.Parse(call, batch.Writer);
        }

        parser.Parse(calls[1], batch.Writer);
        ulong[] prints = [.. Enumerable.Range(0, batch.Count).Select(i => batch[i].Header.UidFingerprint)];
        Assert.Equal(7, prints.Length);
        Assert.Equal(6, prints.Distinct().Count());
        Assert.Equal(prints[1], prints[6]);
        Assert.Single(Enumerable.Range(0, 6).Select(i => batch[i].Text(EventField.Uid)).Distinct());
    }

    [Theory]
    [MemberData(nameof(JsonFormats))]
    public void Reading_records_allocates_nothing(SourceFormat format)
    {
        // A rejected record that is not valid JSON costs an exception; what is JSON costs nothing, read or rejected.
        List<byte[]> records = SampleRecords.Of(format);
        IParser parser = Parser(format);
        using var batch = new EventBatch();
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            before = round == 2 ? GC.GetAllocatedBytesForCurrentThread() : 0;
            batch.Reset();
            foreach (byte[] record in records)
            {
                parser.Recognizes(record);
                parser.Parse(record, batch.Writer);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, batch.Count);
    }

    [Theory]
    [InlineData("\\u0041", 5)]
    [InlineData("\\ud83d\\ude00", 5)]
    [InlineData("x", 254)]
    public void A_long_path_in_an_audit_event_is_never_cut_through_an_escape(string letter, int least)
    {
        for (int before = 0; before < 14; before++)
        {
            string uri = "/" + new string('p', before) + string.Concat(Enumerable.Repeat(letter, 300));
            string record = $$"""{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a","verb":"get","requestURI":"{{uri}}","timestamp":"2026-01-05T08:00:03Z"}""";
            using var batch = new EventBatch();
            Assert.False(Parser(SourceFormat.KubernetesAudit).Parse(Encoding.UTF8.GetBytes(record), batch.Writer).IsRejected);
            string operation = batch[0].Text(EventField.Operation);
            Assert.StartsWith("get:/" + new string('p', before), operation, StringComparison.Ordinal);
            Assert.InRange(operation.Length, least, 260);
            Assert.DoesNotContain('\uFFFD', operation);
        }
    }

    private static IParser Parser(SourceFormat format) => ParserCatalog.CreateAll().First(parser => parser.Format == format);

    private static ParseResult Parse(SourceFormat format, ReadOnlySpan<byte> record)
    {
        using var batch = new EventBatch(1 << 17);
        ParseResult result = Parser(format).Parse(record, batch.Writer);
        Assert.True(batch.Count == 0 || !result.IsRejected);
        return result;
    }
}
