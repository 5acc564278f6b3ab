using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

public sealed class WorkloadTests
{
    [Theory]
    [InlineData(EventKind.ProcessStart, Feature.ChildProcess)]
    [InlineData(EventKind.DnsQuery, Feature.DnsDomain)]
    [InlineData(EventKind.NetworkConnection, Feature.Destination)]
    [InlineData(EventKind.KernelActivity, Feature.WorkloadOperation)]
    public void What_a_workload_never_did_is_evidence_and_what_it_always_does_is_none(EventKind kind, Feature feature)
    {
        var scorer = new BehaviorScorer();
        var assessment = new Assessment();
        for (int hour = 0; hour < 24 * 20; hour++)
        {
            Score(scorer, assessment, kind, hour % 2 == 0, Company.At(hour), "Deployment/web-" + (hour % 5));
        }

        Score(scorer, assessment, kind, usual: true, Company.At(481), "Deployment/web-1");
        Assert.Equal(NoveltyLevel.Known, assessment[feature].Level);
        Assert.True(assessment.Evidence.Value <= 0, assessment.Evidence.ToString());
        Score(scorer, assessment, kind, usual: null, Company.At(482), "Deployment/web-1");
        Assert.Equal(NoveltyLevel.NewToAccount, assessment[feature].Level);
        Assert.True(assessment.Evidence > MicroNats.Kept, assessment.Evidence.ToString());
        Assert.True(assessment.Novelty > MicroNats.Kept, assessment.Novelty.ToString());
        Assert.True(assessment.IsInformative);
    }

    private static void Score(BehaviorScorer scorer, Assessment assessment, EventKind kind, bool? usual, EventTime time, string workload)
    {
        using var batch = new EventBatch();
        EventWriter writer = batch.Writer;
        writer.Begin(kind, SourceFormat.Tetragon, time);
        string which = usual switch { true => "a", false => "b", null => "never" };
        writer.Set(EventField.ProcessPath, "/usr/bin/" + which);
        writer.Set(EventField.ParentProcessPath, "/usr/bin/parent");
        writer.Set(EventField.DnsName, $"www.{which}.example-{which}.com");
        writer.Set(EventField.FunctionName, "function_" + which);
        writer.Set(EventField.DestinationAddress, usual switch { true => "203.0.113.7", false => "198.51.100.9", null => "192.0.2.66" });
        writer.Header.DestinationPort = 443;
        writer.Commit();
        EntityKey key = EntityKey.Of(EntityKind.Workload, workload);
        var actor = new Actor(key, key, key, Company.Account, EntityKey.Of(EntityKind.Group, "web"), IdentityClass.Workload, false, false);
        var input = new BehaviorInput { Event = batch[0], Actor = actor, Origin = default };
        scorer.Score(in input, assessment);
    }
}
