using System.CommandLine;
using System.Text;
using Nephoscope.Detections.Examples;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Output;
using Nephoscope.Sources.Memory;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope rules list|test</c>: what every detection decides, and the proof it brings along.</summary>
internal static class RulesVerb
{
    public static Command Create()
    {
        var list = new Command("list", "Print how every detection decides, as Markdown.");
        list.SetAction(_ =>
        {
            Console.Out.Write(DetectionReference.Markdown());
            return ExitCode.Done;
        });
        var test = new Command("test", "Run every detection's own firing and near-miss examples through the whole pipeline.");
        test.SetAction((_, cancellation) => Task.FromResult(Test(cancellation)));
        return new Command("rules", "What the detections decide, and the proof they bring along.") { list, test };
    }

    /// <summary>Findings of the example's detection on the records under test.</summary>
    internal static IReadOnlyList<Finding> Run(DetectionExample example, CancellationToken cancellation, out IReadOnlyList<Reject> rejects)
    {
        var source = new MemorySource(Encoding.UTF8.GetBytes(example.Records), "example");
        using IpIntelligence addresses = example.Networks.Length > 0
            ? IpIntelligence.Load(new MemoryStream(Encoding.UTF8.GetBytes(example.Networks)))
            : IpIntelligence.None();
        var pipeline = new Pipeline(new PipelineOptions { Addresses = addresses, Decoys = example.Decoys }, source.Files);
        var fired = new List<Finding>();
        pipeline.Watcher = (in Nephoscope.Detections.Observation o, IReadOnlyList<Finding> findings) =>
        {
            if (o.Time >= example.Moment)
            {
                fired.AddRange(findings.Where(f => f.AnalyticUid == example.DetectorUid));
            }
        };
        source.Read(pipeline.Receive, cancellation);
        rejects = source.Rejects;
        return fired;
    }

    private static int Test(CancellationToken cancellation)
    {
        int failed = 0;
        int passed = 0;
        foreach (DetectionExample example in DetectionExample.LoadAll())
        {
            bool fired = Run(example, cancellation, out IReadOnlyList<Reject> rejects).Count > 0;
            if (fired == example.MustFire && rejects.Count == 0)
            {
                passed++;
                continue;
            }

            failed++;
            string what = rejects.Count > 0 ? "has a record that cannot be read: " + rejects[0].Reason
                : fired ? "fires and must not" : "does not fire and must";
            Console.Out.WriteLine($"{example.DetectorUid}: {example.Name} {what}");
        }

        Console.Out.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
