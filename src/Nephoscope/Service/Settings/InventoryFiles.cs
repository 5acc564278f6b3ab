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
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(IReadOnlyList<string> paths) =>
        [.. In(paths).Select(static path => (ReadOnlyMemory<byte>)Rights.Inventories.ReadBytes(new FileInfo(path)))];
}
