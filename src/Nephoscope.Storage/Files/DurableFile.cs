using System.Runtime.InteropServices;

namespace Nephoscope.Storage;

/// <summary>
/// Files that are there whole or not at all, also after the loss of power: written beside, synced, renamed, and the folder synced too (a
/// rename is not on the disk before its folder is). Stateless.
/// </summary>
public static partial class DurableFile
{
    /// <summary>What a file is called until it is whole.</summary>
    public const string Partial = ".partial";

    /// <summary>O_RDONLY | O_CLOEXEC, the same on x64 and arm64.</summary>
    private const int ReadOnlyFolder = 0x8_0000;

    /// <summary>Writes a whole file under its name, replacing the one that is there.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using (var stream = new FileStream(path + Partial, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        Publish(path + Partial, path);
    }

    /// <summary>Gives a file that is written and synced its name.</summary>
    public static void Publish(string partial, string path)
    {
        File.Move(partial, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes a folder and those above it, each one synced into its parent.</summary>
    public static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(folder);
        if (!string.IsNullOrEmpty(parent))
        {
            MakeFolder(parent);
        }

        Directory.CreateDirectory(folder);
        if (!string.IsNullOrEmpty(parent))
        {
            SyncFolder(parent);
        }
    }

    /// <exception cref="IOException">It cannot be synced.</exception>
    public static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int file = Open(folder, ReadOnlyFolder, 0);
        if (file < 0)
        {
            throw new IOException($"{folder} cannot be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            if (Sync(file) != 0)
            {
                throw new IOException($"{folder} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
            }
        }
        finally
        {
            _ = Close(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
