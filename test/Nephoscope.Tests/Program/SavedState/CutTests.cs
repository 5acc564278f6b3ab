using Nephoscope.Detections.Examples;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Program.SavedState;

/// <summary>A run that is cut anywhere, written to bytes and read back into a new pipeline ends as one that was never cut: same outputs, same state.</summary>
public sealed class CutTests(ITestOutputHelper output)
{
    private const int PastCuts = 12;

    [Fact]
    public void The_seven_steps_cut_anywhere_are_the_seven_steps()
    {
        string samples = Path.Combine(Repository.Root, "samples");
        using IpIntelligence addresses = IpIntelligence.Load(Path.Combine(samples, "seven-steps.ip-intel.csv"));
        Cut(RecordedEvents.OfFiles(Path.Combine(samples, "seven-steps")), addresses, cuts: 40, seed: 7);
    }

    [Fact]
    public void Every_known_format_cut_anywhere()
    {
        using IpIntelligence addresses = IpIntelligence.None();
        string samples = Path.Combine(Repository.Root, "test", "Nephoscope.Tests", "Sources", "Samples");
        Cut(RecordedEvents.OfFiles(samples), addresses, cuts: 30, seed: 11);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_company_under_attack_cut_anywhere(int seed)
    {
        using IpIntelligence addresses = IpIntelligence.None();
        var text = new MemoryStream();
        var simulator = new CompanySimulator(new CompanyOptions { People = 8, Days = 9, HostDays = 3, Seed = (ulong)seed });
        simulator.Run(record =>
        {
            text.Write(record.Bytes);
            text.WriteByte((byte)'\n');
        });
        Cut(RecordedEvents.OfText(System.Text.Encoding.UTF8.GetString(text.ToArray())), addresses, cuts: 25, seed);
    }

    /// <summary>
    /// Each detector sees in its own examples what it reacts to; a memory that is not written shows there. Cut after every event from the
    /// moment on and here and there in the past before it; after every one of those too (two minutes) with NEPHOSCOPE_EVERY_CUT=1.
    /// </summary>
    [Fact]
    public void Every_example_of_every_detector_cut_after_every_event()
    {
        bool everywhere = Environment.GetEnvironmentVariable("NEPHOSCOPE_EVERY_CUT") == "1";
        var failures = new List<string>();
        int done = 0;
        foreach (DetectionExample example in DetectionExample.LoadAll())
        {
            RecordedEvents events = RecordedEvents.OfText(example.Records);
            using IpIntelligence addresses = example.Networks.Length > 0
                ? IpIntelligence.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(example.Networks)))
                : IpIntelligence.None();
            var options = new PipelineOptions { Addresses = addresses, Decoys = example.Decoys };
            int past = events.Before(example.Moment);
            int step = everywhere ? 1 : Math.Max(1, past / PastCuts);
            int[] cuts = [.. Enumerable.Range(0, events.Count).Where(i => i >= past || i % step == 0)];
            try
            {
                CutRun.AssertSame(new CutRun(events, options), new CutRun(events, options, cuts));
            }
            catch (Exception exception) when (exception is Xunit.Sdk.XunitException or StateFormatException)
            {
                failures.Add($"{example.DetectorUid} {example.Name}: {exception.Message}");
            }

            done += cuts.Length;
        }

        output.WriteLine($"{done} cuts");
        Assert.Empty(failures);
        Assert.NotInRange(done, 0, 1000);
    }

    private void Cut(RecordedEvents events, IpIntelligence addresses, int cuts, int seed)
    {
        var chance = new Random(seed);
        var options = new PipelineOptions { Addresses = addresses };
        int[] places = [0, .. Enumerable.Range(0, cuts).Select(_ => chance.Next(events.Count)).Order(), events.Count];
        var undisturbed = new CutRun(events, options);
        output.WriteLine($"{events.Count} events, {undisturbed.Pipeline.Incidents.Findings.Count} findings, {undisturbed.State.Length} bytes of state");
        Assert.NotInRange(events.Count, 0, cuts);
        CutRun.AssertSame(undisturbed, new CutRun(events, options, places));
    }
}
