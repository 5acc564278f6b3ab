using System.Runtime.InteropServices;
using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

/// <summary>What waits to be learnt comes out as it went in.</summary>
public sealed class PackedEventTests
{
    [Fact]
    public void An_event_comes_out_as_it_went_in_whatever_it_lacks()
    {
        var random = new Random(7);
        var words = new ulong[PackedEvent.Longest];
        for (int round = 0; round < 2000; round++)
        {
            LearnedEvent learned = Some(random, round);
            int written = PackedEvent.Write(in learned, words);
            int read = PackedEvent.Read(words, out LearnedEvent back);
            Assert.Equal(written, read);
            Assert.Equal(Image(learned), Image(back));
        }
    }

    [Fact]
    public void The_quarantine_gives_back_all_in_order_across_chunks()
    {
        var random = new Random(8);
        var quarantine = new Quarantine();
        var expected = new List<string>();
        var released = new List<string>();
        for (int i = 0; i < 3000; i++)
        {
            LearnedEvent learned = Some(random, i) with { Time = EventTime.FromSeconds(i) };
            quarantine.Enqueue(in learned);
            expected.Add(Image(learned));
            while (quarantine.TryRelease(i - 500 + Quarantine.Delay, out LearnedEvent due))
            {
                released.Add(Image(due));
            }
        }

        Assert.Equal(500, quarantine.Count);
        while (quarantine.TryRelease(long.MaxValue, out LearnedEvent due))
        {
            released.Add(Image(due));
        }

        Assert.Equal(expected, released);
        Assert.Equal(0, quarantine.Count);
        Assert.False(quarantine.IsDue(long.MaxValue));
    }

    private static LearnedEvent Some(Random random, int round)
    {
        ulong Key() => random.Next(3) == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        var learned = new LearnedEvent
        {
            Time = new EventTime(random.NextInt64()),
            Principal = new EntityKey(Key()),
            Peers = new EntityKey(Key()),
            Account = new EntityKey(Key()),
            Session = new EntityKey(Key()),
            ApiId = (ushort)random.Next(65_536),
            Class = (IdentityClass)random.Next(6),
            Failed = random.Next(2) == 0,
            SessionStart = random.Next(2) == 0,
            OperationLevel = (NoveltyLevel)random.Next(4),
            Informative = random.Next(2) == 0,
            BurstKind = (byte)random.Next(16),
            BurstCount = round % 5 == 0 ? int.MaxValue : random.Next(9),
            Bytes = (long)Key(),
        };
        for (int f = 0; f < Features.Count; f++)
        {
            learned.Values[f] = round % 7 == 0 ? ulong.MaxValue : Key();
        }

        return learned;
    }

    private static string Image(LearnedEvent e)
    {
        Span<ulong> values = e.Values;
        return $"{e.Time} {e.Principal} {e.Peers} {e.Account} {e.Session} {e.ApiId} {e.Class} {e.Failed} {e.SessionStart} {e.OperationLevel} "
            + $"{e.Informative} {e.BurstKind} {e.BurstCount} {e.Bytes} {Convert.ToHexString(MemoryMarshal.AsBytes(values))}";
    }
}
