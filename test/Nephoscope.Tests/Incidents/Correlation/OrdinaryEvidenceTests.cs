using CsCheck;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Incidents.Correlation;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents.Correlation;

/// <summary>What a company's own evidence of the days before says about a day.</summary>
public sealed class OrdinaryEvidenceTests
{
    private const double Budget = 0.5;
    private static readonly double Least = Math.Log(2);
    private static readonly CorrelatorOptions Options = new();
    private static readonly int Day = At(20 * 1440).Day;

    private static readonly Gen<EvidenceItem[]> Anything =
        (from person in Gen.Int[0, 14]
         from day in Gen.Int[0, 30]
         from analytic in Gen.Int[0, 4]
         from nats in Gen.Double[0.1, 9]
         select Item(person, day, "analytic-" + analytic, nats)).Array[1, 200];

    [Fact]
    public void Nothing_before_means_nothing_ordinary()
    {
        var ordinary = new OrdinaryEvidence(Options);
        Assert.Equal(Least, ordinary.DriftOf(Day), 9);
        Assert.Equal(0, ordinary.LevelOf(Day, Budget));
    }

    [Fact]
    public void A_company_of_few_threads_with_evidence_has_nothing_ordinary()
    {
        OrdinaryEvidence ordinary = Noisy(people: 7, nats: 6);
        Assert.Equal(Least, ordinary.DriftOf(Day), 9);
        Assert.Equal(0, ordinary.LevelOf(Day, Budget));
    }

    [Fact]
    public void Where_many_gain_every_day_a_day_takes_twice_as_much()
    {
        OrdinaryEvidence ordinary = Noisy(people: 12, nats: 6);
        Assert.Equal(2 * 6.0, ordinary.DriftOf(Day), 6);
        Assert.Equal(6.0, ordinary.LevelOf(Day, Budget), 6);
    }

    [Fact]
    public void What_is_said_again_every_day_counts_half()
    {
        OrdinaryEvidence ordinary = Noisy(people: 12, nats: 6, day => "the-same");
        Assert.Equal(2 * (6 + (19 * 3)) / 20.0, ordinary.DriftOf(Day), 6);
    }

    [Fact]
    public void Three_threads_however_high_move_nothing()
    {
        OrdinaryEvidence calm = Noisy(people: 12, nats: 1);
        OrdinaryEvidence attacked = Noisy(people: 12, nats: 1);
        for (int person = 100; person < 103; person++)
        {
            attacked.Note(Item(person, 19, "attack", 40));
        }

        // They push three of the ordinary ones down the list; those are alike.
        Assert.Equal(calm.DriftOf(Day), attacked.DriftOf(Day), 9);
        Assert.Equal(calm.LevelOf(Day, Budget), attacked.LevelOf(Day, Budget), 9);
    }

    [Fact]
    public void The_day_itself_and_what_is_older_than_four_weeks_do_not_count()
    {
        OrdinaryEvidence before = Noisy(people: 12, nats: 3);
        OrdinaryEvidence with = Noisy(people: 12, nats: 3);
        for (int person = 0; person < 12; person++)
        {
            with.Note(Item(person, 20, "today", 9));
            with.Note(Item(person, -40, "long-ago", 9));
        }

        Assert.Equal(before.DriftOf(Day), with.DriftOf(Day), 9);
        Assert.Equal(before.LevelOf(Day, Budget), with.LevelOf(Day, Budget), 9);
    }

    [Fact]
    public void Who_accepts_fewer_false_incidents_gets_a_higher_level()
    {
        var ordinary = new OrdinaryEvidence(Options);
        for (int person = 0; person < 20; person++)
        {
            ordinary.Note(Item(person, 19, "some", 1 + (person / 4.0)));
        }

        double strict = ordinary.LevelOf(Day, 0.5);
        ordinary.Reset();
        Assert.InRange(ordinary.LevelOf(Day, 2), 0.1, strict - 0.1);
        Assert.InRange(strict, 0, 20);
    }

    [Fact]
    public void Order_and_asking_in_between_do_not_matter()
    {
        int raised = 0;
        Gen.Select(Anything, Gen.Int[1, int.MaxValue]).Sample(
            (items, seed) =>
            {
                var one = new OrdinaryEvidence(Options);
                var other = new OrdinaryEvidence(Options);
                Array.ForEach(items, item => one.Note(item));
                foreach (EvidenceItem item in items.OrderBy(item => Fingerprint.Join((ulong)seed, item.Key)))
                {
                    other.Note(item);
                    _ = other.LevelOf(item.Time.Day, Budget);
                }

                for (int day = Day - 20; day < Day + 40; day++)
                {
                    Assert.Equal(one.DriftOf(day), other.DriftOf(day));
                    Assert.Equal(one.LevelOf(day, Budget), other.LevelOf(day, Budget));
                    raised += one.DriftOf(day) > Least ? 1 : 0;
                }
            },
            iter: 300,
            threads: 1);
        Assert.True(raised > 300, "most samples must hold something ordinary, else they show nothing");
    }

    [Fact]
    public void What_is_saved_comes_back()
    {
        Anything.Sample(
            items =>
            {
                var one = new OrdinaryEvidence(Options);
                Array.ForEach(items, item => one.Note(item));
                using var bytes = new MemoryStream();
                var writer = new StateWriter(bytes);
                one.Save(writer);
                writer.Finish();
                bytes.Position = 0;
                var other = new OrdinaryEvidence(Options);
                other.Load(new StateReader(bytes));
                for (int day = Day - 20; day < Day + 40; day++)
                {
                    Assert.Equal(one.LevelOf(day, Budget), other.LevelOf(day, Budget));
                }
            },
            iter: 100);
    }

    private static OrdinaryEvidence Noisy(int people, double nats, Func<int, string>? analytic = null)
    {
        var ordinary = new OrdinaryEvidence(Options);
        for (int day = 0; day < 20; day++)
        {
            for (int person = 0; person < people; person++)
            {
                ordinary.Note(Item(person, day, analytic?.Invoke(day) ?? "analytic-" + day, nats));
            }
        }

        return ordinary;
    }

    private static EvidenceItem Item(int person, int day, string analytic, double nats) => new(Finding("person-" + person, day * 1440, analytic, nats), 1);
}
