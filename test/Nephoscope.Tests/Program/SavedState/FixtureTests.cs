using Nephoscope.Graph;

namespace Nephoscope.Tests.Program.SavedState;

/// <summary>
/// State that an earlier version wrote can still be read. A class that changes what it writes raises its section's version and reads the
/// older one too; only before a release may the file be written anew, with NEPHOSCOPE_WRITE_STATE=1.
/// </summary>
public sealed class FixtureTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "test", "Nephoscope.Tests", "Program", "SavedState", "Fixtures");

    [Fact]
    public void State_of_version_1_is_read()
    {
        string samples = Path.Combine(Repository.Root, "test", "Nephoscope.Tests", "Sources", "Samples");
        using IpIntelligence addresses = IpIntelligence.None();
        var options = new PipelineOptions { Addresses = addresses };
        RecordedEvents events = RecordedEvents.OfFiles(samples);
        string path = Path.Combine(Folder, "state-1.bin");
        if (Environment.GetEnvironmentVariable("NEPHOSCOPE_WRITE_STATE") == "1")
        {
            var written = new CutRun(events, options);
            File.WriteAllBytes(path, written.State);
            File.WriteAllText(Path.ChangeExtension(path, ".findings.jsonl"), CutRun.Outputs(written.Pipeline).Findings);
        }

        Pipeline pipeline = CutRun.Load(File.ReadAllBytes(path), options, []);
        Assert.Equal(File.ReadAllText(Path.ChangeExtension(path, ".findings.jsonl")), CutRun.Outputs(pipeline).Findings);
        Assert.NotEqual(0, pipeline.Entities.Count);
        Assert.NotEqual(0, pipeline.Map.EdgeCount);
        Assert.NotEqual(0, pipeline.Behavior.InQuarantine);

        // It goes on: what comes after is judged with what was remembered.
        events.Play(pipeline, 0, events.Count);
        Assert.NotEmpty(CutRun.Save(pipeline));
    }
}
