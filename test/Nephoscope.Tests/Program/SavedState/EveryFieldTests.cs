using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Program.SavedState;

/// <summary>
/// A pipeline that was read back equals the one that was written, down to the last private field. Whoever adds a field that is neither
/// written nor listed here learns it from this test.
/// </summary>
public sealed class EveryFieldTests(ITestOutputHelper output)
{
    /// <summary>What need not be written: found again when it is asked for, or of one event only.</summary>
    private static readonly HashSet<string> Passing =
    [
        // Of the event at hand.
        "EventFacts.*", "Assessment.*", "TouchedBuffer.*", "ClassModel.Normal", "TimeOfWeekModel.Ratio", "NoveltyModel.ratios", "NoveltyModel.givenNew",
        "NoveltyModel.OperationLevel", "NoveltyModel.OperationKnown",

        // Found again when it is asked for.
        "EntityCatalog.lately", "FindingSink.actors", "Entry.AsTold", "AccountMemo.*", "TextPool.*", "OperationMemo.*", "FeatureExtractor.agents", "BehaviorScorer.last", "BehaviorScorer.lastAccount", "BehaviorScorer.oldest",
        "NoveltyModel.views", "SeenSet.recent", "SeenSet.news", "NodeTable.foundAt", "NodeTable.foundHash", "LivePermissions.graph", "LivePermissions.possible", "PolicyStore.rights", "ValueTable.foundAt", "ValueTable.foundHash", "Route.byTriggers",

        "LivePermissions.graph", "LivePermissions.possible", "LivePermissions.administrators", "PolicyStore.rights", "PolicyStore.callers", "PolicyStore.sorted", "PolicyStore.withPolicy",
        "EdgeListing.*", "MapStructure.text", "MapStructure.places", "MapStructure.entries", "LiveReach.heads", "LiveReach.next", "LiveReach.indexed",

        // Counts within one run of the program, for who looks at it meanwhile.
        "IncidentCorrelator.Changes", "IncidentCorrelator.Forgotten",

        // Made again from what is written; files are then known by name.
        "KeyIndex.cells", "NumberIndex.places", "Homes.homes", "EdgeTable.index", "EvidenceThread.found", "SessionTable.index", "BurstNotes.pool", "BurstNotes.earlierFiles", "Quarantine.*", "CaseBook.*", "RingTable.index", "RingTable.head", "EdgeLog.index", "EdgeLog.heads",
        "EdgeLog.slots", "AliasTable.former", "IncidentBudget.changed", "OrdinaryEvidence.drifts", "OrdinaryEvidence.levels", "OrdinaryEvidence.lastAsked", "OrdinaryEvidence.threads", "OrdinaryEvidence.busier",
    ];

    [Fact]
    public void All_that_is_kept_comes_back()
    {
        string samples = Path.Combine(Repository.Root, "samples");
        using IpIntelligence addresses = IpIntelligence.Load(Path.Combine(samples, "seven-steps.ip-intel.csv"));
        RecordedEvents events = RecordedEvents.OfFiles(
            Path.Combine(samples, "seven-steps"), Path.Combine(Repository.Root, "test", "Nephoscope.Tests", "Sources", "Samples"));
        var options = new PipelineOptions { Addresses = addresses };
        var original = new Pipeline(options, events.Files);
        events.Play(original, 0, events.Count);
        Pipeline copy = CutRun.Load(CutRun.Save(original), options, events.Files);
        var compare = new ObjectCompare(Passing);
        List<string> differences = compare.Differences(original, copy);
        foreach (string difference in differences)
        {
            output.WriteLine(difference);
        }

        Assert.Empty(differences);
        output.WriteLine($"{compare.Passed.Count} fields pass");
        Assert.Equal(Passing.Order(), compare.Passed.Order());
    }

    [Fact]
    public void A_difference_far_down_is_seen()
    {
        var one = new Dictionary<int, List<EventTime[]>> { [1] = [[new EventTime(1), new EventTime(2)]] };
        var other = new Dictionary<int, List<EventTime[]>> { [1] = [[new EventTime(1), new EventTime(3)]] };
        Assert.NotEmpty(new ObjectCompare(new HashSet<string>()).Differences(one, other));
        Assert.Empty(new ObjectCompare(new HashSet<string>()).Differences(one, one.ToDictionary()));
    }
}
