using System.Text;
using Nephoscope.Detections;
using Nephoscope.Detections.Examples;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Sources;

namespace Nephoscope.Tests.Detections.Runtime;

/// <summary>Every detection of workloads, networks, clusters and other tools proves itself on raw records through the whole pipeline.</summary>
public sealed class RawExampleTests
{
    private static readonly HashSet<string> Uids =
    [
        .. DetectorCatalog.Create()
            .Where(static detector => detector.GetType().Namespace is { } space
                && (space.EndsWith(".Runtime", StringComparison.Ordinal) || space.EndsWith(".Network", StringComparison.Ordinal)
                    || space.EndsWith(".Kubernetes", StringComparison.Ordinal) || space.EndsWith(".Foreign", StringComparison.Ordinal)))
            .Select(static detector => detector.Info.Uid),
    ];

    private static readonly IReadOnlyList<DetectionExample> Examples =
        [.. DetectionExample.LoadAll().Where(static example => Uids.Contains(example.DetectorUid))];

    public static TheoryData<string, string> All() => [.. Examples.Select(static example => (example.DetectorUid, example.Name))];

    [Theory]
    [MemberData(nameof(All))]
    public void Fires_or_stays_quiet(string uid, string name)
    {
        DetectionExample example = Examples.Single(e => e.DetectorUid == uid && e.Name == name);
        using IpIntelligence addresses = IpIntelligence.None();
        var pipeline = new Pipeline(new PipelineOptions { Addresses = addresses }, ["example"]);
        List<Finding> findings = [];
        pipeline.Watcher = (in Observation observation, IReadOnlyList<Finding> found) =>
        {
            if (observation.Time >= example.Moment)
            {
                findings.AddRange(found.Where(finding => finding.AnalyticUid == uid));
            }
        };

        IReadOnlyList<IParser> parsers = ParserCatalog.CreateAll();
        using var batch = new EventBatch();
        foreach (string record in example.Records.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(record);
            batch.Reset();
            IParser parser = parsers.Single(p => p.Recognizes(bytes));
            ParseResult result = parser.Parse(bytes, batch.Writer);
            Assert.False(result.IsRejected, result.Reason);
            for (int i = 0; i < batch.Count; i++)
            {
                pipeline.Receive(batch[i], late: false);
            }
        }

        Assert.Equal(example.MustFire, findings.Count > 0);
    }

    [Fact]
    public void Every_detection_brings_one_that_fires_and_one_that_does_not()
    {
        Assert.Equal(52, Uids.Count);
        Assert.All(Uids, static uid =>
        {
            Assert.Contains(Examples, example => example.DetectorUid == uid && example.MustFire);
            Assert.Contains(Examples, example => example.DetectorUid == uid && !example.MustFire);
        });
    }
}
