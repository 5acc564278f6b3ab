using System.Globalization;

namespace Nephoscope.Storage;

/// <summary>A file of the lake. Its name says which stretch of the journal its events come from, and so what it holds.</summary>
/// <param name="First">First place in the journal.</param>
/// <param name="Last">Last place in the journal.</param>
internal sealed record LakeFile(string Path, ulong First, ulong Last)
{
    private const string Extension = ".parquet";

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public static string Name(ulong first, ulong last) => string.Create(CultureInfo.InvariantCulture, $"{first:x16}-{last:x16}{Extension}");

    /// <returns>Null where the name is none of ours.</returns>
    public static LakeFile? Parse(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        return name.Length == 33 + Extension.Length && name[16] == '-' && name.EndsWith(Extension, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong first)
            && ulong.TryParse(name.AsSpan(17, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong last)
            && first <= last
            ? new LakeFile(path, first, last)
            : null;
    }
}
