using System.Text.Json;

namespace Nephoscope.Tests.Documents;

/// <summary>What the README tells people to type works, and what it links to is there.</summary>
public sealed class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void It_has_the_three_commands() => Assert.Equal(
        [
            "dotnet run -c Release --project src/Nephoscope -- demo",
            "dotnet run -c Release --project src/Nephoscope -- replay samples/seven-steps --out out",
            "dotnet test -c Release",
        ],
        Commands(Text));

    [Fact]
    public async Task Its_first_command_ends_well()
    {
        (int code, _, string error) = await ProgramProcess.RunAsync([.. Commands(Text)[0].Split(" -- ")[1].Split(' '), "--fast"], Repository.Root);
        Assert.True(code == 0, $"exit code {code}: {error}");
    }

    [Fact]
    public async Task Its_replay_command_writes_what_it_says()
    {
        if (!File.Exists(Path.Combine(Repository.Root, "src", "Nephoscope", "Pipeline.cs")))
        {
            Assert.Skip("SKIPPED: the program cannot replay yet");
        }

        string folder = Directory.CreateTempSubdirectory("nephoscope-readme-").FullName;
        try
        {
            string[] typed = Commands(Text)[1].Split(" -- ")[1].Split(' ');
            typed[^1] = Path.Combine(folder, typed[^1]);
            (int code, _, string error) = await ProgramProcess.RunAsync(typed, Repository.Root);
            Assert.True(code == 0, $"exit code {code}: {error}");
            foreach (string name in Text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1])
                .Where(name => name.Contains('.', StringComparison.Ordinal)))
            {
                Assert.True(File.Exists(Path.Combine(typed[^1], name)), $"{name} was not written");
            }

            string[] incidents = await File.ReadAllLinesAsync(Path.Combine(typed[^1], "incidents.jsonl"), TestContext.Current.CancellationToken);
            Assert.Contains(incidents, line => JsonElement.Parse(line).GetProperty("severity_id").GetInt32() >= 4);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Its_links_and_those_of_the_other_documents_lead_somewhere()
    {
        IEnumerable<SourceText> documents = Repository.Files("docs", "*.md").Concat(Repository.Files("samples", "*.md"))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md").Select(path => new SourceText(Path.GetFileName(path), File.ReadAllText(path))));
        string broken = string.Join('\n', documents.SelectMany(BrokenLinks));
        Assert.True(broken.Length == 0, broken);
    }

    [Fact]
    public void A_broken_link_is_seen() =>
        Assert.Single(BrokenLinks(new SourceText("docs/EXAMPLE.md", "see [there](nowhere.md) and [home](../README.md) and [web](https://example.org)")));

    /// <summary>Lines of the fenced blocks that are marked as shell.</summary>
    private static string[] Commands(string text) =>
        [.. text.Split("```sh\n").Skip(1).SelectMany(block => block.Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    private static IEnumerable<string> BrokenLinks(SourceText document) =>
        from part in document.Text.Split("](").Skip(1)
        let link = part.Split(')')[0].Split('#')[0]
        where link.Length > 0 && !link.Contains("://", StringComparison.Ordinal)
        where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(document.Path) ?? "", link))
        select $"{document.Path}: {link} does not exist";
}
