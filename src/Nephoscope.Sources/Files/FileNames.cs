using System.Collections;

namespace Nephoscope.Sources.Files;

/// <summary>Names that one thread adds to while others read those already there.</summary>
internal sealed class FileNames : IReadOnlyList<string>
{
    private volatile string[] names = new string[64];
    private volatile int count;

    public int Count => count;

    public string this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
            return names[index];
        }
    }

    public void Add(string name)
    {
        string[] present = names;
        if (count == present.Length)
        {
            Array.Resize(ref present, count * 2);
            names = present;
        }

        present[count] = name;
        count += 1;
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
        {
            yield return names[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
