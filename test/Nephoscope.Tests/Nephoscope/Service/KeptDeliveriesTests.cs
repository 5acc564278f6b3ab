using System.Security.Cryptography;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Nephoscope.Service.Journal;

namespace Nephoscope.Tests.Service;

/// <summary>Segments of the journal are kept whole, once, and read back as they were accepted; what is damaged is stepped over and told.</summary>
public sealed class KeptDeliveriesTests : IDisposable
{
    private const long Day = 86_400_000_000_000;
    private readonly string folder = Directory.CreateTempSubdirectory("nephoscope-kept-").FullName;
    private readonly List<string> reports = [];

    private string Journal => Path.Combine(folder, "journal");

    private string Kept => Path.Combine(folder, "kept");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Any_journal_is_read_back_as_it_was_written() =>
        Gen.Int[0, 200_000].Array[1, 12].Array[2, 5].Sample(
            sizes =>
            {
                Clear();
                List<Delivery> wanted = WriteJournal(sizes);
                long until = wanted[^1].Sequence;
                using (var kept = new KeptDeliveries(Kept))
                {
                    KeepAll(kept, until);
                    long last = kept.Last;
                    Assert.Equal(wanted[sizes[..^1].Sum(static part => part.Length) - 1].Sequence, last);
                }

                // The last segment lies in the journal still, and a kept one again: as if killed before it was deleted.
                for (long after = 0; after < until; after += 3)
                {
                    List<Delivery> got = ReadAll(after, until);
                    Assert.Equal(wanted.Where(one => one.Sequence > after).Select(Told), got.Select(Told));
                }

                Assert.Empty(reports);
            },
            iter: 20, threads: 1);

    [Fact]
    public void Any_zstd_tool_unpacks_a_file_to_the_journal()
    {
        WriteJournal([[1000, 3_000_000, 10], [5]]);
        byte[] wanted = File.ReadAllBytes(Segment.List(Journal)[0].Path);
        using (var kept = new KeptDeliveries(Kept))
        {
            KeepAll(kept, 3);
        }

        using var stream = new ZstdSharp.DecompressionStream(File.OpenRead(Assert.Single(KeptFile.List(Kept)).Path));
        using var got = new MemoryStream();
        stream.CopyTo(got);
        Assert.Equal(wanted, got.ToArray());
    }

    [Fact]
    public void A_damaged_block_is_stepped_over_and_told_and_a_file_without_any_is_set_aside()
    {
        // Blocks of one delivery each.
        List<Delivery> wanted = WriteJournal([[2_000_000, 2_000_000, 2_000_000], [2_000_000], [1]]);
        using (var kept = new KeptDeliveries(Kept))
        {
            KeepAll(kept, 4);
        }

        List<KeptFile> files = KeptFile.List(Kept);
        Damage(files[0].Path, KeptBlock.HeadBytes + 2_000_200 + KeptBlock.HeadBytes + 1000);
        Damage(files[1].Path, KeptBlock.HeadBytes + 7);
        Assert.Equal([1, 3], ReadKept(0, 4).Select(static one => one.Sequence));
        Assert.Equal(3, reports.Count);
        Assert.Contains("damaged at byte", reports[0], StringComparison.Ordinal);
        Assert.Contains("set aside", reports[2], StringComparison.Ordinal);
        Assert.True(File.Exists(files[1].Path + ".damaged"));
        Assert.Equal(Told(wanted[2]), Told(ReadKept(2, 3).Single()));
    }

    [Fact]
    public void A_file_that_is_cut_off_gives_what_is_there()
    {
        WriteJournal([[2_000_000, 2_000_000], [1]]);
        using (var kept = new KeptDeliveries(Kept))
        {
            KeepAll(kept, 2);
        }

        string path = KeptFile.List(Kept)[0].Path;
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(file.Length - 500);
        }

        Assert.Equal([1], ReadKept(0, 2).Select(static one => one.Sequence));
        Assert.NotEmpty(reports);
    }

    [Fact]
    public void A_journal_that_is_damaged_in_the_middle_is_kept_without_that()
    {
        WriteJournal([[500, 500, 500], [1]]);
        Damage(Segment.List(Journal)[0].Path, 800);
        using (var kept = new KeptDeliveries(Kept))
        {
            KeepAll(kept, 3);
        }

        Assert.Contains("cannot be kept", Assert.Single(reports), StringComparison.Ordinal);
        Assert.Equal([1, 3], ReadKept(0, 3).Select(static one => one.Sequence));
    }

    [Fact]
    public async Task Without_room_a_segment_stays_in_the_journal_and_is_kept_later()
    {
        WriteJournal([[500, 500], [1]]);
        bool full = true;
        var kept = new KeptDeliveries(Kept)
        {
            Create = path => full ? throw new IOException("No space left on device", 28) : File.Create(path),
        };
        using var keeper = new SegmentKeeper(Journal, kept, static () => null, reports.Add, NullLogger.Instance) { RetryAfter = TimeSpan.FromMilliseconds(5) };
        keeper.Forget(2);
        await RunningService.UntilAsync(() => keeper.Trouble is not null);
        Assert.Contains("no room", keeper.Trouble, StringComparison.Ordinal);
        Assert.Equal(2, Segment.List(Journal).Count);
        Assert.Empty(Directory.GetFiles(Kept));
        full = false;
        await RunningService.UntilAsync(() => keeper.IsIdle);
        Assert.Null(keeper.Trouble);
        Assert.Single(Segment.List(Journal));
        Assert.Equal([1, 2], ReadKept(0, 2).Select(static one => one.Sequence));
    }

    [Fact]
    public void What_was_accepted_too_long_ago_goes()
    {
        // A segment is accepted on a day of its own.
        WriteJournal([[5, 5], [5], [5], [1]]);
        using var kept = new KeptDeliveries(Kept);
        KeepAll(kept, 4);
        Assert.Equal(0, kept.Forget(Day));
        Assert.Equal(1, kept.Forget(Day * 2));
        Assert.Equal([3, 4], ReadKept(0, 4).Select(static one => one.Sequence));
    }

    [Fact]
    public void What_was_half_written_is_removed_and_a_kept_segment_is_not_written_again()
    {
        WriteJournal([[5, 5], [1]]);
        Directory.CreateDirectory(Kept);
        File.WriteAllBytes(Path.Combine(Kept, "1.zst.partial"), [1, 2]);
        using var kept = new KeptDeliveries(Kept);
        Assert.Empty(Directory.GetFiles(Kept));
        KeepAll(kept, 2);
        kept.Create = static _ => throw new InvalidOperationException("written again");
        KeepAll(kept, 2);
    }

    /// <summary>A journal of several segments, of deliveries of these sizes; what stands in it cannot be packed.</summary>
    private List<Delivery> WriteJournal(int[][] segments)
    {
        List<Delivery> written = [];
        for (int segment = 0; segment < segments.Length; segment++)
        {
            using DeliveryJournal journal = DeliveryJournal.Open(Journal, static _ => { }, reports.Add);
            foreach (int size in segments[segment])
            {
                byte[] body = new byte[size];
                new Random((written.Count * 31) + size).NextBytes(body);
                var delivery = new Delivery
                {
                    Number = 1000 + written.Count,
                    Source = "push",
                    Name = "push-" + written.Count,
                    AcceptedNanoseconds = ((segment + 1) * Day) + written.Count,
                    Position = size % 2 == 0 ? new FilePosition("/a/b" + size, size, size + 1, 3, 4, 5) : null,
                    Body = body,
                };
                Assert.Equal(written.Count + 1, journal.AppendAsync(delivery).GetAwaiter().GetResult());
                written.Add(delivery);
            }
        }

        return written;
    }

    private void KeepAll(KeptDeliveries kept, long upTo)
    {
        foreach ((string path, long first) in DeliveryJournal.Done(Journal, upTo))
        {
            kept.Keep(path, first, static () => { }, reports.Add);
        }
    }

    private List<Delivery> ReadKept(long after, long until) => Read((take) => KeptDeliveries.Replay(Kept, after, until, take, reports.Add));

    private List<Delivery> ReadAll(long after, long until) => Read(take => new DeliveryHistory(Journal, Kept).Replay(after, until, (one, _) => take(one), reports.Add));

    private static List<Delivery> Read(Action<Func<Delivery, bool>> read)
    {
        List<Delivery> got = [];
        read(one =>
        {
            got.Add(new Delivery
            {
                Number = one.Number,
                Source = one.Source,
                Name = one.Name,
                AcceptedNanoseconds = one.AcceptedNanoseconds,
                Position = one.Position,
                Sequence = one.Sequence,
                Body = one.Body.ToArray(),
            });
            return true;
        });
        return got;
    }

    private static string Told(Delivery one) =>
        $"{one.Sequence} {one.Number} {one.Source} {one.Name} {one.AcceptedNanoseconds} {one.Position} {Convert.ToHexString(SHA256.HashData(one.Body.Span))}";

    private static void Damage(string path, int at)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private void Clear()
    {
        foreach (string inner in Directory.GetDirectories(folder))
        {
            Directory.Delete(inner, recursive: true);
        }
    }
}
