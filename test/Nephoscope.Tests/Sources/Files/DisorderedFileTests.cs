using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources.Files;

namespace Nephoscope.Tests.Sources.Files;

/// <summary>Exports of other tools run newest first, by region or in no order at all; they are read as what they record.</summary>
public sealed class DisorderedFileTests : IDisposable
{
    private const int Events = 6_000;
    private const int SecondsApart = 300;
    private const int RecordBytes = 950;
    private long mostWaiting;
    private readonly string folder = Path.Combine(Path.GetTempPath(), "nephoscope-test-" + Path.GetRandomFileName());

    [Theory]
    [InlineData("in order", 1, 1)]
    [InlineData("newest first", 1, 1)]
    [InlineData("newest first", 1, 2)]
    [InlineData("newest first", 7, 1)]
    [InlineData("newest first", 7, 2)]
    [InlineData("shuffled", 1, 2)]
    [InlineData("shuffled", 7, 1)]
    [InlineData("by region", 1, 1)]
    [InlineData("newest first, dense", 1, 1)]
    [InlineData("newest day first", 1, 1)]
    [InlineData("newest day first", 1, 2)]
    public void Events_leave_in_the_order_of_their_time(string kind, int files, int workers)
    {
        Write(kind, files);
        (List<long> times, long late) = Read(workers, 2L << 30);
        Assert.Equal(Events, times.Count);
        Assert.Equal(times.Order(), times);
        Assert.Equal(0, late);
    }

    /// <summary>Order costs memory, and memory has an end: beyond it events come late, and none is lost.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public void Beyond_the_bound_events_are_late_and_none_is_lost(int files)
    {
        Write("newest first", files);
        (List<long> times, long late) = Read(1, 64 << 10);
        Assert.Equal(Events, times.Distinct().Count());
        Assert.Equal(Events, times.Count);
        Assert.InRange(late, 1, Events);

        // They left while files were still read, not all at the end.
        Assert.InRange(mostWaiting, 1, Events / 2);
    }

    /// <summary>Files in order of several regions are still merged while they are read.</summary>
    [Fact]
    public void What_is_in_order_does_not_wait_for_its_end()
    {
        Write("in order", 3);
        (List<long> times, long late) = Read(1, 256 << 10);
        Assert.Equal(times.Order(), times);
        Assert.Equal((Events, 0L), (times.Count, late));
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Some 4 MB in all, so that even a seventh of it is more than one slice of a file.</summary>
    private void Write(string kind, int files)
    {
        Directory.CreateDirectory(folder);
        int apart = kind.EndsWith("dense", StringComparison.Ordinal) ? 1 : SecondsApart;
        int[] order = [.. Enumerable.Range(0, Events)];
        if (kind == "shuffled")
        {
            new Random(1).Shuffle(order);
        }
        else if (kind == "by region")
        {
            order = [.. order.OrderBy(i => i % 5).ThenBy(i => i)];
        }
        else if (kind == "newest day first")
        {
            order = [.. order.OrderByDescending(i => i / 900).ThenBy(i => i)];
        }
        else if (kind != "in order")
        {
            Array.Reverse(order);
        }

        int page = 0;
        foreach (int[] part in order.Chunk((Events + files - 1) / files))
        {
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"page{page++}.json")), string.Concat(part.Select(i => Record(i, apart))));
        }
    }

    private static string Record(int i, int apart)
    {
        string time = EventTime.FromSeconds(1_700_000_000 + ((long)i * apart)).ToString();
        return "{\"eventVersion\":\"1.09\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::111122223333:user/ann\",\"accountId\":\"111122223333\",\"userName\":\"ann\"},\"eventTime\":\""
            + time + "\",\"eventSource\":\"ec2.amazonaws.com\",\"eventName\":\"DescribeInstances\",\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"198.51.100.7\",\"eventID\":\"id-"
            + i.ToString(CultureInfo.InvariantCulture) + "\",\"requestParameters\":{\"filler\":\"" + new string('x', 600) + "\"}}\n";
    }

    private (List<long> Times, long Late) Read(int workers, long mostHeld)
    {
        var source = new FileSource(new FileSourceOptions { Paths = [folder], Workers = workers, MostHeldBytes = mostHeld });
        List<long> times = [];
        source.Read(
            (in SecurityEvent read, bool late) =>
            {
                times.Add(read.Time.Seconds);
                long parsed = source.Tally.BytesUnpacked / RecordBytes;
                mostWaiting = Math.Max(mostWaiting, parsed - times.Count);
            },
            CancellationToken.None);
        return (times, source.Tally.Late);
    }
}
