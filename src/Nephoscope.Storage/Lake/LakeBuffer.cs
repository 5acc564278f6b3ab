using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>
/// Events that wait to be written into the lake, as bytes: adding one is a copy. Bounded; one writer at a time. A service that must not wait
/// for the disk keeps two, fills one and commits the other on another thread.
/// </summary>
public sealed class LakeBuffer
{
    private const int MostPlaces = 256;
    private readonly int mostBytes;
    private readonly Func<int, string> fileOf;
    private readonly Func<EntityKey, string>? nameOf;
    private readonly Dictionary<PlaceKey, int> places = [];
    private readonly List<LakePartition> partitions = [];
    private readonly List<int> counts = [];
    private readonly Dictionary<int, string> files = [];
    private readonly Dictionary<EntityKey, string> names = [];
    private byte[] bytes = new byte[1 << 16];
    private LakeRow[] rows = new LakeRow[64];
    private int used;

    /// <param name="fileOf">The name of a file that events refer to by its index.</param>
    /// <param name="nameOf">The name of a principal where one is known; null leaves names out. Called by <see cref="Add"/> only.</param>
    /// <param name="mostBytes">Bytes of events it takes before it is full.</param>
    public LakeBuffer(Func<int, string> fileOf, Func<EntityKey, string>? nameOf = null, int mostBytes = 64 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostBytes, 1 << 16);
        this.fileOf = fileOf;
        this.nameOf = nameOf;
        this.mostBytes = mostBytes;
    }

    /// <summary>Number of events.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes the events take.</summary>
    public int UsedBytes => used;

    internal IReadOnlyList<LakePartition> Partitions => partitions;

    /// <summary>Takes an event.</summary>
    /// <returns>False where it is full: nothing was taken, commit first.</returns>
    public bool Add(in SecurityEvent securityEvent, in Actor actor, in NetworkOrigin origin)
    {
        ReadOnlySpan<byte> source = securityEvent.Bytes;
        int room = (source.Length + 7) & ~7;
        if (used + room > mostBytes)
        {
            return false;
        }

        if (used + room > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Min(mostBytes, Math.Max(bytes.Length * 2, used + room)));
        }

        if (Count == rows.Length)
        {
            Array.Resize(ref rows, Count * 2);
        }

        source.CopyTo(bytes.AsSpan(used));
        int place = PlaceOf(securityEvent);
        rows[Count++] = new LakeRow(used, source.Length, place, actor, origin);
        counts[place]++;
        used += room;
        Remember(securityEvent.Header.File, actor.Principal);
        return true;
    }

    /// <summary>Forgets all events, keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        used = 0;
        places.Clear();
        partitions.Clear();
        counts.Clear();
        names.Clear();
        files.Clear();
    }

    internal int CountOf(int place) => counts[place];

    internal int PlaceOf(int row) => rows[row].Place;

    internal LakeEvent At(int row)
    {
        ref LakeRow at = ref rows[row];
        return new LakeEvent { Event = new SecurityEvent(bytes.AsSpan(at.Offset, at.Length)), Actor = at.Actor, Origin = at.Origin, Buffer = this };
    }

    internal string NameOf(EntityKey principal) => names.GetValueOrDefault(principal, "");

    internal string FileOf(int file) => files.GetValueOrDefault(file, "");

    /// <summary>Names are asked for when the event is taken: later, on another thread, whoever knows them may be busy.</summary>
    private void Remember(int file, EntityKey principal)
    {
        if (!files.ContainsKey(file))
        {
            files.Add(file, fileOf(file));
        }

        if (nameOf is not null && !principal.IsNone && !names.ContainsKey(principal))
        {
            names.Add(principal, nameOf(principal));
        }
    }

    private int PlaceOf(in SecurityEvent securityEvent)
    {
        ReadOnlySpan<byte> account = securityEvent[EventField.AccountUid];
        ReadOnlySpan<byte> region = securityEvent[EventField.Region];
        var key = new PlaceKey(securityEvent.Format, Fingerprint.Of(account), Fingerprint.Of(region), securityEvent.Time.Day);
        if (places.TryGetValue(key, out int place))
        {
            return place;
        }

        LakePartition partition = places.Count < MostPlaces
            ? new LakePartition(key.Source, LakePartition.Plain(account), LakePartition.Plain(region), key.Day)
            : new LakePartition(SourceFormat.Unknown, LakePartition.Other, LakePartition.Other, key.Day);
        place = partitions.IndexOf(partition);
        if (place < 0)
        {
            place = partitions.Count;
            partitions.Add(partition);
            counts.Add(0);
        }

        if (places.Count < MostPlaces)
        {
            places.Add(key, place);
        }

        return place;
    }

    private readonly record struct PlaceKey(SourceFormat Source, ulong Account, ulong Region, int Day);

    private readonly record struct LakeRow(int Offset, int Length, int Place, Actor Actor, NetworkOrigin Origin);
}
