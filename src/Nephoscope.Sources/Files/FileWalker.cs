using Nephoscope.Events;
using Nephoscope.Sources.Integrity;

namespace Nephoscope.Sources.Files;

/// <summary>
/// Finds files in the order of the time that their paths carry. Folders are opened only when their turn comes, and of a large flat folder
/// only the next <c>page</c> files are remembered: it is listed again for the page after. Memory is bounded by the page and the
/// number of folders side by side. Links to folders are followed once. Not thread-safe.
/// </summary>
internal sealed class FileWalker
{
    /// <summary>A million files in one folder are listed 16 times, about a second each, and take 20 MB instead of 400.</summary>
    private const int FilesPerPage = 65_536;

    private readonly PriorityQueue<Node, (long Key, int Kind, string Name)> nodes = new(NodeOrder.Instance);
    private const int BeforeFile = 0;
    private const int AFile = 1;
    private const int AfterFile = 2;

    private readonly int page;
    private readonly HashSet<string> visitedLinks = new(StringComparer.Ordinal);
    private readonly Func<string, long?> peek;
    private readonly Action<string, string> refuse;
    private readonly string? exclude;

    /// <param name="peek">Time of the first event of a file whose name carries none, in seconds since 1970.</param>
    /// <param name="refuse">Told of each path that cannot be read, with the reason.</param>
    /// <param name="exclude">Full path of a folder that is left out.</param>
    /// <param name="page">Files of one folder remembered at a time.</param>
    public FileWalker(
        IReadOnlyList<string> paths, Func<string, long?> peek, Action<string, string> refuse, string? exclude = null, int page = FilesPerPage)
    {
        this.exclude = exclude;
        this.page = page;
        this.peek = peek;
        this.refuse = refuse;
        foreach (string path in paths)
        {
            if (path == "-")
            {
                Push(new Node(path, path, false, 0), long.MinValue);
            }
            else if (Directory.Exists(path))
            {
                Push(new Node(path, path, true, 0), PathTime.OfFolder(path) ?? long.MinValue);
            }
            else if (File.Exists(path))
            {
                PushFile(path, path, new FileInfo(path).Length, KeyOf(path));
            }
            else
            {
                refuse(path, "no such file or folder");
            }
        }
    }

    /// <summary>Files left out on purpose (digest files).</summary>
    public long Skipped { get; private set; }

    /// <summary>The next file's key without taking it, or null at the end.</summary>
    public long? PeekKey()
    {
        Expand();
        return nodes.TryPeek(out _, out var priority) ? priority.Key : null;
    }

    /// <summary>Takes the next file; null at the end.</summary>
    public FoundFile? Next()
    {
        Expand();
        return nodes.TryDequeue(out Node? node, out var priority) ? new FoundFile(node.Path, node.Name, priority.Key, node.Length) : null;
    }

    private void Expand()
    {
        while (nodes.TryPeek(out Node? node, out var priority) && node.IsFolder)
        {
            nodes.Dequeue();
            try
            {
                Open(node, priority.Key);
            }
            catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
            {
                refuse(node.Name, "folder cannot be read");
            }
        }
    }

    private void Open(Node folder, long key)
    {
        var next = new FolderPage(page, folder.Resume);
        foreach (FileSystemInfo entry in new DirectoryInfo(folder.Path).EnumerateFileSystemInfos())
        {
            if (entry is not DirectoryInfo)
            {
                if (!entry.Name.StartsWith('.'))
                {
                    next.Offer(new FilePlace(KeyOf(entry.FullName), entry.Name));
                }
            }
            else if (folder.Resume is null)
            {
                PushFolder(entry, Path.Combine(folder.Name, entry.Name), key);
            }
        }

        foreach (FilePlace place in next.Places)
        {
            var file = new FileInfo(Path.Combine(folder.Path, place.Name));
            string name = Path.Combine(folder.Name, place.Name);
            if (file.Exists)
            {
                PushFile(file.FullName, name, file.Length, place.Key);
            }
            else
            {
                refuse(name, "file is gone");
            }
        }

        if (next.Rest is { } last)
        {
            nodes.Enqueue(folder with { Resume = last }, (last.Key, AfterFile, Path.Combine(folder.Name, last.Name)));
        }
    }

    private void PushFolder(FileSystemInfo entry, string name, long key)
    {
        if (entry.Name == DigestChains.Digests || entry.FullName == exclude)
        {
            Skipped++;
        }
        else if (entry.LinkTarget is not null && LeadsBack(entry))
        {
            refuse(name, "loop of links, or a folder linked twice");
        }
        else
        {
            Push(new Node(entry.FullName, name, true, 0), Math.Max(key, PathTime.OfFolder(entry.FullName) ?? long.MinValue));
        }
    }

    private bool LeadsBack(FileSystemInfo link)
    {
        string target = link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link.FullName;
        return !visitedLinks.Add(target) || link.FullName.StartsWith(Path.TrimEndingDirectorySeparator(target) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private long KeyOf(string path) => PathTime.OfFile(Path.GetFileName(path.AsSpan())) ?? peek(path) ?? long.MinValue;

    private void PushFile(string path, string name, long length, long key)
    {
        if (length == 0)
        {
            refuse(name, "empty file");
            return;
        }

        Push(new Node(path, name, false, length), key);
    }

    private void Push(Node node, long key) => nodes.Enqueue(node, (key, node.IsFolder ? BeforeFile : AFile, node.Name));

    private sealed record Node(string Path, string Name, bool IsFolder, long Length)
    {
        /// <summary>The last file already handed on, when this folder was opened before.</summary>
        public FilePlace? Resume { get; init; }
    }

    private sealed class NodeOrder : IComparer<(long Key, int Kind, string Name)>
    {
        public static readonly NodeOrder Instance = new();

        public int Compare((long Key, int Kind, string Name) x, (long Key, int Kind, string Name) y)
        {
            int order = x.Key.CompareTo(y.Key);
            order = order != 0 ? order : ((int)x.Kind).CompareTo((int)y.Kind);
            return order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
        }
    }
}
