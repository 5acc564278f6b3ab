namespace Nephoscope.Storage;

/// <summary>Values of a column, in memory that is used again and given to the Parquet writer as it lies. One thread.</summary>
internal sealed class LakeCells<T>
{
    private T[] items = [];
    private int count;

    public ReadOnlyMemory<T> Memory => items.AsMemory(0, count);

    public void Add(T item)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, Math.Max(1024, count * 2));
        }

        items[count++] = item;
    }

    public void Clear() => count = 0;
}
