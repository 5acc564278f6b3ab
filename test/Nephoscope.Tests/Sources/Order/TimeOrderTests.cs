using CsCheck;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Order;

namespace Nephoscope.Tests.Sources.Order;

public sealed class TimeOrderTests
{
    private static readonly Gen<(int Second, int Uid)[]> Streams =
        Gen.Select(Gen.Int[1_000_000, 1_020_000], Gen.Int[1, 400]).Array[0, 300];

    [Fact]
    public void EventsLeaveInTimeOrderAndOnce()
    {
        Streams.Sample(stream =>
        {
            List<(long Time, ulong Uid)> left = Run(stream, batchSize: 7, out SourceTally tally);
            var expected = stream.Select(e => ((long)e.Second, (ulong)e.Uid)).Distinct().Order().ToList();
            Assert.Equal(expected, left);
            Assert.Equal(stream.Length - expected.Count, tally.Duplicates);
        });
    }

    /// <summary>A recording of years that waits as a whole.</summary>
    [Fact]
    public void EventsOfYearsLeaveInTimeOrder()
    {
        Gen.Select(Gen.Int[1_000_000, 200_000_000], Gen.Int[1, 400]).Array[0, 300].Sample(stream =>
            Assert.Equal(stream.Select(e => ((long)e.Item1, (ulong)e.Item2)).Distinct().Order(), Run(stream, 40, out _)));
    }

    [Fact]
    public void OrderOfArrivalDoesNotMatter()
    {
        Gen.Select(Streams, Gen.Int[1, 50]).Sample((stream, batchSize) =>
        {
            (int, int)[] reversed = [.. stream.Reverse()];
            Assert.Equal(Run(stream, 5, out _), Run(reversed, batchSize, out _));
        });
    }

    [Fact]
    public void LateEventsAreHandedOnOnceAndCounted()
    {
        var left = new List<(ulong Uid, bool Late)>();
        var tally = new SourceTally();
        var order = new TimeOrder(
            (batch, offset, late) => left.Add((batch.At(offset).Header.UidFingerprint, late)), tally, static b => b.Dispose());
        order.Add(Batch([(5000, 1), (6000, 2)]));
        order.Advance(EventTime.FromSeconds(5500));
        order.Add(Batch([(5000, 1), (4999, 3), (4999, 3)]));
        order.Advance(new EventTime(long.MaxValue));
        Assert.Equal([(1UL, false), (3UL, true), (2UL, false)], left);
        Assert.Equal(1, tally.Late);
        Assert.Equal(2, tally.Duplicates);
        Assert.Equal(0, order.Waiting);
    }

    [Fact]
    public void BatchesComeBackWhenTheirLastEventHasLeft()
    {
        var back = new List<EventBatch>();
        var order = new TimeOrder(static (_, _, _) => { }, new SourceTally(), back.Add);
        EventBatch first = Batch([(100, 1), (9_000, 2)]);
        EventBatch second = Batch([(101, 3)]);
        order.Add(first);
        order.Add(second);
        order.Advance(EventTime.FromSeconds(5_000));
        Assert.Equal([second], back);
        order.Advance(new EventTime(long.MaxValue));
        Assert.Equal([second, first], back);
    }

    private static List<(long Time, ulong Uid)> Run((int Second, int Uid)[] stream, int batchSize, out SourceTally tally)
    {
        var left = new List<(long, ulong)>();
        tally = new SourceTally();
        var order = new TimeOrder(
            (batch, offset, _) => left.Add((batch.At(offset).Time.Seconds, batch.At(offset).Header.UidFingerprint)), tally, static b => b.Dispose());
        foreach ((int Second, int Uid)[] part in stream.Chunk(batchSize))
        {
            order.Add(Batch(part));
        }

        order.Advance(new EventTime(long.MaxValue));
        return left;
    }

    private static EventBatch Batch((int Second, int Uid)[] events)
    {
        var batch = new EventBatch(4096);
        foreach ((int second, int uid) in events)
        {
            batch.Writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(second));
            batch.Writer.Header.UidFingerprint = (ulong)uid;
            batch.Writer.Set(EventField.Operation, "Op");
            batch.Writer.Commit();
        }

        return batch;
    }
}
