using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

/// <summary>What waits under an actor's number is learnt for that actor and nobody else, whatever happens meanwhile.</summary>
public sealed class WaitingActorTests
{
    [Fact]
    public void What_waits_is_given_back_for_its_own_actor_however_many_come_meanwhile_and_after_a_load()
    {
        var random = new Random(11);
        var principals = new PrincipalTable();
        var quarantine = new Quarantine(principals);
        var expected = new List<string>();
        var released = new List<string>();
        for (int i = 0; i < 6000; i++)
        {
            // Some are known by a number already, some get one later, some never.
            ulong actor = Fingerprint.Of($"actor {random.Next(2000)}");
            if (random.Next(3) == 0 && principals.Find(actor) < 0)
            {
                principals.Add(actor);
            }

            LearnedEvent learned = Some(random, i, actor);
            quarantine.Enqueue(in learned);
            expected.Add(Image(in learned));
            if (i % 2000 == 1999)
            {
                (principals, quarantine) = Again(principals, quarantine);
            }

            while (quarantine.TryRelease(i - 1500 + Quarantine.Delay, out LearnedEvent due))
            {
                released.Add(Image(in due));
            }
        }

        while (quarantine.TryRelease(long.MaxValue, out LearnedEvent due))
        {
            released.Add(Image(in due));
        }

        Assert.Equal(expected, released);
    }

    [Fact]
    public void A_suspect_is_learnt_for_itself_after_weeks_of_others_sweeps_and_a_load()
    {
        using var company = new Company();
        company.Score(new Call(Company.At(0), "first", "s3:GetObject"));
        company.Score(new Call(Company.At(1), "suspect", "kms:Decrypt"));
        company.Score(new Call(Company.At(1.1), "bystander", "s3:GetObject"));
        company.Scorer.Suspect(EntityKey.Of(EntityKind.User, "suspect"), Company.At(24 * 20));
        for (int day = 1; day < 30; day++)
        {
            for (int i = 0; i < 40; i++)
            {
                company.Score(new Call(Company.At((24 * day) + (0.1 * i)), $"other{day}-{i}", "sqs:SendMessage") { Session = $"d{day}" });
            }

            company.Scorer.Advance(Company.At((24 * day) + 12));
            if (day is 10 or 25)
            {
                company.Scorer = Again(company.Scorer);
            }
        }

        Assert.Equal(NoveltyLevel.Known, LevelFor(company, "suspect"));
        Assert.NotEqual(NoveltyLevel.Known, LevelFor(company, "bystander"));
        Assert.NotEqual(NoveltyLevel.Known, LevelFor(company, "first"));
        Assert.NotEqual(NoveltyLevel.Known, LevelFor(company, "other3-4"));
    }

    [Fact]
    public void A_burst_that_ends_after_its_actor_was_forgotten_elsewhere_is_still_its_own()
    {
        using var company = new Company();
        for (int i = 0; i < 300; i++)
        {
            company.Score(new Call(Company.At(i * 0.01), "caller", "iam:ListUsers") { Denied = true, Session = $"s{i}" });
        }

        for (int i = 0; i < 400; i++)
        {
            company.Score(new Call(Company.At(3 + (i * 0.001)), $"new{i}", "s3:GetObject"));
        }

        company.Scorer = Again(company.Scorer);
        Assessment assessment = company.Score(new Call(Company.At(3.5), "caller", "iam:ListUsers") { Denied = true, Session = "last" });
        IReadOnlyList<BurstEvent> events = assessment.BurstEvents(BurstKind.Denied);

        // The first of a burst are remembered, and no more of them than there is room for.
        Assert.Equal(64, events.Count);
        Assert.Equal("00000000-0000-4000-8000-000000000001", events[0].Uid);
        Assert.All(events, static e => Assert.Contains("ListUsers", e.What, StringComparison.Ordinal));
        Assert.Empty(company.Score(new Call(Company.At(3.6), "new399", "s3:GetObject")).BurstEvents(BurstKind.Denied));
    }

    [Fact]
    public void A_state_in_which_a_principal_was_let_go_of_is_refused()
    {
        var principals = new PrincipalTable();
        principals.Add(1);
        principals.Records.Free(principals.Add(2));
        Assert.Throws<StateFormatException>(() => Again(principals, new Quarantine(principals)));
    }

    private static NoveltyLevel LevelFor(Company company, string who) =>
        company.Score(new Call(Company.At(24 * 30), who, "kms:Decrypt") { Session = "later" })[Feature.Operation].Level;

    private static BehaviorScorer Again(BehaviorScorer scorer)
    {
        var loaded = new BehaviorScorer(["test.json"]);
        Through(scorer.Save, loaded.Load);
        return loaded;
    }

    private static (PrincipalTable Principals, Quarantine Quarantine) Again(PrincipalTable principals, Quarantine quarantine)
    {
        var loaded = new PrincipalTable();
        var waiting = new Quarantine(loaded);
        Through(
            writer =>
            {
                writer.Begin("test", 1);
                principals.Save(writer);
                quarantine.Save(writer);
                writer.End();
            },
            reader =>
            {
                reader.Begin("test", 1);
                loaded.Load(reader);
                waiting.Load(reader);
                reader.End();
            });
        return (loaded, waiting);
    }

    private static void Through(Action<StateWriter> save, Action<StateReader> load)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        save(writer);
        writer.Finish();
        stream.Position = 0;
        var reader = new StateReader(stream);
        load(reader);
        reader.Finish();
    }

    private static LearnedEvent Some(Random random, int second, ulong actor)
    {
        var learned = new LearnedEvent
        {
            Time = EventTime.FromSeconds(second).Plus(TimeSpan.FromTicks(random.Next(4) == 0 ? random.Next(10_000_000) : 0)),
            Principal = new EntityKey(actor),
            Session = new EntityKey(Fingerprint.Of($"session {random.Next(50)}")),
            Account = new EntityKey(Fingerprint.Of($"account {random.Next(9000)}")),
            ApiId = (ushort)random.Next(ApiCatalog.Default.Entries.Count),
        };
        for (int f = 0; f < Features.Count; f++)
        {
            learned.Values[f] = random.Next(3) == 0 ? 0 : Fingerprint.Of($"value {f} {random.Next(4000)}");
        }

        return learned;
    }

    private static string Image(in LearnedEvent e)
    {
        string values = "";
        for (int f = 0; f < Features.Count; f++)
        {
            values += $" {e.Values[f]:x}";
        }

        return $"{e.Time.Nanoseconds} {e.Principal} {e.Session} {e.Account} {e.ApiId}{values}";
    }
}
