using System.Globalization;
using System.Text;

namespace Nephoscope.Storage;

/// <summary>
/// What a lake's folder says it holds. A file counts when the whole commit that wrote it is recorded, and no file merged from it is there: so
/// each event is seen exactly once at any time, whatever was interrupted.
/// </summary>
public static class LakeFolder
{
    private const string Mark = "committed";
    private const string Title = "nephoscope lake 1";

    /// <summary>Whether there is a lake.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, Mark));

    /// <returns>The last place of the journal whose events are in the lake; null where nothing was committed.</returns>
    /// <exception cref="IOException">The mark cannot be read, or a newer version wrote it.</exception>
    internal static ulong? ReadCommitted(string folder)
    {
        string path = Path.Combine(folder, Mark);
        if (!File.Exists(path))
        {
            return null;
        }

        string[] lines = File.ReadAllText(path).Split('\n');
        if (lines[0] != Title)
        {
            throw new IOException($"{path} was written by another version of the program. Run the newer one, or move the lake away.");
        }

        return lines.Length > 1 && ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong last)
            ? last
            : throw new IOException($"{path} is damaged. Restore it from a backup, or move the lake away and let it be built again.");
    }

    internal static void WriteCommitted(string folder, ulong last) =>
        DurableFile.Write(Path.Combine(folder, Mark), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Title}\n{last}\n")));

    /// <summary>All files of ours, in the order of their paths; whether they count is another question.</summary>
    internal static List<LakeFile> All(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories).Select(LakeFile.Parse).OfType<LakeFile>().OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>The files whose events are in the lake, each event in one of them.</summary>
    internal static IReadOnlyList<LakeFile> Current(string folder)
    {
        // The mark first: what is committed while the folder is listed is seen the next time.
        return ReadCommitted(folder) is { } committed ? [.. All(folder).Where(file => file.Last <= committed).GroupBy(file => file.Folder).SelectMany(Standing)] : [];
    }

    /// <summary>Of the files of one folder those that were not merged into another.</summary>
    internal static IEnumerable<LakeFile> Standing(IEnumerable<LakeFile> files)
    {
        // In this order whatever supersedes a file comes before it.
        ulong? reached = null;
        foreach (LakeFile file in files.OrderBy(file => file.First).ThenByDescending(file => file.Last))
        {
            if (reached is null || file.Last > reached)
            {
                reached = file.Last;
                yield return file;
            }
        }
    }

    /// <returns>The day of a partition's folder; null where it is none.</returns>
    internal static int? DayOf(string partition)
    {
        string name = Path.GetFileName(partition);
        return name.StartsWith("day=", StringComparison.Ordinal) ? LakePartition.ParseDay(name[4..]) : null;
    }
}
