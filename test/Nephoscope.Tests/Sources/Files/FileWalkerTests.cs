using Nephoscope.Sources.Files;

namespace Nephoscope.Tests.Sources.Files;

/// <summary>The walker hands every readable file on exactly once, in the order of time, whatever the size of a folder.</summary>
public sealed class FileWalkerTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("walker").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void A_flat_folder_is_walked_in_pages_without_losing_or_repeating_a_file(int page)
    {
        List<string> expected = [];
        for (int i = 0; i < 40; i++)
        {
            string name = $"111122223333_CloudTrail_us-east-1_20260301T{i * 7 % 24:00}{i * 11 % 60:00}Z_{i:0000}.json";
            Write(name);
            expected.Add(name);
        }

        expected.Sort((x, y) => (PathTime.OfFile(x)!.Value, x).CompareTo((PathTime.OfFile(y)!.Value, y)));
        Assert.Equal(expected, Walk(page).Select(Path.GetFileName));
    }

    [Fact]
    public void Files_without_a_time_in_their_name_keep_one_order_over_pages()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"export-{i * 13 % 20:00}.json")];
        foreach (string name in names)
        {
            Write(name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), Walk(3).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_beside_a_large_folder_comes_in_its_turn()
    {
        for (int day = 1; day <= 6; day++)
        {
            Write($"a_20260301T0{day}00Z_x.json");
            Write(Path.Combine("2026", "03", "01", $"b_20260301T0{day}30Z_x.json"));
        }

        List<long> keys = [.. Walk(2).Select(path => PathTime.OfFile(Path.GetFileName(path))!.Value)];
        Assert.Equal(12, keys.Count);
        Assert.Equal(keys.Order(), keys);
    }

    [Fact]
    public void What_cannot_be_read_is_refused_once_with_a_reason()
    {
        Write("full.json");
        File.WriteAllText(Path.Combine(root, "empty.json"), "");
        Directory.CreateSymbolicLink(Path.Combine(root, "loop"), root);
        List<(string Name, string Reason)> refused = [];

        Assert.EndsWith("full.json", Assert.Single(Walk(1, refused)), StringComparison.Ordinal);

        Assert.Equal(["empty file", "loop of links, or a folder linked twice"], refused.Select(refusal => refusal.Reason).Order(StringComparer.Ordinal));
    }

    private List<string> Walk(int page, List<(string Name, string Reason)>? refused = null)
    {
        var walker = new FileWalker([root], _ => null, (name, reason) => refused?.Add((name, reason)), exclude: null, page);
        List<string> found = [];
        while (walker.Next() is { } file)
        {
            found.Add(file.Path);
        }

        return found;
    }

    private void Write(string name)
    {
        string path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "{}");
    }
}
