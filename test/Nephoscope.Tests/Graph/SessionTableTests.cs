using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

/// <summary>The table of sessions finds those it has room for, and none that it dropped.</summary>
public sealed class SessionTableTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(700)]
    [InlineData(5000)]
    public void The_newest_are_found_and_the_dropped_are_not(int capacity)
    {
        var table = new SessionTable(capacity, TimeSpan.FromDays(1000));
        for (int i = 0; i < 20_000; i++)
        {
            int slot = table.Add(Key(i), i, i);
            Assert.Equal(slot, table.Find(Key(i)));
            int asked = (int)(Fingerprint.Of($"asked {i}") % 20_000);
            int found = table.Find(Key(asked));
            bool isThere = asked <= i && asked > i - capacity;
            Assert.Equal(isThere, found != SessionTable.None);
            Assert.True(!isThere || table[found].Key == Key(asked));
        }

        Assert.Equal(capacity, table.Count);
        Assert.Equal(20_000 - capacity, table.Evicted);
    }

    [Fact]
    public void What_nobody_uses_expires_whatever_its_neighbours_do()
    {
        var table = new SessionTable(10_000, TimeSpan.FromTicks(20));
        var live = new HashSet<int>();
        for (int i = 0; i < 5000; i++)
        {
            table.Add(Key(i), i * 100L, i * 100L);
            live.Add(i);
            live.RemoveWhere(old => (i - old) * 100 > 2000);
            Assert.InRange(table.Count, 1, 40);
            Assert.All(live, old => Assert.NotEqual(SessionTable.None, table.Find(Key(old))));
        }
    }

    private static ulong Key(int number) => Fingerprint.Of($"session {number}");
}
