namespace Nephoscope.Behavior;

/// <summary>Reads the tables that ship inside the assembly: tab-separated, '#' starts a comment line, the first other line is the heading.</summary>
internal static class EmbeddedTable
{
    public static IEnumerable<string[]> Rows(string name)
    {
        using Stream stream = typeof(EmbeddedTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The embedded table {name} is missing. Build the project again.");
        using var reader = new StreamReader(stream);
        bool heading = true;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (heading)
            {
                heading = false;
                continue;
            }

            yield return line.Split('\t');
        }
    }
}
