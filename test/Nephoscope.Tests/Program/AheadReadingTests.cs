using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Lab;
using Nephoscope.Sources.Files;

namespace Nephoscope.Tests.Program;

/// <summary>The pipeline's first half ahead of its second: the same events, the same results, and an end whatever happens.</summary>
public sealed class AheadReadingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void A_company_under_attack_gives_the_same_bytes_with_any_number_of_workers(int workers)
    {
        string company = Company();
        using var one = new ReplayRun([company], workers: 1);
        using var more = new ReplayRun([company], workers);
        AssertSame(one, more);
    }

    /// <summary>With an inventory the second half follows the policies, as it asks what suspects may reach.</summary>
    [Fact]
    public void So_does_the_sample_with_an_inventory()
    {
        string sample = Path.Combine(Repository.Root, "samples", "seven-steps");
        string inventory = Path.Combine(Repository.Root, "samples", "permissions", "account.json");
        using var one = new ReplayRun([sample], workers: 1, inventory: inventory);
        using var two = new ReplayRun([sample], workers: 2, inventory: inventory);
        AssertSame(one, two);
    }

    /// <summary>What the second half asks the first for while that is ahead: an answer must not depend on how far.</summary>
    [Theory]
    [InlineData("reference")]
    [InlineData("container-escape")]
    public void An_actor_is_known_by_name_when_its_event_is_judged(string attack)
    {
        string company = Company(attack);
        FileSource source = Source(company);
        var pipeline = new Pipeline(new PipelineOptions { Addresses = IpIntelligence.None() }, source.Files);
        int actors = 0;
        pipeline.Watcher = (in Observation observation, IReadOnlyList<Finding> _) =>
        {
            if (!observation.Actor.Principal.IsNone)
            {
                actors++;
                Assert.True(observation.Entities.TryFind(observation.Actor.Principal, out Entity? _), observation.What);
            }
        };
        pipeline.Receive(source, 2, CancellationToken.None);
        Assert.True(actors > 10_000, $"{actors} events had an actor");
    }

    [Fact]
    public void The_second_half_gets_each_event_once_and_in_order_while_its_bytes_are_valid()
    {
        string company = Company();
        List<ulong> direct = [];
        Source(company).Read((in SecurityEvent e, bool _) => direct.Add(Fingerprint.Of(e.Bytes)), CancellationToken.None);
        List<ulong> ahead = [];
        Run(Source(company), (in SecurityEvent e, in Attributed _, EventTies? _) => ahead.Add(Fingerprint.Of(e.Bytes)), CancellationToken.None);
        Assert.True(direct.Count > 10_000, $"{direct.Count} events do not fill all blocks");
        Assert.Equal(direct, ahead);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public void What_the_second_half_throws_ends_the_reading(int after)
    {
        int seen = 0;
        Judgement judge = (in SecurityEvent _, in Attributed _, EventTies? _) =>
        {
            if (seen++ == after)
            {
                throw new InvalidOperationException("enough");
            }
        };
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => Run(Source(Company()), judge, CancellationToken.None));
        Assert.Equal("enough", thrown.Message);
        Assert.Equal(after + 1, seen);
    }

    [Fact]
    public void What_the_first_half_throws_ends_the_reading_too()
    {
        string company = Company();
        File.WriteAllText(Path.Combine(company, "zz.json"), "{\"Records\":[{\"eventVersion\":1}]}");
        var source = new FileSource(new FileSourceOptions { Paths = [company], Workers = 2, OnReject = static _ => throw new IOException("the disk is full") });
        IOException thrown = Assert.Throws<IOException>(() => Run(source, static (in SecurityEvent _, in Attributed _, EventTies? _) => { }, CancellationToken.None));
        Assert.Equal("the disk is full", thrown.Message);
    }

    [Fact]
    public void A_cancelled_reading_ends_with_what_was_read()
    {
        using var cancelled = new CancellationTokenSource();
        int judged = 0;
        FileSource source = Source(Company());
        Run(
            source,
            (in SecurityEvent _, in Attributed _, EventTies? _) =>
            {
                judged++;
                cancelled.Cancel();
            },
            cancelled.Token);
        Assert.Equal(source.Tally.Events, judged);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void AssertSame(ReplayRun one, ReplayRun more)
    {
        Assert.NotEmpty(one.Findings);
        Assert.Equal(one.Read("detections.jsonl"), more.Read("detections.jsonl"));
        Assert.Equal(one.Read("incidents.jsonl"), more.Read("incidents.jsonl"));
        Assert.Equal(one.Read("map.json"), more.Read("map.json"));
    }

    private static FileSource Source(string company) => new(new FileSourceOptions { Paths = [company], Workers = 2 });

    private static void Run(FileSource source, Judgement judge, CancellationToken cancellation) =>
        new AheadReading(new Attribution(IpIntelligence.None(), source.Files), judge).Run(source, cancellation);

    private string Company(string attack = "reference")
    {
        string company = Path.Combine(folder, "company");
        CompanySimulator.Generate(new CompanyOptions { People = 12, Days = 2, Seed = 5, Attack = new AttackOptions { Name = attack } }, company);
        return company;
    }
}
