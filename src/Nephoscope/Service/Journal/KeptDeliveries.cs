using Nephoscope.Storage;

namespace Nephoscope.Service.Journal;

/// <summary>
/// The deliveries that the journal needs no more, kept in the lake: a file a segment, packed, so that the engine's state can be made anew by the
/// same work that made it. One thread writes; any may read, of other folders too.
/// </summary>
internal sealed class KeptDeliveries : IDisposable
{
    private readonly string folder;
    private readonly KeptWriter writer = new();

    /// <summary>Opens a folder and removes what an interrupted program left half-written.</summary>
    /// <exception cref="IOException">It cannot be made or read.</exception>
    public KeptDeliveries(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        DurableFile.MakeFolder(this.folder);
        foreach (string half in Directory.EnumerateFiles(this.folder, "*" + KeptFile.Ending + DurableFile.Partial))
        {
            File.Delete(half);
        }
    }

    /// <summary>How a file is made until it is renamed; tests let it fail.</summary>
    internal Func<string, Stream> Create { get; set; } = static path => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);

    /// <summary>The last sequence that is kept; 0 where none is.</summary>
    public long Last => KeptFile.List(folder) is [.., { Last: long last }] ? last : 0;

    /// <summary>Keeps the whole entries of a segment that is not written any more: durable when it returns. One that is kept already stays as it is.</summary>
    /// <param name="pause">Called after each block; may throw to end it.</param>
    /// <returns>The file that was made; null where the segment is kept already or holds nothing.</returns>
    /// <exception cref="IOException">It cannot be written; nothing is seen of it.</exception>
    public KeptFile? Keep(string segment, long first, Action pause, Action<string> report)
    {
        if (KeptFile.List(folder).Exists(file => file.First <= first && first <= file.Last))
        {
            return null;
        }

        string partial = Path.Combine(folder, Path.GetFileNameWithoutExtension(segment) + KeptFile.Ending + DurableFile.Partial);
        KeptBlock written;
        try
        {
            using Stream target = Create(partial);
            written = writer.Write(segment, target, pause, report);
            if (target is FileStream file)
            {
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception)
        {
            File.Delete(partial);
            throw;
        }

        if (written.First == 0)
        {
            File.Delete(partial);
            return null;
        }

        var made = new KeptFile(Path.Combine(folder, KeptFile.Name(written.First, written.Last)), written.First, written.Last);
        DurableFile.Publish(partial, made.Path);
        return made;
    }

    /// <summary>Removes the oldest files while all of their deliveries were accepted before a time.</summary>
    /// <param name="before">Nanoseconds since 1970.</param>
    /// <returns>How many.</returns>
    public int Forget(long before)
    {
        int removed = 0;
        foreach (KeptFile file in KeptFile.List(folder))
        {
            // Of a file without its end the time of writing tells: nothing in it was accepted later.
            long newest = KeptReader.End(file.Path)?.Newest ?? (File.GetLastWriteTimeUtc(file.Path) - DateTime.UnixEpoch).Ticks * 100;
            if (newest >= before)
            {
                break;
            }

            File.Delete(file.Path);
            removed++;
        }

        return removed;
    }

    /// <summary>
    /// Deliveries of a folder after a sequence, each once, in order. What is damaged is stepped over and reported; a file of which nothing can be
    /// read is set aside.
    /// </summary>
    /// <param name="until">The last that is wanted.</param>
    /// <param name="take">Gets each; its body is valid during the call only. False ends.</param>
    /// <returns>False where <paramref name="take"/> ended it.</returns>
    public static bool Replay(string folder, long after, long until, Func<Delivery, bool> take, Action<string> report)
    {
        using var reader = new KeptReader(report);
        long reached = after;
        foreach (KeptFile file in KeptFile.List(folder))
        {
            if (file.Last <= reached || file.First > until)
            {
                continue;
            }

            bool goOn = true;
            int blocks;
            try
            {
                goOn = reader.Read(
                    file.Path, reached,
                    delivery =>
                    {
                        if (delivery.Sequence > until)
                        {
                            return false;
                        }

                        reached = delivery.Sequence;
                        return goOn = take(delivery);
                    },
                    out blocks) || goOn;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                report($"kept deliveries {Path.GetFileName(file.Path)} cannot be read: {failure.Message}");
                continue;
            }

            if (blocks == 0)
            {
                File.Move(file.Path, file.Path + ".damaged", overwrite: true);
                report($"kept deliveries {Path.GetFileName(file.Path)} hold nothing that can be read and are set aside");
            }

            if (!goOn)
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose() => writer.Dispose();
}
