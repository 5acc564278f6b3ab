namespace Nephoscope.Lab;

/// <summary>What one delivered file will hold: calls that are rendered when it is written, or ready lines. Not thread-safe.</summary>
internal sealed class PendingFile
{
    private readonly List<PlannedCall> calls = [];
    private readonly List<byte[]> lines = [];

    public required string Path { get; init; }

    public required LabFormat Format { get; init; }

    /// <summary>Seconds since 1970 at which it is delivered.</summary>
    public required long Due { get; init; }

    /// <summary>It never arrives.</summary>
    public required bool IsLost { get; init; }

    public int Count => calls.Count + lines.Count;

    public void Add(in PlannedCall call) => calls.Add(call);

    public void Add(byte[] line) => lines.Add(line);

    /// <summary>Renders the whole file.</summary>
    public void Render(CloudTrailRenderer renderer, SeededRandom random, RecordBuffer target)
    {
        target.Clear();
        switch (Format)
        {
            case LabFormat.CloudTrail:
                Shuffle(random);
                target.Add("{\"Records\":["u8);
                for (int i = 0; i < calls.Count; i++)
                {
                    target.Add(i > 0 ? ","u8 : default);
                    renderer.Write(calls[i], target);
                }

                target.Add("]}"u8);
                return;
            case LabFormat.FlowLog:
                target.Add("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"u8);
                break;
            default:
                break;
        }

        foreach (byte[] line in lines)
        {
            target.Add(line);
            target.Add("\n"u8);
        }
    }

    /// <summary>Puts the records into no particular order, as the provider does (Fisher and Yates).</summary>
    private void Shuffle(SeededRandom random)
    {
        for (int i = calls.Count - 1; i > 0; i--)
        {
            int j = random.Below(i + 1);
            (calls[i], calls[j]) = (calls[j], calls[i]);
        }
    }
}
