using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope.Tests.Detections;

/// <summary>Who gets to see what, and what happens when a detector breaks.</summary>
public sealed class DispatcherTests
{
    [Fact]
    public void Brings_an_event_by_operation_kind_or_trigger_and_only_once()
    {
        var counter = new Counting(new DetectorInfo
        {
            Uid = "x",
            Title = "X",
            Decides = "x",
            Attacks = [],
            Operations = ["iam:CreateUser"],
            Kinds = [EventKind.SignIn],
            Triggers = Triggers.SessionStart,
        });
        using var bench = new DetectorBench(counter);
        bench.See("iam:ListUsers");
        Assert.Equal(0, counter.Seen);
        bench.Special = b => b.SessionStart = true;
        bench.See("iam:CreateUser");
        Assert.Equal(1, counter.Seen);
        bench.See("iam:ListUsers");
        Assert.Equal(2, counter.Seen);
        bench.Special = null;
        bench.See("iam:CreateUser");
        Assert.Equal(3, counter.Seen);
        bench.See("other:CreateUser");
        Assert.Equal(3, counter.Seen);
        bench.Kind = EventKind.SignIn;
        bench.See("signin:ConsoleLogin");
        Assert.Equal(4, counter.Seen);
    }

    [Fact]
    public void Brings_bursts_and_new_regions_only_where_something_is_informative()
    {
        var counter = new Counting(new DetectorInfo { Uid = "x", Title = "X", Decides = "x", Attacks = [], Triggers = Triggers.Burst | Triggers.NewRegion });
        using var bench = new DetectorBench(counter) { Special = b => b.Burst(BurstKind.Denied).Crossed = true };
        bench.See("iam:ListUsers");
        Assert.Equal(1, counter.Seen);
        bench.Special = b => b[Feature.ServiceRegion].Level = NoveltyLevel.NewToActor;
        bench.See("iam:ListUsers");
        Assert.Equal(2, counter.Seen);
        bench.Special = b => { b.Burst(BurstKind.Denied).Crossed = true; b.IsInformative = false; };
        bench.See("iam:ListUsers");
        Assert.Equal(2, counter.Seen);
    }

    [Fact]
    public void A_detector_that_throws_costs_nobody_else_a_finding_and_is_benched()
    {
        var broken = new Counting(new DetectorInfo { Uid = "x", Title = "X", Decides = "x", Attacks = [], Operations = ["iam:CreateUser"] }, throws: true);
        var sound = new Counting(new DetectorInfo { Uid = "y", Title = "Y", Decides = "y", Attacks = [], Operations = ["iam:CreateUser"] });
        using var bench = new DetectorBench(broken, sound);
        for (int i = 0; i < 5; i++)
        {
            bench.See("iam:CreateUser");
        }

        Assert.Equal(3, broken.Seen);
        Assert.Equal(5, sound.Seen);
        Assert.Equal(3, bench.Dispatcher.Failures);
        DetectorSlot slot = Assert.Single(bench.Dispatcher.Detectors, s => s.IsBenched);
        Assert.Equal("InvalidOperationException", slot.LastFailure);
    }

    [Theory]
    [InlineData("ec2:DescribeRegions", "", false)]
    [InlineData("s3:PutObject", "{\"bucketName\":\"b\",\"key\":\"k\"}", true)]
    [InlineData("secretsmanager:GetSecretValue", "{\"secretId\":\"s\"}", false)]
    [InlineData("sts:AssumeRole", "{\"roleArn\":\"arn:aws:iam::111122223333:role/r\"}", false)]
    [InlineData("bedrock:InvokeModel", "{\"modelId\":\"m\"}", true)]
    public void What_is_frequent_and_usual_costs_no_allocation(string call, string request, bool data)
    {
        using var bench = new DetectorBench { Level = NoveltyLevel.Known, Flags = data ? EventFlags.DataEvent : EventFlags.None };
        bench.See(call, request);
        Assert.Empty(bench.See(call, request));
        Assert.Equal(0, bench.Allocated);
    }

    [Fact]
    public void The_catalogue_is_well_formed()
    {
        IReadOnlyList<IDetector> detectors = DetectorCatalog.Create();
        Assert.Equal(detectors.Count, detectors.Select(d => d.Info.Uid).Distinct().Count());
        foreach (DetectorInfo info in detectors.Select(d => d.Info))
        {
            Assert.NotEmpty(info.Attacks);
            Assert.True(info.Decides.Length > 60, info.Uid);
            // Without decoys there is nothing for their detection to see.
            Assert.True(info.Uid == "decoy-touched" || info.Operations.Count > 0 || info.Kinds.Count > 0 || info.Triggers != Triggers.None, info.Uid);
            Assert.DoesNotContain("stratus", info.Decides, StringComparison.OrdinalIgnoreCase);
        }

        (string Uid, string Title)[] fixedTitles =
        [
            ("credential-unusual-source", "Unusual external source for credential use"), ("cli-unusual", "Unusual CLI activity"),
            ("password-reset-rare", "Rare password reset"), ("discovery-burst", "Burst of resource discovery"), ("iam-update-anomalous", "Anomalous IAM update"),
            ("compute-creation-unusual", "Unusual EC2/Lambda/ECS creation"), ("s3-modification-unusual", "Unusual S3 modifications"),
        ];
        foreach ((string uid, string title) in fixedTitles)
        {
            Assert.Equal(title, Assert.Single(detectors, d => d.Info.Uid == uid).Info.Title);
        }
    }

    private sealed class Counting(DetectorInfo info, bool throws = false) : IDetector
    {
        public int Seen { get; private set; }

        public DetectorInfo Info => info;

        public void Detect(in Observation observation, FindingSink sink)
        {
            Seen++;
            if (throws)
            {
                throw new InvalidOperationException("no");
            }
        }
    }
}
