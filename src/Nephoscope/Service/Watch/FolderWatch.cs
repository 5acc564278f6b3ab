using Microsoft.Extensions.Logging;
using Nephoscope.Service.Intake;
using Nephoscope.Service.Journal;
using Nephoscope.Sources.Files;
using Nephoscope.Sources.Integrity;

namespace Nephoscope.Service.Watch;

/// <summary>
/// Follows folders: new files and what files grow by go into the journal, in the order of the events' time as far as the files tell it.
/// Which bytes of a file were taken is written with them, in one entry, so none is taken twice or lost. Files are found by looking, at
/// intervals; a rewritten file is taken anew, and events that were seen before count once.
/// </summary>
internal sealed partial class FolderWatch(
    Func<IReadOnlyList<string>> folders, FilePositions positions, DeliveryIntake intake, WatchPace pace, string? exclude, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly Dictionary<string, (long Length, long Since)> growing = new(StringComparer.Ordinal);
    private readonly HashSet<string> complained = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim hint = new(0, 1);

    /// <summary>Stretches that could not be read, or only in part, with the file's name.</summary>
    public Action<string, string>? OnFault { get; init; }

    /// <summary>Rounds made; grows after each.</summary>
    public long Rounds { get; private set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        List<FileSystemWatcher> hints = Hints();
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                await RoundAsync(cancellation).ConfigureAwait(false);
                Rounds++;
                await Task.Delay(pace.Busy, clock, cancellation).ConfigureAwait(false);
                await hint.WaitAsync(pace.Poll, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }
        finally
        {
            hints.ForEach(watcher => watcher.Dispose());
        }
    }

    /// <summary>Takes in everything that is there at present.</summary>
    public async Task RoundAsync(CancellationToken cancellation)
    {
        var waiting = new PriorityQueue<WatchedFile, (long Key, string Path)>();
        foreach (string folder in folders())
        {
            foreach (FileInfo file in Files(folder))
            {
                if (Pending(file) is { } pending)
                {
                    long key = pending.Offset > 0 && positions.TryFind(file.FullName, out FilePositions.Place place)
                        ? place.Key
                        : FileOrder.KeySeconds(file.FullName) ?? long.MinValue;
                    waiting.Enqueue(pending, (key, file.FullName));
                }
            }
        }

        while (!cancellation.IsCancellationRequested && waiting.TryDequeue(out WatchedFile? file, out (long Key, string Path) at))
        {
            if (await TakeAsync(file, at.Key, cancellation).ConfigureAwait(false) is { } key)
            {
                waiting.Enqueue(file, (key, at.Path));
            }
        }
    }

    /// <summary>Takes the file's next stretch.</summary>
    /// <returns>By what its next stretch is put in order; null where the file is done for now.</returns>
    private async Task<long?> TakeAsync(WatchedFile file, long key, CancellationToken cancellation)
    {
        while (intake.IsBusy)
        {
            await Task.Delay(pace.Busy, clock, cancellation).ConfigureAwait(false);
        }

        try
        {
            long before = file.Offset;
            if (file.Next(IsSettled(file), out string? fault) is not { } text)
            {
                return null;
            }

            if (fault is not null)
            {
                Complain(file.Path, fault);
            }

            FileInfo now = new(file.Path);
            long next = Math.Max(key, intake.TypicalSecond(text.Span[..Math.Min(text.Length, 64 << 10)]) ?? key);
            var position = new FilePosition(file.Path, file.Offset, file.Length, now.LastWriteTimeUtc.Ticks, next, WatchedFile.Head(file.Path, file.Offset));
            string name = before == 0 ? file.Path : $"{file.Path}@{before}";
            IntakeResult result = await intake.OfferStretchAsync(text, "watch:" + SourceOf(file.Path), name, position).ConfigureAwait(false);
            if (result.Verdict != IntakeVerdict.Accepted)
            {
                Complain(file.Path, result.Reason);
                return null;
            }

            positions.Set(position);
            return next;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Complain(file.Path, failure is UnauthorizedAccessException ? "no permission" : "cannot be read");
            return null;
        }
    }

    public void Dispose() => hint.Dispose();

    private string SourceOf(string path) => folders().FirstOrDefault(folder => path.StartsWith(folder, StringComparison.Ordinal)) ?? path;

    /// <summary>The file where it has bytes that were not taken.</summary>
    private WatchedFile? Pending(FileInfo file)
    {
        long length = file.Length;
        long from = 0;
        if (positions.TryFind(file.FullName, out FilePositions.Place place))
        {
            if (place.LastWrite == file.LastWriteTimeUtc.Ticks && place.Offset == length)
            {
                growing.Remove(file.FullName);
                return null;
            }

            from = IsSame(file, place) ? place.Offset : 0;
        }

        if (length == from || length == 0)
        {
            return null;
        }

        if (!growing.TryGetValue(file.FullName, out (long Length, long Since) before) || before.Length != length)
        {
            growing[file.FullName] = (length, clock.GetTimestamp());
        }

        return new WatchedFile(file.FullName, length, from) { LastWrite = file.LastWriteTimeUtc };
    }

    private bool IsSame(FileInfo file, FilePositions.Place place)
    {
        try
        {
            return file.Length >= place.Offset && WatchedFile.Head(file.FullName, place.Offset) == place.Head;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Complain(file.FullName, "cannot be read");
            return true;
        }
    }

    /// <summary>It has had this length for a while.</summary>
    private bool IsSettled(WatchedFile file) =>
        clock.GetUtcNow().UtcDateTime - file.LastWrite >= pace.Settle
        || (growing.TryGetValue(file.Path, out (long Length, long Since) seen) && seen.Length == file.Length
            && clock.GetElapsedTime(seen.Since) >= pace.Settle);

    private IEnumerable<FileInfo> Files(string folder)
    {
        var pending = new Stack<DirectoryInfo>();
        pending.Push(new DirectoryInfo(folder));
        if (File.Exists(folder))
        {
            yield return new FileInfo(folder);
            yield break;
        }

        while (pending.TryPop(out DirectoryInfo? next))
        {
            FileSystemInfo[] entries;
            try
            {
                entries = next.GetFileSystemInfos();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Complain(next.FullName, "the folder cannot be read");
                continue;
            }

            foreach (FileSystemInfo entry in entries)
            {
                if (entry is DirectoryInfo inner)
                {
                    // Links to folders are not followed: a loop would never end.
                    if (inner.LinkTarget is null && inner.Name != DigestChains.Digests && inner.FullName != exclude)
                    {
                        pending.Push(inner);
                    }
                }
                else if (!entry.Name.StartsWith('.') && !entry.Name.EndsWith(".partial", StringComparison.Ordinal) && entry is FileInfo { Exists: true } file)
                {
                    yield return file;
                }
            }
        }
    }

    private void Complain(string path, string what)
    {
        OnFault?.Invoke(path, what);
        if (complained.Count < 10_000 && complained.Add(path + what))
        {
            CannotTake(logger, path, what);
        }
    }

    private List<FileSystemWatcher> Hints()
    {
        List<FileSystemWatcher> hints = [];
        foreach (string folder in folders().Where(Directory.Exists))
        {
            try
            {
                var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, EnableRaisingEvents = true };
                watcher.Changed += (_, _) => Hint();
                watcher.Created += (_, _) => Hint();
                watcher.Renamed += (_, _) => Hint();
                hints.Add(watcher);
            }
            catch (Exception failure) when (failure is IOException or ArgumentException)
            {
                // Without hints files are found at the next round.
            }
        }

        return hints;
    }

    private void Hint()
    {
        try
        {
            hint.Release();
        }
        catch (Exception failure) when (failure is SemaphoreFullException or ObjectDisposedException)
        {
            // A round is due already, or none will be.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Watched file {Path}: {What}")]
    private static partial void CannotTake(ILogger logger, string path, string what);
}

/// <summary>How often folders are looked through.</summary>
/// <param name="Poll">Pause between two rounds without a hint.</param>
/// <param name="Settle">How long a file must not have grown until its unfinished end is taken as its end.</param>
/// <param name="Busy">Pause while too much waits.</param>
internal sealed record WatchPace(TimeSpan Poll, TimeSpan Settle, TimeSpan Busy)
{
    public static WatchPace Usual { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(50));
}
