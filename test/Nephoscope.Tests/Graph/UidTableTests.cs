using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

/// <summary>The table of unique ids says what a dictionary would say, also after a load and where it is full.</summary>
public sealed class UidTableTests
{
    [Fact]
    public void It_says_what_a_dictionary_says()
    {
        const int Most = 3000;
        var random = new Random(9);
        var table = new UidTable(Most);
        var expected = new Dictionary<ulong, ulong>();
        int cleared = 0;
        for (int i = 0; i < 60_000; i++)
        {
            ulong uid = random.Next(50) == 0 ? 0 : Fingerprint.Of($"uid {random.Next(9000)}");
            Assert.Equal(expected.TryGetValue(uid, out ulong session), table.TryGet(uid, out ulong found));
            Assert.Equal(session, found);
            if (random.Next(3) == 0)
            {
                table.Bound();
                if (expected.Count >= Most)
                {
                    expected.Clear();
                    cleared++;
                }

                table.Set(uid, (ulong)i);
                expected[uid] = (ulong)i;
            }

            if (i % 25_000 == 24_999)
            {
                table = Again(table, Most);
            }
        }

        Assert.InRange(cleared, 1, 20);
    }

    private static UidTable Again(UidTable table, int most)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        writer.Begin("test", 1);
        table.Save(writer);
        writer.End();
        writer.Finish();
        stream.Position = 0;
        var reader = new StateReader(stream);
        reader.Begin("test", 1);
        var loaded = new UidTable(most);
        loaded.Load(reader);
        reader.End();
        reader.Finish();
        return loaded;
    }
}
