using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

/// <summary>Counts of four bits that grow say what counts of a byte say, and free records are found again after they were read.</summary>
public sealed class PrincipalCountsTests
{
    [Theory]
    [InlineData(1, 2_000)]
    [InlineData(2, 30_000)]
    public void Small_counts_say_what_bytes_say(int seed, int steps)
    {
        var random = new Random(seed);
        var counts = new PrincipalCounts();
        PrincipalRecord[] records = new PrincipalRecord[5];
        byte[][] hours = [.. records.Select(static _ => new byte[PrincipalCounts.Hours])];
        byte[][] classes = [.. records.Select(static _ => new byte[ClassModel.Classes])];
        Span<byte> read = stackalloc byte[PrincipalCounts.Hours];
        for (int i = 0; i < steps; i++)
        {
            int which = random.Next(records.Length * random.Next(1, 3)) % records.Length;
            records[which].LastLearntDay = (ushort)(i % 4096);
            if (random.Next(2) == 0)
            {
                int hour = random.Next(PrincipalCounts.Hours);
                counts.AddHour(ref records[which], hour);
                Add(hours[which], hour);
            }
            else
            {
                int apiClass = Math.Min(random.Next(ClassModel.Classes), random.Next(ClassModel.Classes));
                counts.AddClass(ref records[which], apiClass);
                Add(classes[which], apiClass);
            }

            int asked = random.Next(records.Length);
            counts.ReadHours(in records[asked], read);
            Assert.Equal(hours[asked], read.ToArray());
            counts.ReadClasses(in records[asked], read);
            Assert.Equal(classes[asked], read[..ClassModel.Classes].ToArray());
            Assert.Equal(i % 4096, records[which].LastLearntDay);
            Assert.True(counts.Holds(in records[asked]));
        }

        Assert.Contains(records, static record => record.HasGreatCounts);
    }

    [Fact]
    public void Free_records_are_taken_in_the_same_order_after_they_were_read()
    {
        var random = new Random(3);
        var pool = new Pool<ThreadRecord>(3);
        var used = new List<int>();
        for (int i = 0; i < 2000; i++)
        {
            if (used.Count > 0 && random.Next(5) < 2)
            {
                int place = random.Next(used.Count);
                pool.Free(used[place]);
                used.RemoveAt(place);
            }
            else
            {
                used.Add(pool.Take());
                Assert.Equal(0, pool[used[^1]].Full[0]);
                Assert.Equal(0, pool[used[^1]].Novel[KillChain.Stages - 1]);
                pool[used[^1]].Full[0] = 7;
                pool[used[^1]].Novel[KillChain.Stages - 1] = 9;
            }
        }

        Assert.Equal(used.Count, used.Distinct().Count());
        Assert.Equal(used.Count, pool.InUse);
        Pool<ThreadRecord> read = Again(pool);
        Assert.Equal(pool.FreeOnes(), read.FreeOnes());
        for (int i = 0; i < 500; i++)
        {
            Assert.Equal(pool.Take(), read.Take());
        }
    }

    [Fact]
    public void Free_records_in_a_circle_are_refused()
    {
        var pool = new Pool<ThreadRecord>(3);
        (int first, int second) = (pool.Take(), pool.Take());
        pool.Free(first);
        pool.Free(second);
        pool[first].Novel[KillChain.Stages - 2] = (ushort)(second + 1);
        Assert.Throws<StateFormatException>(() => Again(pool));
    }

    private static Pool<ThreadRecord> Again(Pool<ThreadRecord> pool)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        pool.Save(writer);
        writer.Finish();
        var reader = new StateReader(new MemoryStream(stream.ToArray()));
        var read = new Pool<ThreadRecord>(3);
        read.Load(reader);
        reader.Finish();
        return read;
    }

    private static void Add(byte[] counts, int at)
    {
        if (++counts[at] == byte.MaxValue)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] /= 2;
            }
        }
    }
}
