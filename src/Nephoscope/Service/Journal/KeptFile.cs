using System.Globalization;

namespace Nephoscope.Service.Journal;

/// <summary>One file of kept deliveries, named by the first and the last sequence in it. Immutable.</summary>
internal sealed record KeptFile(string Path, long First, long Last)
{
    /// <summary>How such a file's name ends.</summary>
    public const string Ending = ".zst";

    private const int Digits = 20;

    public static string Name(long first, long last) => string.Create(CultureInfo.InvariantCulture, $"{first:D20}-{last:D20}{Ending}");

    /// <returns>Null where the name is none of ours.</returns>
    public static KeptFile? Parse(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        return name.Length == (2 * Digits) + 1 + Ending.Length && name[Digits] == '-' && name.EndsWith(Ending, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(name.AsSpan(Digits + 1, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && first <= last
            ? new KeptFile(path, first, last)
            : null;
    }

    /// <summary>All of a folder, earliest first; none where the folder is not there.</summary>
    public static List<KeptFile> List(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(Parse).OfType<KeptFile>().OrderBy(static file => file.First).ThenBy(static file => file.Last)]
        : [];
}
