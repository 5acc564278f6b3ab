using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope.Tests.Detections;

/// <summary>Detectors that look at sessions, places, programs and counts: each fires, and each has a near miss.</summary>
public sealed class BehaviorDetectorTests
{
    private static void NewSource(Assessment behavior)
    {
        behavior.SessionStart = behavior.SourceNewInSession = true;
        behavior[Feature.SourcePrefix].Level = NoveltyLevel.NewToAccount;
        behavior[Feature.SourcePrefix].Probability = 0.005f;
        behavior[Feature.SourceNetwork].Applies = behavior[Feature.SourceCountry].Applies = false;
    }

    private static IEnumerable<Finding> Only(IReadOnlyList<Finding> findings, string uid) => findings.Where(f => f.AnalyticUid == uid);

    [Fact]
    public void Source_new_to_a_steady_actor_fires_on_the_first_event()
    {
        using var bench = new DetectorBench { Level = NoveltyLevel.Known, Special = NewSource };
        Finding finding = Assert.Single(Only(bench.See("sts:GetCallerIdentity"), "credential-unusual-source"));
        Assert.Equal("Unusual external source for credential use", finding.Title);
        Assert.InRange(finding.Evidence.Nats, 3, 7);
    }

    [Theory]
    [InlineData("known")]
    [InlineData("private")]
    [InlineData("service")]
    [InlineData("behalf")]
    [InlineData("cold")]
    public void Source_stays_quiet(string why)
    {
        using var bench = new DetectorBench
        {
            Level = NoveltyLevel.Known,
            Special = why == "known" ? b => b.SourceNewInSession = true : NewSource,
            Source = why switch { "private" => "10.0.0.5", "service" => "cloudformation.amazonaws.com", _ => "203.0.113.7" },
            OnBehalf = why == "behalf",
            Mature = why != "cold",
        };
        Assert.Empty(Only(bench.See("sts:GetCallerIdentity"), "credential-unusual-source"));
    }

    [Fact]
    public void Source_that_peers_use_weighs_little()
    {
        using var bench = new DetectorBench { Special = b => { NewSource(b); b[Feature.SourcePrefix].Level = NoveltyLevel.NewToActor; } };
        Finding finding = Assert.Single(Only(bench.See("sts:GetCallerIdentity"), "credential-unusual-source"));
        Assert.True(finding.Evidence.Nats < 1.2);
    }

    private static void NewAgent(Assessment behavior)
    {
        behavior.SessionStart = behavior.UserAgentNewInSession = true;
        behavior[Feature.UserAgent].Level = NoveltyLevel.NewToAccount;
        behavior[Feature.UserAgent].Probability = 0.005f;
    }

    [Fact]
    public void Doubt_about_a_network_names_the_call_with_which_the_stay_there_began()
    {
        using var bench = new DetectorBench { Level = NoveltyLevel.Known, Special = static behavior => behavior.SessionStart = true };
        bench.See("sts:GetCallerIdentity");
        bench.Wait(TimeSpan.FromDays(2));
        bench.Source = "198.51.100.9";
        bench.UserAgent = "Boto3/1.34 Python/3.9 Linux/5.4";
        bench.Special = static behavior =>
        {
            NewSource(behavior);
            NewAgent(behavior);
        };
        bench.See("sts:GetCallerIdentity");
        bench.Wait(TimeSpan.FromDays(3));
        bench.Special = static behavior => behavior.SessionStart = behavior.SourceNewInSession = true;
        bench.See("sts:GetCallerIdentity");
        bench.Special = static behavior => behavior.Api = ApiEntry.Unknown with { Class = ApiClass.Persistence };
        bench.Level = NoveltyLevel.NewToAccount;
        Finding finding = Assert.Single(Only(bench.See("iam:CreateUser"), "credential-unusual-source"));
        Assert.Equal(["event-3", "event-4"], finding.Events.Select(related => related.Uid));

        bench.Wait(TimeSpan.FromDays(2));
        finding = Assert.Single(Only(bench.See("iam:PutUserPolicy"), "credential-unusual-source"));
        Assert.Equal(["event-5"], finding.Events.Select(related => related.Uid));
    }

    [Fact]
    public void Program_by_a_console_user_fires()
    {
        using var bench = new DetectorBench { Special = NewAgent };
        Finding finding = Assert.Single(Only(bench.See("iam:ListUsers"), "cli-unusual"));
        Assert.InRange(finding.Evidence.Nats, 2, 5);
    }

    [Fact]
    public void Console_and_a_newer_version_of_the_same_program_do_not()
    {
        using var console = new DetectorBench { Special = NewAgent, UserAgent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0" };
        Assert.Empty(Only(console.See("iam:ListUsers"), "cli-unusual"));
        using var bench = new DetectorBench { Special = NewAgent, UserAgent = "aws-cli/2.15.30 Python/3.11" };
        bench.See("iam:ListUsers");
        bench.Wait(TimeSpan.FromDays(2));
        bench.UserAgent = "aws-cli/3.0.1 Python/3.13";
        Assert.Empty(Only(bench.See("iam:ListUsers"), "cli-unusual"));
    }

    /// <summary>The actor's own tool of old, seen again from a network nobody in the account uses.</summary>
    private static DetectorBench Traveller(string agentNow, NoveltyLevel network = NoveltyLevel.NewToAccount)
    {
        var bench = new DetectorBench { Level = NoveltyLevel.Known, Special = b => b.SessionStart = b.SourceNewInSession = true };
        bench.UserAgent = "aws-cli/2.24.5 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/prompt#off md/command#s3.ls";
        bench.See("s3:ListBuckets");
        bench.Wait(TimeSpan.FromDays(3));
        bench.UserAgent = agentNow;
        bench.Special = b => { b.SourceNewInSession = true; b[Feature.SourcePrefix].Level = network; };
        return bench;
    }

    [Theory]
    [InlineData("aws-cli/2.24.5 md/awscrt#0.23.8 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.12.9 md/prompt#off md/command#sts.get-caller-identity", 5)]
    [InlineData("aws-cli/2.13.1 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/prompt#off", 4.5)]
    [InlineData("aws-cli/2.24.9 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.11.1 md/prompt#off", 3.95)]
    public void Known_tool_on_another_machine_from_a_new_network_fires(string agent, double least)
    {
        using DetectorBench bench = Traveller(agent);
        Finding finding = Assert.Single(Only(bench.See("sts:GetCallerIdentity"), "cli-unusual"));
        Assert.InRange(finding.Evidence.Nats, least, least + 0.2);
    }

    [Theory]
    [InlineData("aws-cli/2.24.5 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/prompt#off md/command#ec2.describe-vpcs", NoveltyLevel.NewToAccount)]
    [InlineData("aws-cli/2.25.1 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/prompt#off", NoveltyLevel.Known)]
    [InlineData("aws-cli/2.24.9 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/prompt#off", NoveltyLevel.Known)]
    public void Own_machine_on_the_road_and_a_newer_release_at_the_usual_place_do_not(string agent, NoveltyLevel network)
    {
        using DetectorBench bench = Traveller(agent, network);
        Assert.Empty(Only(bench.See("ec2:DescribeVpcs"), "cli-unusual"));
    }

    [Fact]
    public void Program_out_of_place_is_followed_for_the_next_kinds_of_calls()
    {
        using DetectorBench bench = Traveller("aws-cli/2.13.1 Python/3.11.4 Linux/6.3.0");
        double first = Assert.Single(Only(bench.See("sts:GetCallerIdentity"), "cli-unusual")).Evidence.Nats;
        bench.Special = b =>
        {
            b[Feature.SourcePrefix].Level = NoveltyLevel.NewToActor;
            b[Feature.Operation].Applies = true;
            b[Feature.Operation].Level = NoveltyLevel.NewToActor;
        };
        Finding second = Assert.Single(Only(bench.See("iam:ListAccountAliases"), "cli-unusual"));
        Assert.Equal(first, second.Evidence.Nats, 3);
        Assert.Empty(Only(bench.See("iam:ListAccountAliases"), "cli-unusual"));
        Assert.Equal(first / 2, Assert.Single(Only(bench.See("iam:GetUser"), "cli-unusual")).Evidence.Nats, 3);
        bench.Special = b => b[Feature.SourcePrefix].Level = NoveltyLevel.NewToActor;
        Assert.Equal(first / 4 * 0.4, Assert.Single(Only(bench.See("s3:ListBuckets"), "cli-unusual")).Evidence.Nats, 3);
        bench.Wait(TimeSpan.FromDays(2));
        bench.Special = null;
        Assert.Empty(Only(bench.See("iam:ListRoles"), "cli-unusual"));
    }

    [Theory]
    [InlineData(NoveltyLevel.NewToAccount, true)]
    [InlineData(NoveltyLevel.Known, false)]
    public void Routine_counts_only_from_a_network_that_is_not_the_actors(NoveltyLevel network, bool fires)
    {
        using var bench = new DetectorBench { Level = NoveltyLevel.Known, Special = b => b[Feature.SourcePrefix].Level = network };
        Assert.Equal(fires, Only(bench.See("iam:UpdateLoginProfile", """{"userName":"bob"}"""), "password-reset-rare").Any());
    }

    [Fact]
    public void Another_thing_of_ones_own_job_is_less_news()
    {
        using var developer = new DetectorBench { Special = OtherProgram };
        using var administrator = new DetectorBench { Special = b => { OtherProgram(b); b.OwnClassShare = 0.08f; } };
        const string Request = """{"userName":"bob"}""";
        double most = Only(developer.See("iam:UpdateLoginProfile", Request), "password-reset-rare").Sum(f => f.Evidence.Nats);
        double least = Only(administrator.See("iam:UpdateLoginProfile", Request), "password-reset-rare").Sum(f => f.Evidence.Nats);
        Assert.InRange(least, most * 0.25, most * 0.5);
    }

    [Fact]
    public void In_an_own_place_news_counts_less_but_what_is_opened_to_outsiders_counts_in_full()
    {
        const string Reset = """{"userName":"bob"}""";
        const string Open = """{"bucketName":"ledger","bucketPolicy":{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::ledger/*"}]}}""";
        using var own = new DetectorBench();
        using var elsewhere = new DetectorBench { Special = OtherProgram };
        Assert.InRange(Nats(own.See("iam:UpdateLoginProfile", Reset), "password-reset-rare") / Nats(elsewhere.See("iam:UpdateLoginProfile", Reset), "password-reset-rare"), 0.4, 0.8);
        Assert.Equal(Nats(own.See("s3:PutBucketPolicy", Open), "public-exposure"), Nats(elsewhere.See("s3:PutBucketPolicy", Open), "public-exposure"), 3);
    }

    [Fact]
    public void Going_from_console_to_a_program_counts_even_in_a_young_account()
    {
        using var bench = new DetectorBench { Mature = false, Special = NewAgent, UserAgent = "Mozilla/5.0", Kind = EventKind.SignIn };
        bench.See("signin:ConsoleLogin");
        (bench.Kind, bench.UserAgent) = (EventKind.ApiCall, "aws-cli/2.15.30");
        Assert.Single(Only(bench.See("s3:ListBuckets"), "cli-unusual"));
    }

    [Fact]
    public void Workload_credential_from_a_second_network_fires_without_history()
    {
        using var bench = new DetectorBench { Mature = false, Class = IdentityClass.Workload, Credential = "ASIAEXAMPLE", Special = b => b.SourceNewInSession = b.SessionStart = true };
        bench.Fields = writer => writer.Set(EventField.ActorUid, "AROAEXAMPLE:i-0123456789abcdef0");
        bench.UserAgent = "Boto3/1.26";
        Assert.Empty(Only(bench.See("s3:ListBuckets"), "workload-credential-elsewhere"));
        (bench.Source, bench.UserAgent) = ("198.51.100.9", "aws-cli/2.15.30");
        Finding finding = Assert.Single(Only(bench.See("sts:GetCallerIdentity"), "workload-credential-elsewhere"));
        Assert.InRange(finding.Evidence.Nats, 8, 10);
        Assert.Equal("event-2", Assert.Single(finding.Events).Uid);
        Assert.Equal(finding.Time, finding.StartTime);
        Assert.Contains(finding.Reasons, static reason => reason.Contains("(event event-1)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("aws-cli/2.15.30", 8, 10)]
    [InlineData("Boto3/1.26", 3, 4)]
    public void Workload_credential_in_a_network_known_by_theft_alone_says_as_much_as_the_first(string program, double least, double most)
    {
        using var bench = new DetectorBench { Class = IdentityClass.Workload, UserAgent = "Boto3/1.26", Credential = "ASIAEXAMPLE1" };
        bench.Fields = writer => writer.Set(EventField.ActorUid, "AROAEXAMPLE:i-0123456789abcdef0");
        bench.Special = NewSource;
        bench.See("s3:ListBuckets");
        (bench.Source, bench.UserAgent) = ("198.51.100.9", program);
        bench.See("s3:ListBuckets");

        bench.Wait(TimeSpan.FromHours(26));
        (bench.Source, bench.UserAgent, bench.Credential) = ("203.0.113.7", "Boto3/1.26", "ASIAEXAMPLE2");
        bench.Special = static behavior => behavior.SessionStart = behavior.SourceNewInSession = true;
        bench.See("s3:ListBuckets");
        (bench.Source, bench.UserAgent) = ("198.51.100.9", "aws-cli/2.15.30");
        Finding finding = Assert.Single(Only(bench.See("sts:GetCallerIdentity"), "workload-credential-elsewhere"));
        Assert.InRange(finding.Evidence.Nats, least, most);
    }

    [Fact]
    public void Workload_through_an_endpoint_or_from_its_own_network_does_not()
    {
        using var bench = new DetectorBench { Mature = false, Class = IdentityClass.Workload, Special = b => b.SourceNewInSession = true };
        bench.Fields = writer => writer.Set(EventField.ActorUid, "AROAEXAMPLE:i-0123456789abcdef0");
        bench.See("s3:ListBuckets");
        bench.Source = "203.0.113.99";
        Assert.Empty(Only(bench.See("s3:ListBuckets"), "workload-credential-elsewhere"));
        bench.Source = "10.1.2.3";
        bench.Fields = writer =>
        {
            writer.Set(EventField.ActorUid, "AROAEXAMPLE:i-0123456789abcdef0");
            writer.Set(EventField.VpcEndpointUid, "vpce-1");
        };
        Assert.Empty(Only(bench.See("s3:ListBuckets"), "workload-credential-elsewhere"));
    }

    [Theory]
    [InlineData(4, NoveltyLevel.Known, 0, "")]
    [InlineData(0, NoveltyLevel.Known, 1, "event-1")]
    [InlineData(0, NoveltyLevel.NewToAccount, 1, "event-2")]
    public void Travel_allows_for_a_flight_and_names_the_strange_use(int hours, NoveltyLevel second, int count, string named)
    {
        using var bench = new DetectorBench { Country = ('B' << 8) | 'R', Special = NewSource };
        bench.Special = b =>
        {
            NewSource(b);
            b[Feature.SourceCountry].Applies = true;
            b[Feature.SourceCountry].Level = second == NoveltyLevel.Known ? NoveltyLevel.NewToAccount : NoveltyLevel.Known;
        };
        bench.See("s3:ListBuckets");
        bench.Wait(TimeSpan.FromHours(hours));
        (bench.Country, bench.Source) = (('D' << 8) | 'E', "198.51.100.9");
        bench.Special = b =>
        {
            NewSource(b);
            b[Feature.SourceCountry].Applies = true;
            b[Feature.SourceCountry].Level = second;
        };
        List<Finding> found = [.. Only(bench.See("s3:ListBuckets"), "impossible-travel")];
        Assert.Equal(count, found.Count);
        Assert.All(found, finding => Assert.Equal(named, Assert.Single(finding.Events).Uid));
    }

    [Fact]
    public void Two_countries_within_minutes_fire_and_one_country_does_not()
    {
        using var bench = new DetectorBench { Country = ('D' << 8) | 'E', Special = NewSource };
        bench.See("s3:ListBuckets");
        (bench.Country, bench.Source) = (('B' << 8) | 'R', "198.51.100.9");
        bench.Special = b => { NewSource(b); b[Feature.SourceCountry].Level = NoveltyLevel.NewToAccount; };
        Assert.Single(Only(bench.See("s3:ListBuckets"), "impossible-travel"));
        bench.Source = "198.51.101.9";
        Assert.Empty(Only(bench.See("s3:ListBuckets"), "impossible-travel"));
    }

    [Fact]
    public void Role_chain_fires_once_it_is_new_and_not_when_known()
    {
        using var bench = new DetectorBench { Special = b => b[Feature.AssumedRole].Level = NoveltyLevel.NewToAccount };
        bench.Fields = writer => writer.Set(EventField.IssuerArn, "arn:aws:iam::111122223333:role/ci");
        const string Request = """{"roleArn":"arn:aws:iam::111122223333:role/admin"}""";
        Assert.Single(Only(bench.See("sts:AssumeRole", Request), "role-chain-unseen"));
        using var known = new DetectorBench { Special = b => b[Feature.AssumedRole].Level = NoveltyLevel.Known };
        Assert.Empty(Only(known.See("sts:AssumeRole", Request), "role-chain-unseen"));
    }

    [Fact]
    public void Secrets_fire_at_the_fifth_and_name_the_first()
    {
        using var bench = new DetectorBench();
        for (int i = 1; i <= 4; i++)
        {
            Assert.Empty(Only(bench.See("secretsmanager:GetSecretValue", $$"""{"secretId":"s{{i}}"}"""), "secrets-burst"));
        }

        Assert.Empty(Only(bench.See("secretsmanager:GetSecretValue", """{"secretId":"s4"}"""), "secrets-burst"));
        Finding finding = Assert.Single(Only(bench.See("secretsmanager:GetSecretValue", """{"secretId":"s5"}"""), "secrets-burst"));
        Assert.Equal("event-1", finding.Events[0].Uid);
    }

    [Fact]
    public void Start_scripts_fire_and_other_attributes_do_not()
    {
        using var bench = new DetectorBench();
        for (int i = 1; i <= 5; i++)
        {
            Assert.Empty(Only(bench.See("ec2:DescribeInstanceAttribute", $$"""{"instanceId":"i-{{i}}","attribute":"instanceType"}"""), "user-data-sweep"));
        }

        IReadOnlyList<Finding> found = [];
        for (int i = 1; i <= 3; i++)
        {
            found = bench.See("ec2:DescribeInstanceAttribute", $$"""{"instanceId":"i-{{i}}","attribute":"userData"}""");
        }

        Assert.Single(Only(found, "user-data-sweep"));
    }

    [Fact]
    public void Root_fires_once_a_session_and_others_never()
    {
        using var bench = new DetectorBench { Class = IdentityClass.Root, Special = b => { b.SessionStart = true; b.ActorDays = 0; } };
        Assert.Single(Only(bench.See("s3:ListBuckets"), "root-use"));
        Assert.Empty(Only(bench.See("s3:ListBuckets"), "root-use"));
        using var user = new DetectorBench { Special = b => b.SessionStart = true };
        Assert.Empty(Only(user.See("s3:ListBuckets"), "root-use"));
    }

    [Fact]
    public void Region_new_to_the_account_fires_and_a_known_one_does_not()
    {
        using var bench = new DetectorBench { Special = b => b[Feature.ServiceRegion].Level = NoveltyLevel.NewToAccount };
        Assert.Single(Only(bench.See("ec2:RunInstances"), "region-unusual"));
        using var known = new DetectorBench();
        Assert.Empty(Only(known.See("ec2:RunInstances"), "region-unusual"));
    }

    [Fact]
    public void Machine_destroyed_soon_fires_and_an_old_one_does_not()
    {
        const string Answer = """{"instancesSet":{"items":[{"instanceId":"i-1"}]}}""";
        using var bench = new DetectorBench { Special = OtherProgram };
        bench.See("ec2:RunInstances", "{}", Answer);
        bench.Wait(TimeSpan.FromMinutes(20));
        Assert.Single(Only(bench.See("ec2:TerminateInstances", Answer), "instance-short-lived"));
        using var old = new DetectorBench();
        old.See("ec2:RunInstances", "{}", Answer);
        old.Wait(TimeSpan.FromDays(20));
        Assert.Empty(Only(old.See("ec2:TerminateInstances", Answer), "instance-short-lived"));
    }

    [Fact]
    public void Mass_read_fires_with_the_burst_and_a_single_read_does_not()
    {
        using var bench = new DetectorBench
        {
            Flags = EventFlags.DataEvent | EventFlags.ReadOnly,
            Special = b => b.Burst(BurstKind.ObjectRead) = new BurstScore { Crossed = true, Count = 96, WindowSeconds = 600, Expected = 2, Probability = 1e-7, MicroNats = 5_000_000 },
        };
        Assert.Single(Only(bench.See("s3:GetObject", """{"bucketName":"b"}"""), "object-mass-access"));
        using var single = new DetectorBench { Flags = EventFlags.DataEvent | EventFlags.ReadOnly };
        Assert.Empty(Only(single.See("s3:GetObject", """{"bucketName":"b"}"""), "object-mass-access"));
    }

    /// <summary>With a program that is not the actor's, a known network is no own place.</summary>
    private static void OtherProgram(Assessment b) => b[Feature.UserAgent].Level = NoveltyLevel.NewToActor;

    private static double Nats(IReadOnlyList<Finding> findings, string detection) => Only(findings, detection).Sum(finding => finding.Evidence.Nats);
}
