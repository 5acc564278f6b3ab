namespace Nephoscope.Sources.Files;

/// <summary>Where a file stands among the files of its folder: by the time its name carries (seconds since 1970), then by name.</summary>
internal readonly record struct FilePlace(long Key, string Name) : IComparable<FilePlace>
{
    public int CompareTo(FilePlace other)
    {
        int order = Key.CompareTo(other.Key);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }
}

/// <summary>Keeps the first <c>capacity</c> files after a given place, whatever the order in which they are offered. Not thread-safe.</summary>
internal sealed class FolderPage(int capacity, FilePlace? after)
{
    private static readonly IComparer<FilePlace> LastFirst = Comparer<FilePlace>.Create((x, y) => y.CompareTo(x));

    private readonly PriorityQueue<FilePlace, FilePlace> kept = new(LastFirst);
    private bool isCut;

    /// <summary>The files of this page, in no order.</summary>
    public IEnumerable<FilePlace> Places => kept.UnorderedItems.Select(item => item.Element);

    /// <summary>The last place of this page when files come after it, else null.</summary>
    public FilePlace? Rest => isCut && kept.TryPeek(out FilePlace last, out _) ? last : null;

    public void Offer(FilePlace place)
    {
        if (after is { } start && place.CompareTo(start) <= 0)
        {
            return;
        }

        if (kept.Count < capacity)
        {
            kept.Enqueue(place, place);
        }
        else
        {
            isCut = true;
            kept.EnqueueDequeue(place, place);
        }
    }
}
