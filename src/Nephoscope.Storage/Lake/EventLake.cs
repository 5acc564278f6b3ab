using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>
/// Events in Parquet files that many tools can read, in folders by source, account, region and day. A commit covers a stretch of the journal
/// and is seen as a whole or not at all; the same stretch again changes nothing, so after a crash one may simply write again from the last
/// place that was confirmed. One program writes at a time; commits may come from another thread than events do.
/// </summary>
public sealed class EventLake : IDisposable
{
    private readonly string folder;
    private readonly LakeOptions options;
    private readonly FileStream ownership;
    private readonly Lock gate = new();
    private readonly LakeFileWriter writer = new();
    private readonly LakeCompactor compactor;
    private readonly List<string> unfinished = [];
    private readonly MemoryStream memory = new();

    /// <summary>Opens a lake and removes what an interrupted commit left.</summary>
    /// <param name="fileOf">The name of a file that events refer to by its index.</param>
    /// <param name="nameOf">The name of a principal where one is known; null leaves names out.</param>
    /// <exception cref="IOException">It cannot be opened, or another program has it.</exception>
    public EventLake(string folder, LakeOptions options, Func<int, string> fileOf, Func<EntityKey, string>? nameOf = null)
    {
        this.folder = Path.GetFullPath(folder);
        this.options = options;
        Buffer = new LakeBuffer(fileOf, nameOf, options.BufferBytes);
        DurableFile.MakeFolder(this.folder);
        ownership = Own(this.folder);
        compactor = new LakeCompactor(this.folder, options);
        try
        {
            Committed = LakeFolder.ReadCommitted(this.folder);
            RemoveLeftovers();
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>The last place of the journal whose events are in the lake; null where nothing was committed.</summary>
    public ulong? Committed { get; private set; }

    /// <summary>What <see cref="Add"/> fills and <see cref="Commit(ulong, ulong)"/> writes.</summary>
    public LakeBuffer Buffer { get; }

    /// <summary>How a file is made until it is renamed; tests let it fail.</summary>
    internal Action<string, MemoryStream> WritePartial { get; set; } = WriteToDisk;

    /// <summary>
    /// Puts a buffer's events together as files are, in memory, and forgets both: who cannot wait when the first real commit comes has the code
    /// translated by then. Empties the buffer.
    /// </summary>
    public static void Rehearse(LakeBuffer buffer)
    {
        using var nowhere = new MemoryStream();
        new LakeFileWriter().Write(buffer, ByPartition(buffer), nowhere);
        buffer.Clear();
    }

    /// <summary>Takes an event into <see cref="Buffer"/>.</summary>
    /// <returns>False where the buffer is full: nothing was taken, commit first.</returns>
    public bool Add(in SecurityEvent securityEvent, in Actor actor, in NetworkOrigin origin) => Buffer.Add(securityEvent, actor, origin);

    /// <summary>Commits <see cref="Buffer"/>: <see cref="Commit(LakeBuffer, ulong, ulong)"/>.</summary>
    public void Commit(ulong firstSequence, ulong lastSequence) => Commit(Buffer, firstSequence, lastSequence);

    /// <summary>
    /// Writes the events of a stretch of the journal and empties the buffer; on the disk when it returns. A stretch that was committed before
    /// is left as it is.
    /// </summary>
    /// <param name="buffer">Its events are all of the stretch, and all events of the stretch.</param>
    /// <exception cref="LakeFullException">No room; nothing is seen of it, and the buffer is as it was.</exception>
    /// <exception cref="ArgumentException">The stretch begins before what was committed and ends after it.</exception>
    public void Commit(LakeBuffer buffer, ulong firstSequence, ulong lastSequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstSequence, lastSequence);
        lock (gate)
        {
            if (lastSequence <= Committed)
            {
                buffer.Clear();
                return;
            }

            if (firstSequence <= Committed)
            {
                throw new ArgumentException($"The stretch from {firstSequence} to {lastSequence} begins before {Committed}, which was committed, and ends after it.", nameof(firstSequence));
            }

            try
            {
                RemoveUnfinished();
                Write(buffer, LakeFile.Name(firstSequence, lastSequence));
                LakeFolder.WriteCommitted(folder, lastSequence);
            }
            catch (IOException failure) when (LakeFullException.Says(failure))
            {
                throw new LakeFullException($"No room is left for the event lake {folder}. Free some, or keep fewer days.", failure);
            }

            unfinished.Clear();
            Committed = lastSequence;
            buffer.Clear();
        }
    }

    /// <summary>Removes days beyond the retention and merges small files of closed days. Events stay readable meanwhile.</summary>
    /// <param name="now">Where the clock of events stands.</param>
    /// <exception cref="LakeFullException">No room to merge; nothing changed for readers.</exception>
    public LakeUpkeep Maintain(EventTime now)
    {
        lock (gate)
        {
            try
            {
                return compactor.Run(now, Committed);
            }
            catch (IOException failure) when (LakeFullException.Says(failure))
            {
                throw new LakeFullException($"No room is left to merge files of the event lake {folder}. Free some, or keep fewer days.", failure);
            }
        }
    }

    public void Dispose()
    {
        memory.Dispose();
        ownership.Dispose();
    }

    private void Write(LakeBuffer buffer, string name)
    {
        int[] rows = ByPartition(buffer);
        int from = 0;
        for (int place = 0; place < buffer.Partitions.Count; place++)
        {
            string path = Path.Combine(folder, buffer.Partitions[place].Folder, name);
            DurableFile.MakeFolder(Path.GetDirectoryName(path)!);
            memory.SetLength(0);
            writer.Write(buffer, rows.AsSpan(from, buffer.CountOf(place)), memory);
            from += buffer.CountOf(place);
            unfinished.Add(path);
            unfinished.Add(path + DurableFile.Partial);
            WritePartial(path + DurableFile.Partial, memory);
            DurableFile.Publish(path + DurableFile.Partial, path);
        }
    }

    /// <summary>The rows of the first partition, then those of the second and so on, each in the order they came.</summary>
    private static int[] ByPartition(LakeBuffer buffer)
    {
        int[] next = new int[buffer.Partitions.Count];
        for (int place = 1; place < next.Length; place++)
        {
            next[place] = next[place - 1] + buffer.CountOf(place - 1);
        }

        int[] rows = new int[buffer.Count];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[next[buffer.PlaceOf(row)]++] = row;
        }

        return rows;
    }

    /// <summary>A commit that failed may be tried again with another stretch; its files must not stay beside that one's.</summary>
    private void RemoveUnfinished()
    {
        foreach (string path in unfinished)
        {
            File.Delete(path);
        }

        unfinished.Clear();
    }

    private void RemoveLeftovers()
    {
        // Only what is ours: somebody may have named a folder that holds other things too.
        foreach (string path in Directory.EnumerateFiles(folder, "*.parquet" + DurableFile.Partial, SearchOption.AllDirectories).ToList())
        {
            if (LakeFile.Parse(path[..^DurableFile.Partial.Length]) is not null)
            {
                File.Delete(path);
            }
        }

        foreach (LakeFile file in LakeFolder.All(folder).Where(file => Committed is null || file.Last > Committed))
        {
            File.Delete(file.Path);
        }
    }

    private static void WriteToDisk(string path, MemoryStream content)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        stream.Write(content.GetBuffer().AsSpan(0, (int)content.Length));
        stream.Flush(flushToDisk: true);
    }

    private static FileStream Own(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "writer.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new IOException($"The event lake {folder} is being written by another program. Stop that one first.", failure);
        }
    }
}
