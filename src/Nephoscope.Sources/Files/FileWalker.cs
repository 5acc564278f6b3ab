using Nephoscope.Events;

namespace Nephoscope.Sources.Files;

/// <summary>
/// Finds files in the order of the time that their paths carry. Folders are opened only when their turn comes, so a tree laid out by date
/// is never listed into memory; a flat folder is. Links to folders are followed once. Not thread-safe.
/// </summary>
internal sealed class FileWalker
{
    private readonly PriorityQueue<Node, (long Key, int Kind, string Name)> nodes = new(NodeOrder.Instance);
    private readonly HashSet<string> visitedLinks = new(StringComparer.Ordinal);
    private readonly Func<string, long?> peek;
    private readonly Action<string, string> refuse;
    private readonly string? exclude;

    /// <param name="peek">Time of the first event of a file whose name carries none, in seconds since 1970.</param>
    /// <param name="refuse">Told of each path that cannot be read, with the reason.</param>
    /// <param name="exclude">Full path of a folder that is left out.</param>
    public FileWalker(IReadOnlyList<string> paths, Func<string, long?> peek, Action<string, string> refuse, string? exclude = null)
    {
        this.exclude = exclude;
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
                PushFile(path, path, new FileInfo(path).Length);
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
        foreach (FileSystemInfo entry in new DirectoryInfo(folder.Path).EnumerateFileSystemInfos())
        {
            string name = Path.Combine(folder.Name, entry.Name);
            if (entry is DirectoryInfo)
            {
                if (entry.Name == "CloudTrail-Digest" || entry.FullName == exclude)
                {
                    Skipped++;
                    continue;
                }

                if (entry.LinkTarget is not null && !visitedLinks.Add(entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry.FullName))
                {
                    refuse(name, "loop of links, or a folder linked twice");
                    continue;
                }

                Push(new Node(entry.FullName, name, true, 0), Math.Max(key, PathTime.OfFolder(entry.FullName) ?? long.MinValue));
            }
            else if (!entry.Name.StartsWith('.'))
            {
                PushFile(entry.FullName, name, ((FileInfo)entry).Length);
            }
        }
    }

    private void PushFile(string path, string name, long length)
    {
        if (length == 0)
        {
            refuse(name, "empty file");
            return;
        }

        Push(new Node(path, name, false, length), PathTime.OfFile(Path.GetFileName(path.AsSpan())) ?? peek(path) ?? long.MinValue);
    }

    private void Push(Node node, long key) => nodes.Enqueue(node, (key, node.IsFolder ? 0 : 1, node.Name));

    private sealed record Node(string Path, string Name, bool IsFolder, long Length);

    private sealed class NodeOrder : IComparer<(long Key, int Kind, string Name)>
    {
        public static readonly NodeOrder Instance = new();

        public int Compare((long Key, int Kind, string Name) x, (long Key, int Kind, string Name) y)
        {
            int order = x.Key.CompareTo(y.Key);
            order = order != 0 ? order : x.Kind.CompareTo(y.Kind);
            return order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
        }
    }
}
