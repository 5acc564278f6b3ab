namespace Nephoscope.Service.Settings;

/// <summary>The inventories that the settings name: files, and the JSON files of folders.</summary>
internal static class InventoryFiles
{
    /// <summary>The files, in an order that does not change.</summary>
    public static IReadOnlyList<string> In(IReadOnlyList<string> paths) =>
    [
        .. paths.SelectMany(static path => Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal)
            : (IEnumerable<string>)[path]),
    ];

    /// <exception cref="IOException">One cannot be read, or is too large.</exception>
    public static IReadOnlyList<InventoryFile> Read(IReadOnlyList<string> paths) =>
        [.. In(paths).Select(static path => new InventoryFile(Path.GetFileName(path), Rights.Inventories.ReadBytes(new FileInfo(path))))];
}

/// <summary>An inventory as it was read.</summary>
/// <param name="Name">The file's name without its folder.</param>
internal readonly record struct InventoryFile(string Name, ReadOnlyMemory<byte> Bytes);
