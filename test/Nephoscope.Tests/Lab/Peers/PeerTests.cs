using CsCheck;
using Nephoscope.Events;
using Nephoscope.Lab;
using Nephoscope.Lab.Peers;

namespace Nephoscope.Tests.Lab.Peers;

public sealed class PeerTests
{
    private static readonly EntityKey Ann = new(1);
    private static readonly EntityKey Bob = new(2);

    [Fact]
    public void A_threshold_spends_no_more_than_the_budget()
    {
        double[] benign = [9, 7, 7, 5, 3, 1];
        Assert.Equal(9, PeerBudget.Tune(benign, weeks: 4, perWeek: 0.1).Threshold);
        Assert.Equal(7, PeerBudget.Tune(benign, 4, 0.5).Threshold);
        Assert.Equal(5, PeerBudget.Tune(benign, 4, 0.75).Threshold);
        Assert.Equal(0, PeerBudget.Tune(benign, 4, 2).Threshold);
        Assert.Equal(1, benign.Count(score => score > PeerBudget.Tune(benign, 4, 0.5).Threshold));
    }

    [Fact]
    public void A_budget_holds_whatever_the_scores() =>
        Gen.Select(Gen.Double[0, 10].Array[0, 200], Gen.Double[0.1, 50], Gen.Double[0.01, 20]).Sample((scores, weeks, perWeek) =>
            scores.Count(score => score > PeerBudget.Tune(scores, weeks, perWeek).Threshold) <= (perWeek * weeks) + 1e-6);

    [Fact]
    public void An_attack_is_found_by_an_incident_that_tells_two_steps()
    {
        var budget = new PeerBudget(0.5, 5);
        PeerWindow[] windows = [new(6, 0b0010), new(4, 0b1100), new(7, 0), new(5, 0), new(9, 0b10010)];
        Assert.Equal((1, 2), (budget.FalseIncidents(windows), budget.Steps(windows)));
        Assert.True(budget.Finds(windows, 2));
        Assert.False(budget.Finds(windows[..4], 2));
        Assert.True(budget.Finds(windows[..4], 1));
    }

    [Fact]
    public void Alerts_of_one_day_and_actor_are_one_incident()
    {
        var windows = new PeerWindows();
        windows.Raise(Ann, Hour(0), 1, "x", 2);
        windows.Raise(Ann, Hour(1), 2, "x", 3);
        windows.Raise(Ann, Hour(2), 0, "y", 1);
        windows.Raise(Bob, Hour(3), 0, "x", 1);
        windows.Raise(Ann, Hour(24), 4, "x", 1);
        Assert.Equal([new PeerWindow(1, 0), new PeerWindow(1, 4), new PeerWindow(4, 3)], windows.Finish().OrderBy(window => window.Score).ThenBy(window => window.Steps));
    }

    [Fact]
    public void What_is_rare_surprises_once_an_hour_and_less_each_time()
    {
        var values = new RareValues();
        for (int hour = 0; hour < 50; hour++)
        {
            values.Take(7, hour);
        }

        Assert.Equal(0, values.Take(7, 49));
        Assert.Equal(Math.Log(51), values.Take(8, 50), 9);
        Assert.Equal(0, values.Take(8, 50));
        Assert.Equal(Math.Log(52 / 2.0), values.Take(8, 51), 9);
        Assert.Equal(0, values.Take(7, 52), 9);
    }

    [Fact]
    public void The_forest_isolates_what_it_never_saw()
    {
        var forest = new HalfSpaceForest(1);
        SeededRandom random = SeededRandom.For(3, "points");
        double[] point = new double[10];
        Assert.Equal(0, forest.Score(point));
        for (int i = 0; i < 500; i++)
        {
            Fill(0.2);
            forest.Learn(point);
        }

        Fill(0.2);
        double usual = forest.Score(point);
        Fill(0.9);
        Assert.True(forest.Score(point) > usual + 1, "a far point must score above a usual one");

        void Fill(double centre)
        {
            for (int f = 0; f < point.Length; f++)
            {
                point[f] = centre + (0.05 * random.Unit());
            }
        }
    }

    private static EventTime Hour(int hour) => EventTime.FromSeconds(1_772_496_000 + (hour * 3600L));
}
