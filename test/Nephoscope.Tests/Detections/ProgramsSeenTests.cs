using Nephoscope.Detections;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Detections;

/// <summary>What is kept of programs in few bytes says what a table of single facts would say.</summary>
public sealed class ProgramsSeenTests
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(90);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_knows_what_single_facts_know_over_a_year_and_after_loads(int seed)
    {
        var random = new Random(seed);
        var seen = new ProgramsSeen();
        var single = new RecentUse(1_000_000);
        EventTime now = EventTime.FromSeconds(1_700_000_000);
        int knew = 0;
        for (int i = 0; i < 20_000; i++)
        {
            now = now.Plus(TimeSpan.FromMinutes(random.Next(60)));
            ulong principal = Fingerprint.Of($"actor {random.Next(40)}");
            ulong tool = Fingerprint.Of($"tool {random.Next(random.Next(1, 5))}");
            ulong system = Fingerprint.Join(tool, (ulong)random.Next(random.Next(1, 3)));
            ulong release = Fingerprint.Join(system, (ulong)random.Next(random.Next(1, 5)));
            var profile = new ProgramProfile(tool, system, release, Fingerprint.Join(release, (ulong)random.Next(random.Next(1, 20))));
            bool young = random.Next(10) == 0;
            bool note = random.Next(10) > 0;
            KnownProgram expected = new(
                Look(single, principal, 1, now, young, note), Look(single, principal, profile.Tool, now, young, note),
                Look(single, principal, profile.OnSystem, now, young, note), Look(single, principal, profile.Release, now, young, note),
                Look(single, principal, profile.Build, now, young, note));
            Assert.Equal(expected, seen.See(principal, in profile, now, young, note));
            knew += expected.Build ? 1 : 0;
            if (i % 7000 == 6999)
            {
                seen = Again(seen);
            }
        }

        Assert.InRange(knew, 1000, 19_000);
    }

    private static bool Look(RecentUse single, ulong principal, ulong fact, EventTime now, bool young, bool note)
    {
        ulong key = Fingerprint.Join(principal, fact);
        bool known = single.TryFirst(key, out EventTime first) && (young || now.Since(first) > TimeSpan.FromHours(24));
        if (note)
        {
            single.Count(key, now, Window);
        }

        return known;
    }

    private static ProgramsSeen Again(ProgramsSeen seen)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        writer.Begin("test", 1);
        seen.Save(writer);
        writer.End();
        writer.Finish();
        stream.Position = 0;
        var reader = new StateReader(stream);
        reader.Begin("test", 1);
        var loaded = new ProgramsSeen();
        loaded.Load(reader);
        reader.End();
        reader.Finish();
        return loaded;
    }
}
