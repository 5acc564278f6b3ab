using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

public sealed class ScorerTests
{
    [Fact]
    public void A_value_is_learnt_after_a_day_and_known_on_the_third()
    {
        var company = new Company();
        for (int day = 0; day < 5; day++)
        {
            Assessment assessment = company.Score(new Call(Company.At((24.1 * day) + 9), "alice", "ec2:DescribeHosts") { Session = $"d{day}" });
            FeatureScore score = assessment[Feature.Operation];
            Assert.True(score.FirstInSession);
            NoveltyLevel expected = day == 0 ? NoveltyLevel.NewToAccount : day == 1 ? NoveltyLevel.NewToActor : NoveltyLevel.Known;
            Assert.True(expected == score.Level, $"day {day}: {score.Level}");
        }
    }

    [Fact]
    public void A_repeated_call_in_one_session_is_evidence_once()
    {
        var company = new Company();
        MicroNats first = company.Score(new Call(Company.At(9), "mallory", "cloudtrail:StopLogging")).Evidence;
        MicroNats again = company.Score(new Call(Company.At(9.1), "mallory", "cloudtrail:StopLogging")).Evidence;
        Assert.True(first > MicroNats.Kept, first.ToString());
        Assert.Equal(0, again.Value);
        MicroNats other = company.Score(new Call(Company.At(9.2), "mallory", "cloudtrail:StopLogging") { Session = "next" }).Evidence;
        Assert.True(other <= first);
    }

    [Theory]
    [InlineData("cloudtrail:StopLogging")]
    [InlineData("iam:UpdateLoginProfile")]
    [InlineData("ec2:GetPasswordData")]
    [InlineData("ec2:ModifySnapshotAttribute")]
    public void What_attackers_favour_is_evidence_in_the_first_hour(string operation)
    {
        var company = new Company();
        for (int i = 0; i < 20; i++)
        {
            company.Score(new Call(Company.At(i * 0.02), "bob", "s3:GetObject"));
        }

        MicroNats evidence = company.Score(new Call(Company.At(0.5), "bob", operation)).Evidence;
        Assert.True(evidence >= MicroNats.Kept, evidence.ToString());
    }

    [Fact]
    public void Newness_alone_is_little_evidence_in_the_first_hour()
    {
        var company = new Company();
        string[] ordinary = ["ec2:DescribeInstances", "s3:GetObject", "logs:DescribeLogGroups", "sqs:SendMessage", "kms:Decrypt", "dynamodb:Query"];
        for (int i = 0; i < 200; i++)
        {
            Call call = new(Company.At(i * 0.01), $"p{i % 30}", ordinary[i % ordinary.Length]) { Address = $"198.51.{i % 30}.9" };
            Assert.True(company.Score(in call).Evidence < MicroNats.Kept);
        }
    }

    [Fact]
    public void A_thousand_creates_of_one_tool_do_not_add_up()
    {
        var company = new Company();
        string[] creates =
        [
            "iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:CreatePolicy", "iam:CreateUser", "iam:CreateAccessKey", "ec2:RunInstances",
            "ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress", "lambda:CreateFunction20150331", "s3:CreateBucket", "s3:PutBucketPolicy",
            "ecs:CreateCluster", "ecs:CreateService", "rds:CreateDBInstance", "kms:CreateKey", "events:PutRule", "logs:CreateLogGroup", "sns:CreateTopic",
        ];
        int sum = 0;
        for (int i = 0; i < 1000; i++)
        {
            Call call = new(Company.At(i * 0.0005), "deploy", creates[i % creates.Length]) { Agent = "HashiCorp/1.0 Terraform/1.5.7 aws-sdk-go-v2/1.21.0" };
            sum += Math.Max(0, company.Score(in call).Evidence.Value);
        }

        Assert.InRange(sum, 0, 14_000_000);
    }

    [Theory]
    [InlineData("198.51.100.9", "Boto3/1.34 Python/3.12 Linux/6.1", false)]
    [InlineData("203.0.113.9", "Boto3/1.34 Python/3.12 Linux/6.1", true)]
    [InlineData("203.0.113.9", "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64", false)]
    public void A_session_that_goes_on_elsewhere_with_another_program_is_displaced(string address, string agent, bool displaced)
    {
        var company = new Company();
        for (int day = 0; day < 3; day++)
        {
            company.Score(new Call(Company.At((24 * day) + 9), "bob", "s3:ListBuckets"));
        }

        Assert.False(company.Score(new Call(Company.At(80), "pipeline", "ecr:GetAuthorizationToken")).Displaced);
        Assert.Equal(displaced, company.Score(new Call(Company.At(80.1), "pipeline", "sts:GetCallerIdentity") { Address = address, Agent = agent }).Displaced);
        Assert.Equal(displaced, company.Score(new Call(Company.At(80.2), "pipeline", "iam:ListUsers") { Address = address, Agent = agent }).Displaced);
        Assert.False(company.Score(new Call(Company.At(80.3), "pipeline", "iam:ListRoles")).Displaced);
    }

    [Fact]
    public void A_colleagues_network_is_the_companys_for_who_is_new()
    {
        var company = new Company();
        for (int day = 0; day < 4; day++)
        {
            for (int i = 0; i < 4; i++)
            {
                company.Score(new Call(Company.At((24 * day) + 9 + (0.1 * i)), $"dev{i}", "s3:ListBuckets") { Peers = "devs", Session = $"d{day}" });
            }
        }

        company.Score(new Call(Company.At(97), "newcomer", "s3:ListBuckets") { Peers = "devs" });
        Assessment there = company.Score(new Call(Company.At(124), "newcomer", "s3:ListBuckets") { Peers = "devs", Session = "b" });
        Assert.Equal(HomePlace.Company, HomePlaces.Of(there, IdentityClass.User, builder: false));
        Assert.Equal(HomePlace.None, HomePlaces.Of(there, IdentityClass.Workload, builder: false));
        Assessment away = company.Score(new Call(Company.At(125), "newcomer", "s3:ListBuckets") { Peers = "devs", Session = "c", Address = "203.0.113.9" });
        Assert.Equal(HomePlace.None, HomePlaces.Of(away, IdentityClass.User, builder: false));
        Assessment own = company.Score(new Call(Company.At(126), "dev1", "s3:ListBuckets") { Peers = "devs", Session = "d" });
        Assert.Equal(own.ActorDays >= 4 ? HomePlace.Own : HomePlace.Company, HomePlaces.Of(own, IdentityClass.User, builder: false));
    }

    [Fact]
    public void Failed_calls_never_become_known()
    {
        var company = new Company();
        for (int day = 0; day < 10; day++)
        {
            Assessment assessment = company.Score(new Call(Company.At((24 * day) + 9), "crawler", "iam:ListUsers") { Session = $"d{day}", Denied = true });
            Assert.NotEqual(NoveltyLevel.Known, assessment[Feature.Operation].Level);
            Assert.True(day == 0 || assessment.Evidence < MicroNats.Kept, $"day {day}: {assessment.Evidence}");
        }

        Assert.Equal(NoveltyLevel.NewToActor, company.Score(new Call(Company.At(400), "crawler", "iam:ListUsers") { Session = "x" })[Feature.Operation].Level);
    }

    [Fact]
    public void What_a_suspect_does_is_not_learnt_until_it_is_free()
    {
        var company = new Company();
        Company other = new();
        foreach (Company each in new[] { company, other })
        {
            each.Score(new Call(Company.At(1), "eve", "iam:CreateUser"));
        }

        company.Scorer.Suspect(EntityKey.Of(EntityKind.User, "eve"), Company.At(240));
        NoveltyLevel held = company.Score(new Call(Company.At(120), "eve", "iam:CreateUser") { Session = "b" })[Feature.Operation].Level;
        NoveltyLevel free = other.Score(new Call(Company.At(120), "eve", "iam:CreateUser") { Session = "b" })[Feature.Operation].Level;
        Assert.Equal(NoveltyLevel.Known, free);
        Assert.NotEqual(NoveltyLevel.Known, held);
        NoveltyLevel later = company.Score(new Call(Company.At(480), "eve", "iam:CreateUser") { Session = "c" })[Feature.Operation].Level;
        Assert.Equal(NoveltyLevel.Known, later);
    }

    [Fact]
    public void Peers_count_each_member_once()
    {
        var company = new Company();
        for (int i = 0; i < 12; i++)
        {
            for (int session = 0; session < 3; session++)
            {
                company.Score(new Call(Company.At(i + (session * 0.1)), $"dev{i}", "lambda:ListFunctions") { Peers = "devs", Session = $"{session}" });
            }
        }

        FeatureScore score = company.Score(new Call(Company.At(60), "newcomer", "lambda:ListFunctions") { Peers = "devs" })[Feature.Operation];
        Assert.Equal(NoveltyLevel.NewToActor, score.Level);
        Assert.Equal(12, score.PeersSeen);
        Assert.Equal(13, score.Peers);
    }

    [Fact]
    public void A_burst_names_its_first_events()
    {
        var company = new Company();
        string[] operations = ApiCatalog.Default.Entries.Where(static entry => entry is { Class: ApiClass.Discovery, Service: "iam" }).Select(static entry => "iam:" + entry.Operation).ToArray();
        IReadOnlyList<BurstEvent> events = [];
        int best = 0;
        for (int i = 0; i < 24; i++)
        {
            Assessment assessment = company.Score(new Call(Company.At(9 + (i * 0.003)), "mallory", operations[i]));
            BurstScore burst = assessment.Burst(BurstKind.Discovery);
            best = Math.Max(best, burst.MicroNats);
            Assert.Equal(i + 1, burst.Count);
            Assert.Equal(i + 1 is 1 or 3 or 6 or 12 or 24, burst.Crossed);
            events = assessment.BurstEvents(BurstKind.Discovery);
        }

        Assert.Equal(24, events.Count);
        Assert.EndsWith("000000000001", events[0].Uid, StringComparison.Ordinal);
        Assert.Equal(operations[0], events[0].What);
        Assert.True(best > 0, "24 new discovery operations in 4 minutes gave no evidence");
    }

    [Fact]
    public void Saved_state_goes_on_exactly()
    {
        var company = new Company();
        Fill(company, 0, 3000);
        var bytes = new MemoryStream();
        var writer = new StateWriter(bytes);
        company.Scorer.Save(writer);
        writer.Finish();
        bytes.Position = 0;
        var loaded = new Company { Scorer = new BehaviorScorer(["test.json"]) };
        loaded.Scorer.Load(new StateReader(bytes));
        Assert.Equal(Fill(company, 3000, 3000), Fill(loaded, 3000, 3000));
    }

    [Fact]
    public void The_same_events_give_the_same_evidence() => Assert.Equal(Fill(new Company(), 0, 4000), Fill(new Company(), 0, 4000));

    internal static List<(int, int, int)> Fill(Company company, int from, int count)
    {
        IReadOnlyList<ApiEntry> entries = ApiCatalog.Default.Entries;
        var list = new List<(int, int, int)>(count);
        for (int i = from; i < from + count; i++)
        {
            ulong x = Fingerprint.Join((ulong)i, 77);
            ApiEntry entry = entries[1 + (int)(x % 100 * (x / 128 % 9))];
            Assessment a = company.Score(new Call(Company.At(i * 0.05), $"p{x / 7 % 20}", $"{entry.Service}:{(entry.Operation.Length == 0 ? "GetIt" : entry.Operation)}")
            {
                Session = $"{i / 400}",
                Address = $"198.51.{x / 11 % 5}.9",
                Peers = "all",
                Denied = x % 17 == 0,
                Region = x % 50 == 0 ? "us-east-1" : "eu-west-1",
            });
            list.Add((a.Evidence.Value, a.Novelty.Value, a[Feature.Operation].MicroNats));
        }

        return list;
    }
}
