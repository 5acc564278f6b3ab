using System.Collections.Concurrent;
using System.IO.Compression;

namespace Nephoscope.Lab;

/// <summary>
/// Renders, packs and writes files on every core. What a file holds was decided before, so the order of writing does not matter.
/// <see cref="Add"/> waits while too many files are under way. One thread adds.
/// </summary>
internal sealed class FileWriters : IDisposable
{
    private const int Waiting = 512;

    private readonly CompanyOptions options;
    private readonly string root;
    private readonly BlockingCollection<PendingFile> files = new(Waiting);
    private readonly Thread[] threads;
    private volatile Exception? failure;

    public FileWriters(CompanyOptions options, string root)
    {
        this.options = options;
        this.root = root;
        threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work) { IsBackground = true })];
        Array.ForEach(threads, static thread => thread.Start());
    }

    /// <exception cref="IOException">An earlier file could not be written.</exception>
    public void Add(PendingFile file)
    {
        Check();
        files.Add(file);
    }

    /// <summary>Waits until everything is written.</summary>
    /// <exception cref="IOException">A file could not be written.</exception>
    public void Finish()
    {
        Stop();
        Check();
    }

    public void Dispose()
    {
        Stop();
        files.Dispose();
    }

    private void Stop()
    {
        files.CompleteAdding();
        Array.ForEach(threads, static thread => thread.Join());
    }

    private void Check()
    {
        if (failure is { } error)
        {
            throw error is UnauthorizedAccessException ? new IOException(error.Message, error) : new IOException($"A simulated file cannot be written: {error.Message}", error);
        }
    }

    private void Work()
    {
        var renderer = new CloudTrailRenderer(options.Seed);
        var text = new RecordBuffer();
        using var packed = new MemoryStream();
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (PendingFile file in files.GetConsumingEnumerable())
        {
            if (failure is not null)
            {
                continue;
            }

            try
            {
                file.Render(renderer, SeededRandom.For(options.Seed, file.Path, (ulong)file.Due), text);
                Write(file.Path, text, packed, folders);
            }
#pragma warning disable CA1031 // whatever goes wrong here is thrown again where files are added
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = error;
            }
        }
    }

    private void Write(string name, RecordBuffer text, MemoryStream packed, HashSet<string> folders)
    {
        packed.SetLength(0);
        using (var gzip = new GZipStream(packed, options.Packing, leaveOpen: true))
        {
            gzip.Write(text.Written);
        }

        string path = Path.Combine(root, name);
        string folder = Path.GetDirectoryName(path)!;
        if (folders.Add(folder))
        {
            Directory.CreateDirectory(folder);
        }

        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(handle, packed.GetBuffer().AsSpan(0, (int)packed.Length), 0);
    }
}
