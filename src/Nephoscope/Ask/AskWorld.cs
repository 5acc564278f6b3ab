using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Rights;
using Nephoscope.Storage;

namespace Nephoscope.Ask;

/// <summary>What questions are asked of: the entities that were seen, findings and incidents, the lake, the map, an inventory. One question at a time.</summary>
internal sealed class AskWorld
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly Func<CancellationToken, Task<HuntFindings>> found;
    private IReadOnlyList<Incident>? incidents;

    public AskWorld(string folder, HuntData? data, MapDocument? map, IReadOnlyList<MapNode> nodes, EventTime end, Func<CancellationToken, Task<HuntFindings>> found)
    {
        Folder = folder;
        Data = data;
        Map = map;
        End = end;
        Entities = new EntityFinder(nodes);
        this.found = found;
    }

    /// <summary>As told in commands.</summary>
    public string Folder { get; }

    /// <summary>What statements are run over; null where there is neither a lake nor anything found.</summary>
    public HuntData? Data { get; }

    public MapDocument? Map { get; }

    public EntityFinder Entities { get; }

    /// <summary>Event time of the last that was seen.</summary>
    public EventTime End { get; }

    public TimeWindow LastDay => new(new EventTime(Math.Max(0, End.Nanoseconds - (Day.Ticks * 100))), new EventTime(((End.Nanoseconds / EventTime.NanosecondsPerSecond) + 1) * EventTime.NanosecondsPerSecond), "the last 24 hours of the data");

    public Inventories? Inventories { get; init; }

    public IReadOnlyList<FileInfo> InventoryFiles { get; init; } = [];

    public HuntLimits Limits { get; init; } = new() { Rows = 200 };

    public async Task<IReadOnlyList<Incident>> IncidentsAsync(CancellationToken cancellation) =>
        incidents ??= (await found(cancellation).ConfigureAwait(false)).Incidents;
}
