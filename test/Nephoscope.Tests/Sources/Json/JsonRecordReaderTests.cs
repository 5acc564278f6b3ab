using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Json;

namespace Nephoscope.Tests.Sources.Json;

public sealed class JsonRecordReaderTests
{
    private const string Good = """{"eventVersion":"1.08","eventTime":"2024-05-01T00:00:00Z","eventSource":"a.amazonaws.com","eventName":"B","eventID":"1"}""";

    [Theory]
    [InlineData("identities.jsonl", 17)]
    [InlineData("delivery.json", 6)]
    [InlineData("delivery-members-around.json", 3)]
    [InlineData("array-pretty.json", 3)]
    [InlineData("concatenated.json", 5)]
    [InlineData("cloudwatch-subscription.json", 4)]
    [InlineData("cloudwatch-export.jsonl", 4)]
    [InlineData("eventbridge.jsonl", 4)]
    [InlineData("lookup-events.json", 3)]
    [InlineData("mark-and-blank-lines.jsonl", 2)]
    public void Every_container_gives_its_records(string name, int count)
    {
        using EventBatch batch = Readings.Whole(Readings.Corpus(name));
        Assert.Empty(batch.Rejects);
        Assert.Equal(count, batch.Count);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i + 1, batch[i].Header.Record);
        }
    }

    [Fact]
    public void Windows_cut_anywhere_make_no_difference()
    {
        foreach (string name in Readings.CorpusNames())
        {
            byte[] text = Readings.Corpus(name);
            using EventBatch batch = Readings.Whole(text);
            List<string> whole = Readings.Tell(batch);
            Assert.NotEmpty(whole);
            Assert.Equal(whole, Readings.InWindows(text, static () => 1));
            Assert.Equal(whole, Readings.InWindows(text, static () => 777, JsonVectorPath.Scalar));
            for (int cut = 1; cut < text.Length; cut += 13)
            {
                int next = cut;
                List<string> cutOnce = Readings.InWindows(text, () =>
                {
                    int size = next;
                    next = text.Length;
                    return size;
                });
                Assert.Equal(whole, cutOnce);
            }
        }
    }

    [Fact]
    public void A_broken_line_costs_that_line()
    {
        using EventBatch batch = Readings.Whole(Readings.Corpus("broken-lines.jsonl"));
        Assert.Equal([1, 3, 5, 7, 10], Enumerable.Range(0, batch.Count).Select(i => batch[i].Header.Record));
        Assert.Equal([2, 4, 6, 8, 9], batch.Rejects.Select(static reject => reject.Record));
        Assert.Equal("not valid JSON", batch.Rejects[0].Reason);
        Assert.Equal("record of no known format", batch.Rejects[2].Reason);
    }

    [Fact]
    public void A_broken_element_costs_that_element()
    {
        using EventBatch batch = Readings.Whole(Readings.Corpus("broken-list.json"));
        Assert.Equal([1, 3, 8], Enumerable.Range(0, batch.Count).Select(i => batch[i].Header.Record));
        Assert.Equal(
            ["not valid JSON", "record is no object", "record of no known format", "record is no object", "record is no object"],
            batch.Rejects.Select(static reject => reject.Reason));
    }

    [Fact]
    public void Rejects_say_why()
    {
        using EventBatch batch = Readings.Whole(Readings.Corpus("odd-types.jsonl"));
        Assert.Equal(2, batch.Count);
        Assert.Equal(
            ["eventTime is no time of the years 2000 to 2100", "no eventTime", "no eventName", "no eventSource"],
            batch.Rejects.Select(static reject => reject.Reason));
        Assert.Equal("true", batch[0].Text(EventField.Operation));
        Assert.False(batch[0].Has(EventField.Region));
        Assert.Equal("Root", batch[1].Text(EventField.ActorType));
        Assert.False(batch[1].Has(EventField.ActorName));
        Assert.Equal("Escaped\U0001F600", batch[1].Text(EventField.Operation));
    }

    [Theory]
    [InlineData("{\"Records\":[GOOD,{\"a\":\"\\u0000NUL\"},GOOD]}", 2, "record of no known format")]
    [InlineData("[GOOD,{\"a\":\"\0\"},GOOD]", 2, "control character in a record")]
    [InlineData("[GOOD,{\"a\":\0 1},GOOD]", 2, "control character in a record")]
    [InlineData("GOOD\n{\"a\":\"never closed}\nGOOD", 2, "not valid JSON")]
    [InlineData("GOOD\n{\"a\":1\nGOOD", 2, "not valid JSON")]
    [InlineData("GOOD\n{\"a\":[1}\nGOOD", 2, "not valid JSON")]
    [InlineData("GOOD\n{\"a\":1", 1, "truncated record")]
    [InlineData("[GOOD,{\"a\":\"", 1, "truncated record")]
    [InlineData("[GOOD,", 1, "file ends before its list does")]
    [InlineData("[GOOD,{\"a\":[}},GOOD]", 1, "not valid JSON")]
    [InlineData("[GOOD,{\"eventVersion\":\"1\",\"eventTime\":\"2024-05-01T00:00:00Z\",\"eventName\":\"\\x\",\"eventSource\":\"s\",\"eventID\":\"1\"},GOOD]", 2, "invalid escape in a string")]
    [InlineData("{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\",\"eventTime\":\"2024-05-01T00:00:00Z\"}]}", 0, "record of no known format")]
    public void Bad_input_is_rejected_and_the_rest_read(string pattern, int events, string reason)
    {
        using EventBatch batch = Readings.Whole(Encoding.UTF8.GetBytes(pattern.Replace("GOOD", Good, StringComparison.Ordinal)));
        Assert.Equal(events, batch.Count);
        Assert.Equal(reason, Assert.Single(batch.Rejects).Reason);
    }

    [Fact]
    public void Invalid_utf8_costs_one_record()
    {
        byte[] text = Encoding.UTF8.GetBytes($"[{Good},{Good.Replace('B', '?')},{Good}]");
        text[Array.IndexOf(text, (byte)'?')] = 0xC3;
        using EventBatch batch = Readings.Whole(text);
        Assert.Equal(2, batch.Count);
        Assert.Equal(new Reject(0, Good.Length + 2, 2, "invalid UTF-8"), Assert.Single(batch.Rejects));
    }

    [Theory]
    [InlineData(127, 0)]
    [InlineData(128, 1)]
    [InlineData(5000, 1)]
    public void Only_deep_nesting_is_refused(int levels, int rejects)
    {
        string deep = Good[..^1] + ",\"x\":" + new string('[', levels) + new string(']', levels) + "}";
        using EventBatch batch = Readings.Whole(Encoding.UTF8.GetBytes($$"""{"Records":[{{Good}},{{deep}},{{Good}}]}"""));
        Assert.Equal(rejects, batch.Rejects.Count(static reject => reject.Reason == "nested deeper than 128 levels"));
        Assert.Equal(3 - rejects, batch.Count);
    }

    [Theory]
    [InlineData("", "\n")]
    [InlineData("[", ",")]
    public void A_record_longer_than_any_window_is_passed_over(string before, string between)
    {
        byte[] filler = new byte[1 << 20];
        Array.Fill(filler, (byte)'x');
        using var stream = new MemoryStream();
        stream.Write(Encoding.UTF8.GetBytes(before + Good + between + "{\"a\":{\"b\":\""));
        for (int i = 0; i < 40; i++)
        {
            stream.Write(filler);
        }

        stream.Write(Encoding.UTF8.GetBytes("\"}}" + between + Good + (before.Length > 0 ? "]" : string.Empty)));
        List<string> told = Readings.InWindows(stream.ToArray(), static () => 4 << 20);
        Assert.Equal(3, told.Count);
        Assert.StartsWith("3 @", told[1], StringComparison.Ordinal);
        Assert.EndsWith("record longer than 16 MB", told[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Text_in_wrappers_goes_to_the_parser_that_knows_it()
    {
        const string Lines = """
            {"timestamp":1,"message":"flow a b\n"}
            {"timestamp":2,"message":"unknown words"}
            flow c d
            {"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":"flow e"},{"id":"2","message":"{\"x\":1}"}]}
            """;
        using EventBatch batch = Readings.Whole(Encoding.UTF8.GetBytes(Lines), new FlowWordParser());
        Assert.Equal(["a b", "c d", "e"], Enumerable.Range(0, batch.Count).Select(i => batch[i].Text(EventField.Operation)));
        Assert.Equal([2, 5], batch.Rejects.Select(static reject => reject.Record));
    }

    [Fact]
    public void Many_broken_lines_do_not_slow_reading_down_to_a_crawl()
    {
        // Each line opens a bracket that no line closes: without the early check every line would search through all that follow.
        var text = new StringBuilder();
        for (int i = 0; i < 20_000; i++)
        {
            text.Append("{\"a\":{\"b\":1}\n").Append(Good).Append('\n');
        }

        using EventBatch batch = Readings.Whole(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.Equal(20_000, batch.Count);
        Assert.Equal(20_000, batch.Rejects.Count);
    }

    [Fact]
    public void Nothing_is_allocated_per_record()
    {
        byte[] text = Encoding.UTF8.GetBytes("{\"Records\":[" + string.Join(',', Enumerable.Repeat(
            Encoding.UTF8.GetString(Readings.Corpus("identities.jsonl")).TrimEnd().Replace('\n', ','), 1500)) + "]}");
        using var batch = new EventBatch(64 << 20);
        var reader = new JsonRecordReader([new CloudTrailParser()]);
        // What is made once (code, pools) may fall into any early round; what a record costs shows in every one.
        long least = long.MaxValue;
        for (int round = 0; round < 8; round++)
        {
            reader.Reset();
            batch.Reset();
            long before = GC.GetAllocatedBytesForCurrentThread();
            reader.Read(text, 0, isFinal: true, 0, batch);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(17 * 1500, batch.Count);
            least = Math.Min(least, allocated);
        }

        Assert.Equal(0, least);
    }

    private sealed class FlowWordParser : IParser
    {
        public SourceFormat Format => SourceFormat.VpcFlowLogs;

        public bool Recognizes(ReadOnlySpan<byte> record) => record.StartsWith("flow "u8);

        public ParseResult Parse(ReadOnlySpan<byte> record, EventWriter writer)
        {
            writer.Begin(EventKind.NetworkFlow, Format, EventTime.FromSeconds(1_700_000_000));
            writer.Set(EventField.Operation, record[5..]);
            writer.Commit();
            return ParseResult.Read;
        }
    }
}
