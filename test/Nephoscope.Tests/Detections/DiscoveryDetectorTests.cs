using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Tests.Detections;

/// <summary>Bursts of looking around, and who is excused from them.</summary>
public sealed class DiscoveryDetectorTests
{
    [Fact]
    public void Discovery_burst_names_every_event_and_tells_only_its_growth_again()
    {
        BurstEvent[] events = [.. Enumerable.Range(1, 6).Select(i => new BurstEvent($"burst-{i}", EventTime.FromSeconds(1_750_000_000 - 60 + i), "iam:List" + i))];
        int count = 3;
        int added = 2_400_000;
        using var bench = new DetectorBench
        {
            Special = b =>
            {
                b.Burst(BurstKind.Discovery) = new BurstScore { Crossed = true, Count = count, WindowSeconds = 600, Expected = 0.1f, Probability = 1e-4, MicroNats = added };
                b.BurstEvents = _ => events[..count];
            },
        };
        Finding first = Assert.Single(Only(bench.See("iam:ListUsers"), "discovery-burst"));
        Assert.Equal("burst-1", first.Events[0].Uid);
        Assert.Equal(2.4, first.Evidence.Nats, 3);
        count = 6;
        Finding second = Assert.Single(Only(bench.See("iam:ListRoles"), "discovery-burst"));
        Assert.Equal(4.8, second.Evidence.Nats, 3);
        Assert.Equal(2.4, second.Carried.Nats, 3);
        Assert.NotEqual(first.Uid, second.Uid);
        added = 0;
        Assert.Empty(Only(bench.See("iam:ListRoles"), "discovery-burst"));
    }

    [Theory]
    [InlineData("SSSSSS", "burst-1 burst-2 burst-3 burst-4 burst-5 burst-6 event-1", "within 10 minutes, the last, iam:ListUsers, from")]
    [InlineData("OOOOOO", "burst-1 burst-2 burst-3 burst-4 burst-5 burst-6 event-1", "within 10 minutes, the last, iam:ListUsers, from")]
    [InlineData("OOSUSS", "burst-3 burst-4 burst-5 burst-6 event-1", "within 10 minutes, 2 of them from places of its own, the last, iam:ListUsers, from")]
    [InlineData("SSSOSS", "burst-1 burst-2 burst-3 burst-5 burst-6 event-1", "within 10 minutes, 1 of them from places of its own, the last, iam:ListUsers, from")]
    [InlineData("OOOOUU", "burst-1 burst-2 burst-3 burst-4 burst-5 burst-6 event-1", "within 10 minutes, the last, iam:ListUsers, from")]
    public void A_burst_from_several_places_names_what_came_from_strange_ones(string places, string cited, string words)
    {
        BurstEvent[] events = [.. places.Select((place, i) => new BurstEvent(
            $"burst-{i + 1}", EventTime.FromSeconds(1_750_000_000 - 60 + i), "iam:List" + i,
            place switch { 'S' => BurstPlace.Strange, 'O' => BurstPlace.Own, _ => BurstPlace.Unsaid }))];
        using var bench = new DetectorBench { Special = b => Many(b, 7, events) };
        Finding finding = Assert.Single(Only(bench.See("iam:ListUsers"), "discovery-burst"));
        Assert.Equal(cited, string.Join(' ', finding.Events.Select(static e => e.Uid)));
        Assert.Contains(words, finding.Description, StringComparison.Ordinal);
        Assert.Equal(finding.Events.Count < 7, finding.Reasons.Any(static reason => reason.Contains("not cited", StringComparison.Ordinal)));
    }

    [Fact]
    public void Own_calls_before_the_window_are_not_numbered_and_not_cited()
    {
        EventTime now = EventTime.FromSeconds(1_750_000_000);
        BurstEvent[] events =
        [
            new("early", now.Plus(TimeSpan.FromHours(-3)), "iam:ListRoles", BurstPlace.Own), new("early-strange", now.Plus(TimeSpan.FromHours(-2)), "iam:ListRoles", BurstPlace.Strange),
            .. Enumerable.Range(1, 6).Select(i => new BurstEvent($"burst-{i}", now.Plus(TimeSpan.FromSeconds(-i)), "iam:List" + i, BurstPlace.Strange)),
        ];
        using var bench = new DetectorBench { Special = b => Many(b, 7, events) };
        Finding finding = Assert.Single(Only(bench.See("iam:ListUsers"), "discovery-burst"));
        Assert.Equal("early-strange", finding.Events[0].Uid);
        Assert.Contains("within 10 minutes, the last,", finding.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_read_from_several_places_name_the_strange_ones_and_how_many_were_not()
    {
        BurstEvent[] events = [.. Enumerable.Range(1, 64).Select(i => new BurstEvent(
            $"burst-{i}", EventTime.FromSeconds(1_750_000_000 - 60), "s3:GetObject", i <= 40 ? BurstPlace.Own : BurstPlace.Strange))];
        using var bench = new DetectorBench
        {
            Special = b =>
            {
                b.Burst(BurstKind.ObjectRead) = new BurstScore { Crossed = true, Count = 96, WindowSeconds = 600, Expected = 2, Probability = 1e-7, MicroNats = 5_000_000 };
                b.BurstEvents = _ => events;
            },
        };
        Finding finding = Assert.Single(Only(bench.See("s3:GetObject"), "object-mass-access"));
        Assert.Equal(25, finding.Events.Count);
        Assert.Equal("event-1", finding.Events[^1].Uid);
        Assert.Contains("read 96 objects, some of them from places of its own, the last from 203.0.113.7", finding.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_made_an_account_may_move_it_and_go_in()
    {
        const string Request = """{"accountId":"444455556666","roleArn":"arn:aws:iam::444455556666:role/OrganizationAccountAccessRole"}""";
        using var stranger = new DetectorBench { OtherLevel = NoveltyLevel.NewToAccount };
        using var maker = new DetectorBench { OtherLevel = NoveltyLevel.NewToAccount };
        maker.See("organizations:CreateAccount", """{"accountName":"team"}""");
        foreach ((string call, string uid) in new[] { ("organizations:MoveAccount", "organization-left"), ("sts:AssumeRole", "role-chain-unseen") })
        {
            double strange = Assert.Single(Only(stranger.See(call, Request), uid)).Evidence.Nats;
            double own = Assert.Single(Only(maker.See(call, Request), uid)).Evidence.Nats;
            Assert.InRange(own, 0.1, 0.45 * strange);
        }
    }

    [Fact]
    public void A_young_machine_that_was_carried_off_is_judged_like_an_old_one()
    {
        void Young(Assessment b, bool displaced)
        {
            b.ActorDays = 0;
            b.Displaced = displaced;
            b[Feature.SourcePrefix] = new FeatureScore { Applies = true, Level = NoveltyLevel.NewToAccount, Probability = 0.3f };
            b[Feature.Operation].Probability = 0.9f;
            b.Burst(BurstKind.Discovery) = new BurstScore { Crossed = true, Count = 12, WindowSeconds = 600, Probability = 0.4 };
        }

        using var there = new DetectorBench { Class = IdentityClass.Workload, Special = b => Young(b, displaced: false) };
        using var away = new DetectorBench { Class = IdentityClass.Workload, Special = b => Young(b, displaced: true) };
        double usual = Only(there.See("iam:ListUsers"), "discovery-burst").Sum(static finding => finding.Evidence.Nats);
        double carried = Assert.Single(Only(away.See("iam:ListUsers"), "discovery-burst")).Evidence.Nats;
        Assert.True(carried > 2 && carried > 2 * usual, $"{carried} against {usual}");
    }

    [Fact]
    public void Six_new_kinds_of_listing_suffice_where_the_models_see_no_surprise()
    {
        using var bench = new DetectorBench
        {
            Special = b =>
            {
                OtherProgram(b);
                b.Burst(BurstKind.Discovery) = new BurstScore { Crossed = true, Count = 6, WindowSeconds = 600, Probability = 0.3 };
            },
        };
        Assert.InRange(Assert.Single(Only(bench.See("iam:ListUsers"), "discovery-burst")).Evidence.Nats, 1, 2.4);
        using var one = new DetectorBench { Special = b => b.Burst(BurstKind.Discovery) = new BurstScore { Crossed = true, Count = 1, WindowSeconds = 600, Probability = 1 } };
        Assert.Empty(Only(one.See("iam:ListUsers"), "discovery-burst"));
    }

    [Theory]
    [InlineData("Mozilla/5.0", true, 3)]
    [InlineData("[S3Console/0.4, aws-internal/3]", true, 3)]
    [InlineData("aws-cli/2.15.30", false, 12)]
    public void Discovery_of_console_pages_and_young_accounts_stays_low(string agent, bool mature, int count)
    {
        using var bench = new DetectorBench
        {
            Mature = mature,
            UserAgent = agent,
            Special = b => b.Burst(BurstKind.Discovery) = new BurstScore { Crossed = true, Count = count, WindowSeconds = 600, Probability = 1e-6, MicroNats = 6_000_000 },
        };
        Assert.True(Only(bench.See("ec2:DescribeVpcs"), "discovery-burst").Sum(f => f.Evidence.Nats) <= 1.5);
    }

    private static IEnumerable<Finding> Only(IReadOnlyList<Finding> findings, string uid) => findings.Where(f => f.AnalyticUid == uid);

    private static void Many(Assessment b, int count, BurstEvent[] events)
    {
        b.Burst(BurstKind.Discovery) = new BurstScore { Crossed = true, Count = count, WindowSeconds = 600, Expected = 0.1f, Probability = 1e-4, MicroNats = 2_400_000 };
        b.BurstEvents = _ => events;
    }

    private static void OtherProgram(Assessment b) => b[Feature.UserAgent].Level = NoveltyLevel.NewToActor;
}
