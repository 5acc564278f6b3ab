namespace Nephoscope.Tests;

/// <summary>The repository's own files, for tests about the house itself.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>C# files of a folder in the repository, with their text; what the compiler wrote is left out.</summary>
    public static IReadOnlyList<SourceText> Sources(string folder) => Files(folder, "*.cs");

    public static IReadOnlyList<SourceText> Files(string folder, string pattern)
    {
        string path = Path.Combine(Root, folder);
        return !Directory.Exists(path)
            ? []
            :
            [
                .. Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
                    .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                        && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
                    .Select(file => new SourceText(Path.GetRelativePath(Root, file), File.ReadAllText(file))),
            ];
    }

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Nephoscope.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("Nephoscope.slnx was not found above the tests: run them from a clone.");
    }
}

/// <summary>A file and what it says.</summary>
internal sealed record SourceText(string Path, string Text);
