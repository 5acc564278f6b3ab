using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

/// <summary>Tables that keep less than a key say what a table of keys would say.</summary>
public sealed class SmallTableTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 5_000)]
    [InlineData(3, 60_000)]
    public void A_set_of_what_was_seen_forgets_after_one_to_two_periods(int seed, int keys)
    {
        const long Period = 1000;
        var random = new Random(seed);
        var set = new SeenSet(Period);
        var present = new HashSet<ulong>();
        var past = new HashSet<ulong>();
        long epoch = 0;
        long now = 0;
        set.Advance(now);
        for (int i = 0; i < 200_000; i++)
        {
            now += random.Next(40) == 0 ? 1 : random.Next(90_000) == 0 ? 3 * Period : 0;
            set.Advance(now);
            if (now / Period > epoch)
            {
                past = now / Period == epoch + 1 ? present : [];
                present = [];
                epoch = now / Period;
            }

            ulong key = Fingerprint.Of($"key {random.Next(keys)}");
            set.Prefetch(key);
            bool expected = present.Add(key) && !past.Contains(key);
            Assert.Equal(expected, set.Add(key));
            if (i % 50_000 == 49_999)
            {
                set = Again(set, Period);
            }
        }
    }

    [Theory]
    [InlineData(4, 40)]
    [InlineData(5, 3_000)]
    public void An_index_of_numbers_finds_what_is_there_and_nothing_else(int seed, int most)
    {
        var random = new Random(seed);
        var index = new NumberIndex<Keys>(static (keys, number) => keys.KeyOf(number));
        ulong[] keys = new ulong[most];
        var known = new Dictionary<ulong, int>();
        for (int i = 0; i < 100_000; i++)
        {
            int number = random.Next(most);
            if (keys[number] != 0 && random.Next(2) == 0)
            {
                index.Remove(keys[number], new Keys(keys));
                known.Remove(keys[number]);
                keys[number] = 0;
            }
            else if (keys[number] == 0)
            {
                keys[number] = Fingerprint.Of($"key {i}");
                known.Add(keys[number], number);
                index.Add(number, new Keys(keys));
            }

            ulong asked = random.Next(2) == 0 ? keys[random.Next(most)] : Fingerprint.Of($"key {random.Next(i + 1)}");
            Assert.Equal(asked != 0 && known.TryGetValue(asked, out int at) ? at : -1, asked == 0 ? -1 : index.Find(asked, new Keys(keys)));
            Assert.Equal(known.Count, index.Count);
        }
    }

    private static SeenSet Again(SeenSet set, long period)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        writer.Begin("test", 1);
        set.Save(writer);
        writer.End();
        writer.Finish();
        stream.Position = 0;
        var reader = new StateReader(stream);
        reader.Begin("test", 1);
        var loaded = new SeenSet(period);
        loaded.Load(reader);
        reader.End();
        reader.Finish();
        return loaded;
    }

    private readonly struct Keys(ulong[] keys)
    {
        public ulong KeyOf(int number) => keys[number];
    }
}
