using System.Text;

namespace Nephoscope.Behavior;

/// <summary>Numbered texts that are seldom asked for: UTF-8, one behind the other. A string is made for each that is. One writer.</summary>
internal sealed class TextList
{
    private byte[] bytes = [];
    private int[] ends = [];

    public int Count { get; private set; }

    public string this[int number] => Encoding.UTF8.GetString(bytes.AsSpan(number == 0 ? 0 : ends[number - 1], ends[number] - (number == 0 ? 0 : ends[number - 1])));

    public void Add(string text)
    {
        int start = Count == 0 ? 0 : ends[Count - 1];
        int end = start + Encoding.UTF8.GetByteCount(text);
        if (end > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(64, end + (end / 2)));
        }

        if (Count == ends.Length)
        {
            Array.Resize(ref ends, Math.Max(8, Count + (Count / 2)));
        }

        Encoding.UTF8.GetBytes(text, bytes.AsSpan(start));
        ends[Count++] = end;
    }

    public void Clear() => Count = 0;

    public List<string> All()
    {
        var all = new List<string>(Count);
        for (int i = 0; i < Count; i++)
        {
            all.Add(this[i]);
        }

        return all;
    }
}
