using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

public sealed class LakeUpkeepTests : IDisposable
{
    private static readonly EventTime NextDays = EventTime.FromSeconds((LakeWorld.Day + 2) * 86_400L);
    private readonly LakeWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void Small_files_become_one_and_no_event_is_lost_or_seen_twice()
    {
        using EventLake lake = world.Open();
        Fill(lake, 1, 6);
        int before = LakeFolder.Current(world.Folder).Count;
        LakeUpkeep first = lake.Maintain(NextDays);
        Assert.Equal(before, first.FilesMerged);

        // The parts are still there for who listed them before; they do not count any more.
        Assert.True(LakeFolder.All(world.Folder).Count > LakeFolder.Current(world.Folder).Count);
        Assert.Equal(before / 6, LakeFolder.Current(world.Folder).Count);
        Assert.Equal(Enumerable.Range(1, 300), world.Found());

        Assert.Equal(default, lake.Maintain(NextDays));
        Assert.Equal(LakeFolder.All(world.Folder).Count, LakeFolder.Current(world.Folder).Count);
        Assert.Equal(Enumerable.Range(1, 300), world.Found());
    }

    [Fact]
    public void Late_events_are_merged_with_what_was_merged_before()
    {
        using EventLake lake = world.Open();
        Fill(lake, 1, 4);
        lake.Maintain(NextDays);
        Fill(lake, 201, 4);
        Assert.Equal(Enumerable.Range(1, 400), world.Found());
        Assert.NotEqual(0, lake.Maintain(NextDays).FilesMerged);
        lake.Maintain(NextDays);
        Assert.Equal(Enumerable.Range(1, 400), world.Found());
    }

    [Fact]
    public void An_interrupted_merge_is_done_again()
    {
        using (EventLake lake = world.Open())
        {
            Fill(lake, 1, 5);
            lake.Maintain(NextDays);
        }

        // Merged, the parts not removed: as if killed in between; and another merge that did not end.
        LakeFile merged = LakeFolder.Current(world.Folder)[0];
        File.WriteAllBytes(Path.Combine(merged.Folder, LakeFile.Name(1, 999) + ".partial"), [1, 2, 3]);
        using EventLake again = world.Open();
        Assert.Equal(Enumerable.Range(1, 250), world.Found());
        again.Maintain(NextDays);
        again.Maintain(NextDays);
        Assert.Equal(Enumerable.Range(1, 250), world.Found());
        Assert.Equal(LakeFolder.All(world.Folder).Count, LakeFolder.Current(world.Folder).Count);
        Assert.Empty(Directory.EnumerateFiles(world.Folder, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_day_that_is_still_open_is_left_alone()
    {
        using EventLake lake = world.Open();
        Fill(lake, 1, 6);
        Assert.Equal(default, lake.Maintain(EventTime.FromSeconds((LakeWorld.Day + 1) * 86_400L)));
    }

    [Fact]
    public void Old_days_go_and_their_folders_with_them()
    {
        using EventLake lake = world.Open(new LakeOptions { RetentionDays = 30 });
        LakeWorld.Add(lake, 1, 10, LakeWorld.Day - 40);
        lake.Commit(1, 10);
        LakeWorld.Add(lake, 11, 20, LakeWorld.Day - 30);
        lake.Commit(11, 20);
        LakeUpkeep upkeep = lake.Maintain(EventTime.FromSeconds(LakeWorld.Day * 86_400L));
        Assert.NotEqual(0, upkeep.FilesForgotten);
        Assert.Equal(Enumerable.Range(11, 10), world.Found());
        string gone = LakePartition.DayName(LakeWorld.Day - 40);
        Assert.DoesNotContain(Directory.EnumerateDirectories(world.Folder, "*", SearchOption.AllDirectories), folder => folder.Contains(gone, StringComparison.Ordinal));
    }

    /// <summary>Commits of fifty events each, all in the same partitions.</summary>
    private static void Fill(EventLake lake, int first, int commits)
    {
        for (int i = 0; i < commits; i++)
        {
            int from = first + (i * 50);
            LakeWorld.Add(lake, from, from + 49);
            lake.Commit((ulong)from, (ulong)from + 49);
        }
    }
}
