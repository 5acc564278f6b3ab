using System.Text;

namespace Nephoscope.Storage;

/// <summary>A hunt with a name.</summary>
/// <param name="Title">What it finds, in a line: the statement's first comment.</param>
/// <param name="Ready">Shipped with the program; false where somebody saved it.</param>
public sealed record NamedHunt(string Name, string Title, string Sql, bool Ready);

/// <summary>Hunts that are ready to run, and those that were saved in a folder. Thread-safe as far as the files are.</summary>
public static class HuntCatalog
{
    private const string Prefix = "Nephoscope.Hunt.";
    private const string Extension = ".sql";
    private const string Folder = "hunts";
    private const int LongestSql = 100_000;

    /// <summary>The ones shipped with the program, by name.</summary>
    public static IReadOnlyList<NamedHunt> Ready { get; } = [.. typeof(HuntCatalog).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(name => Of(name[Prefix.Length..^Extension.Length], Resource(name), ready: true))];

    /// <summary>All that a data folder knows: the ready ones, then the saved ones by name.</summary>
    public static IReadOnlyList<NamedHunt> In(string data)
    {
        string folder = Path.Combine(data, Folder);
        return Directory.Exists(folder)
            ? [.. Ready, .. Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)
                .Where(file => IsName(Path.GetFileNameWithoutExtension(file)) && new FileInfo(file).Length <= LongestSql)
                .Select(file => Of(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file), ready: false))]
            : Ready;
    }

    /// <summary>The saved one of that name, else the ready one; null where there is neither.</summary>
    public static NamedHunt? Find(string data, string name) => In(data).LastOrDefault(hunt => hunt.Name == name);

    /// <summary>Saves a statement under a name, replacing the one that was saved so before.</summary>
    /// <exception cref="ArgumentException">The name is not small letters, digits and dashes, or the statement is too long.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(string data, string name, string sql)
    {
        if (!IsName(name))
        {
            throw new ArgumentException("A hunt's name has small letters, digits and dashes, at most 64.", nameof(name));
        }

        byte[] text = Encoding.UTF8.GetBytes(sql.TrimEnd() + "\n");
        if (text.Length > LongestSql)
        {
            throw new ArgumentException("The statement is too long to be saved.", nameof(sql));
        }

        string folder = Path.GetFullPath(Path.Combine(data, Folder));
        DurableFile.MakeFolder(folder);
        DurableFile.Write(Path.Combine(folder, name + Extension), text);
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static NamedHunt Of(string name, string sql, bool ready)
    {
        string first = sql.Split('\n', 2)[0].Trim();
        return new NamedHunt(name, first.StartsWith("--", StringComparison.Ordinal) ? first[2..].Trim() : first, sql, ready);
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HuntCatalog).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
