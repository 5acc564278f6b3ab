using System.Runtime.CompilerServices;
using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

/// <summary>Whose place each event of a burst came from, as the models remember it.</summary>
public sealed class BurstPlaceTests
{
    private const string Office = "198.51.100.7";
    private const string Elsewhere = "203.0.113.66";
    private static readonly string[] Operations =
        [.. ApiCatalog.Default.Entries.Where(static entry => entry is { Class: ApiClass.Discovery, Service: "iam" }).Select(static entry => "iam:" + entry.Operation)];

    [Fact]
    public void A_network_used_for_days_is_the_actors_own_and_another_is_strange()
    {
        using Company company = Settled("alice");
        company.Score(new Call(Company.At(100), "alice", "iam:ListRoles") { Denied = true });
        Assessment last = company.Score(new Call(Company.At(100.1), "alice", "iam:ListUsers") { Denied = true, Address = Elsewhere });
        Assert.Equal([BurstPlace.Own, BurstPlace.Strange], Places(last));
    }

    [Fact]
    public void A_network_of_the_peers_is_own_too()
    {
        using var company = new Company();
        for (int day = 0; day < 4; day++)
        {
            company.Score(new Call(Company.At((day * 24) + 9), "alice", "lambda:ListFunctions") { Peers = "devs", Session = $"{day}" });
            company.Score(new Call(Company.At((day * 24) + 10), "bob", "lambda:ListFunctions") { Peers = "devs", Address = Elsewhere, Session = $"{day}" });
        }

        Assessment last = company.Score(new Call(Company.At(100), "alice", "iam:ListUsers") { Denied = true, Address = Elsewhere, Peers = "devs" });
        Assert.Equal([BurstPlace.Own], Places(last));
    }

    [Fact]
    public void Of_an_actor_not_known_yet_only_where_its_session_was_carried_off_is_strange()
    {
        using Company company = Settled("alice");
        company.Score(new Call(Company.At(100), "worker", "iam:ListRoles") { Denied = true, Address = "192.0.2.9", Class = IdentityClass.Workload });
        company.Score(new Call(Company.At(100.1), "worker", "iam:ListUsers") { Denied = true, Address = Elsewhere, Agent = "curl/8.5", Class = IdentityClass.Workload });
        Assessment last = company.Score(new Call(Company.At(100.2), "worker", "iam:ListRoles") { Denied = true, Address = "192.0.2.9", Class = IdentityClass.Workload });
        Assert.Equal([BurstPlace.Own, BurstPlace.Strange, BurstPlace.Unsaid], Places(last));
    }

    [Fact]
    public void In_a_first_day_nothing_is_strange()
    {
        using var company = new Company();
        company.Score(new Call(Company.At(1), "alice", "iam:ListRoles") { Denied = true });
        Assessment last = company.Score(new Call(Company.At(1.1), "alice", "iam:ListUsers") { Denied = true, Address = Elsewhere, Session = "t" });
        Assert.Equal([BurstPlace.Own, BurstPlace.Own], Places(last));
    }

    [Fact]
    public void What_is_strange_finds_room_among_what_is_own_and_not_the_other_way_round()
    {
        using Company company = Settled("alice");
        Assessment last = company.Assessment;
        for (int i = 0; i < 70; i++)
        {
            last = company.Score(new Call(Company.At(100 + (i * 0.001)), "alice", "iam:ListRoles") { Denied = true });
        }

        for (int i = 0; i < 10; i++)
        {
            last = company.Score(new Call(Company.At(100.1 + (i * 0.001)), "alice", "iam:ListUsers") { Denied = true, Address = Elsewhere });
        }

        Assert.Equal(64, Places(last).Length);
        Assert.Equal(10, Places(last).Count(static place => place == BurstPlace.Strange));
        for (int i = 0; i < 70; i++)
        {
            last = company.Score(new Call(Company.At(100.2 + (i * 0.001)), "alice", i % 2 == 0 ? "iam:ListRoles" : "iam:ListUsers") { Denied = true, Address = i % 2 == 0 ? Office : Elsewhere });
        }

        Assert.Equal(45, Places(last).Count(static place => place == BurstPlace.Strange));
        Assert.Equal(19, Places(last).Count(static place => place == BurstPlace.Own));
    }

    [Fact]
    public void A_place_takes_no_further_byte_and_outlives_a_restart()
    {
        Assert.Equal(32, Unsafe.SizeOf<BurstNote>());
        foreach (NoteForm form in Enum.GetValues<NoteForm>())
        {
            foreach (BurstPlace place in Enum.GetValues<BurstPlace>())
            {
                var note = new BurstNote { Place = place, Form = form };
                Assert.Equal((form, place), (note.Form, note.Place));
                note.Place = BurstPlace.Own;
                Assert.Equal(form, note.Form);
            }
        }

        using Company company = Settled("alice");
        company.Score(new Call(Company.At(100), "alice", "iam:ListRoles") { Denied = true, Address = Elsewhere });
        var bytes = new MemoryStream();
        var writer = new StateWriter(bytes);
        company.Scorer.Save(writer);
        writer.Finish();
        bytes.Position = 0;
        using var loaded = new Company { Scorer = new BehaviorScorer(["test.json"]) };
        loaded.Scorer.Load(new StateReader(bytes));
        Assert.Equal([BurstPlace.Strange, BurstPlace.Own], Places(loaded.Score(new Call(Company.At(100.1), "alice", "iam:ListUsers") { Denied = true })));
    }

    [Theory]
    [InlineData(600, 3_600_000, 3_599_500)]
    [InlineData(600, 3_600_099, 3_599_500)]
    [InlineData(21_600, 21_600_000, 21_582_000)]
    public void A_window_covers_its_present_sixth_and_the_five_before(int window, long now, long first) =>
        Assert.Equal(first, Bursts.FirstSecond(EventTime.FromSeconds(now), window));

    private static Company Settled(string who)
    {
        var company = new Company();
        for (int day = 0; day < 4; day++)
        {
            for (int i = 0; i < 3; i++)
            {
                company.Score(new Call(Company.At((day * 24) + 9 + i), who, Operations[i]) { Session = $"{day}" });
            }
        }

        return company;
    }

    private static BurstPlace[] Places(Assessment assessment) => [.. assessment.BurstEvents(BurstKind.Denied).Select(static e => e.Place)];
}
