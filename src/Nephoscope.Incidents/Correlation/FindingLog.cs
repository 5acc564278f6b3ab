using System.Buffers.Binary;
using System.IO.Compression;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// All findings of a replay, to be told at its end. While evidence of a finding's thread counts it is held as it is; later as compressed
/// bytes, a twentieth of that, together with what repeated it. One writer; not thread-safe.
/// </summary>
internal sealed class FindingLog
{
    /// <summary>Findings that are packed together: they share texts.</summary>
    private const int PerBlock = 1024;

    /// <summary>What a block may unpack to; far more than so many findings take.</summary>
    private const int LongestBlock = 1 << 28;

    private const int Quality = 5;
    private const int Window = 20;
    private readonly List<LoggedFinding> live = [];
    private readonly List<LoggedFinding> waiting = [];
    private readonly List<byte[]> blocks = [];
    private int next;

    public void Add(Finding finding) => live.Add(new LoggedFinding(next++, finding, []));

    /// <summary>Packs findings whose threads are let go.</summary>
    /// <param name="repetitions">Gives what repeated them, which is then here.</param>
    public void Pack(HashSet<Finding> gone, RepetitionLog repetitions)
    {
        if (gone.Count == 0)
        {
            return;
        }

        int kept = 0;
        for (int i = 0; i < live.Count; i++)
        {
            if (gone.Contains(live[i].Finding))
            {
                waiting.Add(live[i] with { Repetitions = repetitions.TakeOut(live[i].Finding) });
            }
            else
            {
                live[kept++] = live[i];
            }
        }

        live.RemoveRange(kept, live.Count - kept);
        if (live.Capacity > 1024 && live.Count < live.Capacity / 2)
        {
            live.Capacity = live.Count;
        }

        int packed = 0;
        for (; waiting.Count - packed >= PerBlock; packed += PerBlock)
        {
            blocks.Add(Compress(waiting.GetRange(packed, PerBlock)));
        }

        waiting.RemoveRange(0, packed);
    }

    /// <summary>What repeated a finding, where that was packed: it is repeated once more. Looks through everything; only what comes days late asks for it.</summary>
    public IReadOnlyList<RepeatedFinding> TakeBack(string uid)
    {
        for (int block = blocks.Count - 1; block >= -1; block--)
        {
            List<LoggedFinding> entries = block < 0 ? waiting : Decompress(blocks[block]);
            int at = entries.FindIndex(entry => entry.Repetitions.Count > 0 && entry.Finding.Uid == uid);
            if (at >= 0)
            {
                IReadOnlyList<RepeatedFinding> taken = entries[at].Repetitions;
                entries[at] = entries[at] with { Repetitions = [] };
                if (block >= 0)
                {
                    blocks[block] = Compress(entries);
                }

                return taken;
            }
        }

        return [];
    }

    /// <summary>Every finding with what repeated it, earliest first, then by id, then as they came.</summary>
    public List<Finding> Tell(RepetitionLog repetitions)
    {
        List<LoggedFinding> all = [.. live, .. waiting];
        foreach (byte[] block in blocks)
        {
            all.AddRange(Decompress(block));
        }

        return
        [
            .. all.OrderBy(static entry => entry.Finding.Time.Nanoseconds).ThenBy(static entry => entry.Finding.Uid, StringComparer.Ordinal)
                .ThenBy(static entry => entry.Order).Select(entry => repetitions.Tell(entry.Finding, entry.Repetitions)),
        ];
    }

    public void Save(StateWriter writer)
    {
        writer.WriteCount(next);
        writer.WriteList(live, Write);
        writer.WriteList(waiting, Write);
        writer.WriteList(blocks, static (w, block) => w.WriteArray<byte>(block));
    }

    public void Load(StateReader reader)
    {
        next = reader.ReadNumber();
        live.AddRange(reader.ReadList(Read));
        waiting.AddRange(reader.ReadList(Read));
        blocks.AddRange(reader.ReadList(static r => r.ReadArray<byte>(), 2));
    }

    /// <summary>As state was written before findings were packed.</summary>
    public void LoadUnpacked(StateReader reader)
    {
        foreach (Finding finding in reader.ReadList(StateOfFinding.ReadFinding))
        {
            Add(finding);
        }
    }

    private static void Write(StateWriter writer, LoggedFinding entry)
    {
        writer.WriteCount(entry.Order);
        writer.Write(entry.Finding);
        writer.WriteList(entry.Repetitions, StateOf.Write);
    }

    private static LoggedFinding Read(StateReader reader) => new(reader.ReadNumber(), reader.ReadFinding(), reader.ReadList(StateOf.ReadRepeated));

    /// <summary>Length of the text, and the text compressed: as saved state, so that what is damaged is found.</summary>
    private static byte[] Compress(List<LoggedFinding> entries)
    {
        using var text = new MemoryStream();
        var writer = new StateWriter(text);
        FindingPack.Write(writer, entries);
        writer.Finish();
        ReadOnlySpan<byte> plain = text.GetBuffer().AsSpan(0, (int)text.Length);
        byte[] room = new byte[4 + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(room, plain.Length);
        return BrotliEncoder.TryCompress(plain, room.AsSpan(4), out int length, Quality, Window)
            ? room[..(4 + length)]
            : throw new InvalidOperationException("Findings do not fit into the longest that compression can make of them.");
    }

    private static List<LoggedFinding> Decompress(byte[] block)
    {
        int length = block.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(block);
        byte[] text = length is >= 0 and <= LongestBlock ? new byte[length] : throw Damaged();
        if (!BrotliDecoder.TryDecompress(block.AsSpan(4), text, out int written) || written != length)
        {
            throw Damaged();
        }

        var reader = new StateReader(new MemoryStream(text));
        List<LoggedFinding> entries = FindingPack.Read(reader);
        reader.Finish();
        return entries;
    }

    private static StateFormatException Damaged() => new("findings", "what was packed cannot be unpacked");
}
