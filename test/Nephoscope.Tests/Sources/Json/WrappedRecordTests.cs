using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Json;

namespace Nephoscope.Tests.Sources.Json;

/// <summary>Records as other systems export them: Splunk, Elastic, Filebeat, queues, log shippers.</summary>
public sealed class WrappedRecordTests
{
    private const string Record = """{"eventVersion":"1.08","eventTime":"2024-05-01T00:00:00Z","eventSource":"a.amazonaws.com","eventName":"Call","eventID":"UID"}""";

    public static TheoryData<string> Wrappers =>
    [
        """{"preview":false,"offset":3,"result":{"_time":"x","sourcetype":"aws:cloudtrail","_raw":TEXT}}""",
        """{"_raw":TEXT}""",
        """{"time":1,"sourcetype":"aws:cloudtrail","event":OBJECT}""",
        """{"_index":"i","_id":"1","_score":null,"_source":OBJECT}""",
        """{"_index":"i","_source":{"@timestamp":"x","event":{"dataset":"aws.cloudtrail","original":TEXT},"message":"other words"}}""",
        """{"@timestamp":"x","message":TEXT,"event":{"dataset":"aws.cloudtrail"}}""",
        """{"@timestamp":"x","event":{"dataset":"aws.cloudtrail"},"message":TEXT}""",
        """{"Type":"Notification","MessageId":"m","Message":TEXT}""",
        """{"rawEvent":OBJECT}""",
        """{"raw":TEXT}""",
    ];

    [Theory]
    [MemberData(nameof(Wrappers))]
    public void A_wrapped_record_is_read(string wrapper)
    {
        string lines = string.Join('\n', Wrap(wrapper, "1"), Wrap(wrapper, "2"), Wrap(wrapper, "3"));
        Assert.Equal(["1", "2", "3"], Uids(Encoding.UTF8.GetBytes(lines), Json));
        string list = "[" + string.Join(",\n", Wrap(wrapper, "1"), Wrap(wrapper, "2")) + "]";
        Assert.Equal(["1", "2"], Uids(Encoding.UTF8.GetBytes(list), Json));
    }

    [Theory]
    [InlineData("""{"took":3,"hits":{"total":{"value":2},"hits":[{"_index":"i","_source":FIRST},{"_index":"i","_source":SECOND}]}}""")]
    [InlineData("""{"Messages":[{"MessageId":"1","Body":FIRST-NOTE},{"MessageId":"2","Body":SECOND-NOTE}]}""")]
    [InlineData("FIRST,\nSECOND,\n")]
    [InlineData("FIRST,SECOND")]
    public void Lists_of_other_systems_are_read(string list)
    {
        string text = list
            .Replace("FIRST-NOTE", JsonSerializer.Serialize(Wrap("""{"Message":TEXT}""", "1")), StringComparison.Ordinal)
            .Replace("SECOND-NOTE", JsonSerializer.Serialize(Wrap("""{"Message":TEXT}""", "2")), StringComparison.Ordinal)
            .Replace("FIRST", Of("1"), StringComparison.Ordinal).Replace("SECOND", Of("2"), StringComparison.Ordinal);
        Assert.Equal(["1", "2"], Uids(Encoding.UTF8.GetBytes(text), Json));
    }

    [Theory]
    [InlineData("<134>1 2024-05-01T00:00:00Z host app - - - ")]
    [InlineData("2024-05-01T00:00:00Z\taws.cloudtrail\t")]
    [InlineData("May  1 00:00:00 collector cloudtrail[7]: ")]
    public void A_record_behind_a_prefix_of_its_line_is_read(string prefix)
    {
        byte[] text = Encoding.UTF8.GetBytes(prefix + Of("1") + "\n" + prefix + Of("2"));
        Assert.Equal(["1", "2"], Uids(text, Lines));
        Assert.Equal(["0", "1", "2"], Uids([.. Encoding.UTF8.GetBytes(Of("0") + "\n"), .. text], Json));
    }

    [Theory]
    [InlineData("""{"_raw":"no record","message":"nor this","event":{"a":1},"_source":{"b":{}}}""")]
    [InlineData("""{"_raw":7,"result":null,"hits":{"hits":3}}""")]
    [InlineData("""host app: {"a":1}""")]
    [InlineData("""host app: {"eventVersion":"1.08","eventTime":""")]
    public void What_holds_none_is_one_reject(string line)
    {
        using EventBatch batch = Readings.Whole(Encoding.UTF8.GetBytes(line));
        Assert.Equal(0, batch.Count);
        _ = Assert.Single(batch.Rejects);
    }

    private static JsonRecordReader Json() => new(ParserCatalog.CreateAll());

    private static LineRecordReader Lines() => new(ParserCatalog.CreateAll());

    private static string Of(string uid) => Record.Replace("UID", uid, StringComparison.Ordinal);

    private static string Wrap(string wrapper, string uid) => wrapper
        .Replace("TEXT", JsonSerializer.Serialize(Of(uid)), StringComparison.Ordinal).Replace("OBJECT", Of(uid), StringComparison.Ordinal);

    private static string[] Uids(byte[] text, Func<IRecordReader> make)
    {
        using var batch = new EventBatch();
        Assert.Equal(text.Length, make().Read(text, 0, isFinal: true, 0, batch));
        Assert.Empty(batch.Rejects);
        return [.. Enumerable.Range(0, batch.Count).Select(i => batch[i].Text(EventField.Uid))];
    }
}
