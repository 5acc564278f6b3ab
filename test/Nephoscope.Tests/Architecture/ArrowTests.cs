namespace Nephoscope.Tests.Architecture;

public sealed class ArrowTests
{
    [Fact]
    public void Every_project_knows_only_what_the_design_allows() =>
        Assert.Empty(Arrows.Violations(Repository.Files("src", "*.csproj")));

    [Theory]
    [InlineData("src/Nephoscope.Events/Nephoscope.Events.csproj", "Nephoscope.Graph", "Events may not know Graph")]
    [InlineData("src/Nephoscope.Graph/Nephoscope.Graph.csproj", "Nephoscope.Behavior", "Graph may not know Behavior")]
    [InlineData("src/Nephoscope.Incidents/Nephoscope.Incidents.csproj", "Nephoscope.Detections", "Incidents may not know Detections")]
    [InlineData("src/Nephoscope.Evidence/Nephoscope.Evidence.csproj", "Nephoscope.Aws", "Evidence may not know Aws")]
    [InlineData("src/Nephoscope.Stray/Nephoscope.Stray.csproj", "Nephoscope.Events", "does not know")]
    public void An_arrow_against_the_flow_is_seen(string path, string target, string complaint)
    {
        string text = $"""<Project><ItemGroup><ProjectReference Include="..\{target}\{target}.csproj" /></ItemGroup></Project>""";
        Assert.Contains(complaint, Assert.Single(Arrows.Violations([new SourceText(path, text)])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_file_is_short() =>
        Assert.Empty(Repository.Files("", "*.csproj").SelectMany(file => HouseRules.LongFiles(file, HouseRules.ProjectLines)));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Nephoscope.slnx"));
        Assert.Empty(Repository.Files("src", "*.csproj").Concat(Repository.Files("test", "*.csproj"))
            .Where(file => !solution.Contains(file.Path.Replace('\\', '/'), StringComparison.Ordinal)).Select(file => file.Path));
    }
}
