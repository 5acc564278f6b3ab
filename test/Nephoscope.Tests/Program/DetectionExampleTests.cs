using Nephoscope.Detections;
using Nephoscope.Detections.Examples;
using Nephoscope.Events;
using Nephoscope.Output;
using Nephoscope.Verbs;

namespace Nephoscope.Tests.Program;

/// <summary>Every detection's own examples, as raw records through the whole pipeline.</summary>
public sealed class DetectionExampleTests
{
    public static TheoryData<string, string> Names()
    {
        var names = new TheoryData<string, string>();
        foreach (DetectionExample example in DetectionExample.LoadAll())
        {
            names.Add(example.DetectorUid, example.Name);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheExampleHolds(string detector, string name)
    {
        DetectionExample example = DetectionExample.LoadAll().Single(e => e.DetectorUid == detector && e.Name == name);
        IReadOnlyList<Finding> fired = Run(example);
        if (example.MustFire)
        {
            Assert.NotEmpty(fired);
            Assert.All(fired, f => Assert.NotEmpty(f.Reasons));
            Assert.All(fired, f => Assert.NotEmpty(f.Attacks));
        }
        else
        {
            Assert.Empty(fired);
        }
    }

    [Fact]
    public void EveryDetectionBringsAFiringAndANearMiss()
    {
        ILookup<string, DetectionExample> examples = DetectionExample.LoadAll().ToLookup(e => e.DetectorUid);
        foreach (DetectorInfo info in DetectorCatalog.Create().Select(d => d.Info))
        {
            Assert.True(examples[info.Uid].Any(e => !e.MustFire), $"{info.Uid} has no near miss in Examples/{info.Uid}.txt.");
            Assert.True(examples[info.Uid].Any(e => e.MustFire), $"{info.Uid} has no firing example in Examples/{info.Uid}.txt.");
        }
    }

    [Fact]
    public void TheSevenHaveTheirTitles()
    {
        var titles = DetectorCatalog.Create().ToDictionary(d => d.Info.Uid, d => d.Info.Title);
        Assert.Equal("Unusual external source for credential use", titles["credential-unusual-source"]);
        Assert.Equal("Unusual CLI activity", titles["cli-unusual"]);
        Assert.Equal("Rare password reset", titles["password-reset-rare"]);
        Assert.Equal("Burst of resource discovery", titles["discovery-burst"]);
        Assert.Equal("Anomalous IAM update", titles["iam-update-anomalous"]);
        Assert.Equal("Unusual EC2/Lambda/ECS creation", titles["compute-creation-unusual"]);
        Assert.Equal("Unusual S3 modifications", titles["s3-modification-unusual"]);
    }

    [Fact]
    public void TheReferenceInTheDocsIsWhatTheProgramPrints()
    {
        string path = Path.Combine(Repository.Root, "docs", "detections.md");
        if (Environment.GetEnvironmentVariable("NEPHOSCOPE_ACCEPT_LISTINGS") == "1")
        {
            File.WriteAllText(path, DetectionReference.Markdown());
        }

        Assert.Equal(File.ReadAllText(path), DetectionReference.Markdown());
    }

    private static IReadOnlyList<Finding> Run(DetectionExample example)
    {
        IReadOnlyList<Finding> fired = RulesVerb.Run(example, CancellationToken.None, out IReadOnlyList<Reject> rejects);
        Assert.Empty(rejects);
        return fired;
    }
}
