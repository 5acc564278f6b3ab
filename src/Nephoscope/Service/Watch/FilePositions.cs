using System.Collections.Concurrent;
using Nephoscope.Events;
using Nephoscope.Service.Journal;

namespace Nephoscope.Service.Watch;

/// <summary>How far each watched file is in the journal, by the fingerprint of its path. For many threads.</summary>
internal sealed class FilePositions
{
    private readonly ConcurrentDictionary<ulong, Place> places = new();

    public int Count => places.Count;

    public void Set(FilePosition position) =>
        places[Fingerprint.Of(position.Path)] = new Place(position.Offset, position.Length, position.LastWrite, position.Key, position.Head);

    public bool TryFind(string path, out Place place) => places.TryGetValue(Fingerprint.Of(path), out place);

    /// <summary>Everything, for a saved state.</summary>
    public KeyValuePair<ulong, Place>[] ToArray() => places.ToArray();

    /// <summary>Takes over one of a saved state.</summary>
    public void Restore(ulong path, Place place) => places[path] = place;

    /// <summary>See <see cref="FilePosition"/>.</summary>
    internal readonly record struct Place(long Offset, long Length, long LastWrite, long Key, ulong Head);
}
