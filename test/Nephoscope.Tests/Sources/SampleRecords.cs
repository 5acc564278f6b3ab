using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;

namespace Nephoscope.Tests.Sources;

/// <summary>The records of the project's own samples, by format.</summary>
internal static class SampleRecords
{
    public static string Folder { get; } = Find();

    /// <summary>Records a format's parser recognises; for flow logs their lines, header lines included.</summary>
    public static List<byte[]> Of(SourceFormat format)
    {
        IParser parser = ParserCatalog.CreateAll().First(parser => parser.Format == format);
        var records = new List<byte[]>();
        foreach (string file in Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal))
        {
            if (!file.EndsWith(".txt", StringComparison.Ordinal))
            {
                records.AddRange(File.ReadLines(file).Select(Encoding.UTF8.GetBytes).Where(record => parser.Recognizes(record)));
            }
        }

        return records;
    }

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "test", "Nephoscope.Tests", "Sources", "Samples");
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        throw new DirectoryNotFoundException("Sources/Samples");
    }
}
