namespace Nephoscope.Lab;

/// <summary>The records that one delivered file will hold. Not thread-safe.</summary>
internal sealed class PendingFile
{
    private readonly RecordBuffer buffer = new();
    private readonly List<(int Start, int Length)> records = [];

    public required string Path { get; init; }

    public void Add(ReadOnlySpan<byte> record)
    {
        records.Add((buffer.Length, record.Length));
        buffer.Add(record);
    }

    /// <summary>Puts the records into no particular order, as the provider does (Fisher and Yates).</summary>
    public void Shuffle(SeededRandom random)
    {
        for (int i = records.Count - 1; i > 0; i--)
        {
            int j = random.Below(i + 1);
            (records[i], records[j]) = (records[j], records[i]);
        }
    }

    public void CopyTo(Stream stream, ReadOnlySpan<byte> before, ReadOnlySpan<byte> between, ReadOnlySpan<byte> after)
    {
        stream.Write(before);
        for (int i = 0; i < records.Count; i++)
        {
            if (i > 0)
            {
                stream.Write(between);
            }

            stream.Write(buffer.Written.Slice(records[i].Start, records[i].Length));
        }

        stream.Write(after);
    }
}
