using System.Runtime.CompilerServices;
using Nephoscope.Detections;
using Xunit;

namespace Nephoscope.Tests.Detections;

/// <summary>A table of rings says what a dictionary and a queue would say, also where its places need more than two bytes.</summary>
public sealed class RingTableTests
{
    [Theory]
    [InlineData(1, 5, 20)]
    [InlineData(2, 400, 700)]
    [InlineData(3, 65_535, 90_000)]
    [InlineData(4, 80_000, 100_000)]
    public void It_keeps_the_youngest_keys_with_their_values(int seed, int most, int keys)
    {
        var random = new Random(seed);
        var table = new RingTable<int>(most);
        var values = new Dictionary<ulong, int>();
        var order = new Queue<ulong>();
        for (int i = 0; i < keys * 3; i++)
        {
            ulong key = (ulong)random.Next(keys);
            ref int found = ref table.Find(key);
            Assert.Equal(values.TryGetValue(key, out int expected), !Unsafe.IsNullRef(in found));
            Assert.Equal(expected, Unsafe.IsNullRef(in found) ? 0 : found);
            ref int value = ref table.FindOrAdd(key, out bool known);
            Assert.Equal(values.ContainsKey(key), known);
            value = i + 1;
            if (!known)
            {
                order.Enqueue(key);
                if (order.Count > most)
                {
                    values.Remove(order.Dequeue());
                }
            }

            values[key] = i + 1;
            Assert.Equal(values.Count, table.Count);
        }

        int place = 0;
        foreach (ulong key in order)
        {
            Assert.Equal(values[key], table.At(place++, out ulong kept));
            Assert.Equal(key, kept);
        }
    }
}
