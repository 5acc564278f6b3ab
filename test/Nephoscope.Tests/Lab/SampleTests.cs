using System.IO.Compression;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Lab;

/// <summary>The sample in the repository is exactly what the lab writes.</summary>
public sealed class SampleTests
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "seven-steps");

    [Fact]
    public void The_lab_writes_the_sample_again()
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-sample-").FullName;
        try
        {
            string again = Path.Combine(folder, "seven-steps");
            Assert.Equal(0, LabCommand.Run(["generate", "--seven-steps", "--out", again], TextWriter.Null, TextWriter.Null));
            Assert.Equal(Names(Sample), Names(again));
            foreach (string name in Names(Sample))
            {
                Assert.True(Content(Path.Combine(Sample, name)).AsSpan().SequenceEqual(Content(Path.Combine(again, name))), name);
            }

            Assert.Equal(File.ReadAllText(Sample + ".truth.json"), File.ReadAllText(again + ".truth.json"));
            Assert.Equal(File.ReadAllText(Sample + ".ip-intel.csv"), File.ReadAllText(again + ".ip-intel.csv"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_sample_stays_small() =>
        Assert.InRange(Directory.EnumerateFiles(Sample, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), 1_000_000, 3_000_000);

    /// <summary>Not a test: writes the sample anew, for whoever changed the lab on purpose.</summary>
    [Fact(Explicit = true)]
    public void Write_the_sample_again()
    {
        Directory.Delete(Sample, recursive: true);
        Assert.Equal(0, LabCommand.Run(["generate", "--seven-steps", "--out", Sample], TextWriter.Null, TextWriter.Null));
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    /// <summary>Unpacked: how tightly gzip packs may differ between versions of .NET.</summary>
    private static byte[] Content(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return memory.ToArray();
    }
}
