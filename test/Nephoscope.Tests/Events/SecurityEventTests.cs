using System.Text;
using CsCheck;
using Nephoscope.Events;

namespace Nephoscope.Tests.Events;

public sealed class SecurityEventTests
{
    [Fact]
    public void EveryFieldReadsBackAsWritten()
    {
        Gen.Dictionary(Gen.Int[0, 61], Gen.String[0, 60])[0, 40].Sample(fields =>
        {
            using var batch = new EventBatch(1024);
            batch.Writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(1_700_000_000));
            foreach ((int field, string text) in fields)
            {
                batch.Writer.Set((EventField)field, text);
            }

            batch.Writer.Commit();
            for (int field = 0; field < 62; field++)
            {
                string expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(fields.GetValueOrDefault(field, "")));
                Assert.Equal(expected, batch[0].Text((EventField)field));
                Assert.Equal(expected.Length > 0, batch[0].Has((EventField)field));
            }
        });
    }

    [Fact]
    public void FieldsLongerThanTheirBoundAreCutAtACharacterAndFlagged()
    {
        using var batch = new EventBatch(1024);
        batch.Writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, default);
        batch.Writer.Set(EventField.ActorName, new string('é', 2000));
        batch.Writer.Commit();
        Assert.True(batch[0].Is(EventFlags.Truncated));
        Assert.Equal(new string('é', EventWriter.Bound(EventField.ActorName) / 2), batch[0].Text(EventField.ActorName));
    }

    [Fact]
    public void AnEventNeverOutgrowsItsBound()
    {
        using var batch = new EventBatch(1024);
        byte[] large = new byte[40_000];
        Array.Fill(large, (byte)'x');
        batch.Writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, default);
        for (int field = 0; field < 62; field++)
        {
            batch.Writer.Set((EventField)field, large);
        }

        batch.Writer.Commit();
        Assert.InRange(batch[0].Bytes.Length, 1, EventWriter.MaximumBytes);
        Assert.True(batch[0].Is(EventFlags.Truncated));
    }

    [Theory]
    [InlineData("a\\nb", "a\nb")]
    [InlineData("\\u00e9\\ud83d\\ude00", "é😀")]
    [InlineData("\\\"\\\\\\/", "\"\\/")]
    public void JsonEscapesAreUndone(string inside, string expected)
    {
        using var batch = new EventBatch(1024);
        batch.Writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, default);
        Assert.True(batch.Writer.SetJsonString(EventField.ActorName, Encoding.UTF8.GetBytes(inside)));
        batch.Writer.Commit();
        Assert.Equal(expected, batch[0].Text(EventField.ActorName));
    }

    [Theory]
    [InlineData("\\x")]
    [InlineData("\\u12")]
    [InlineData("abc\\")]
    public void BrokenEscapesAreRefused(string inside)
    {
        using var batch = new EventBatch(1024);
        batch.Writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, default);
        Assert.False(batch.Writer.SetJsonString(EventField.ActorName, Encoding.UTF8.GetBytes(inside)));
    }
}
