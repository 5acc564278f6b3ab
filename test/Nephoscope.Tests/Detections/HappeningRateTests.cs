using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope.Tests.Detections;

public sealed class HappeningRateTests
{
    [Fact]
    public void It_begins_with_what_is_shipped_and_follows_the_account()
    {
        var rate = new HappeningRate(0.01, 100);
        Assert.Equal(0.01, rate.Of(1), 6);
        for (int day = 0; day < 50; day++)
        {
            for (ulong actor = 1; actor <= 20; actor++)
            {
                rate.Count(actor, day, happened: false);
                rate.Count(actor, day, happened: false);
            }
        }

        Assert.Equal(1000, rate.Days);
        Assert.InRange(rate.Of(1), 0.0001, 0.001);
        Assert.InRange(rate.Of(99), 0.0008, 0.001);
    }

    [Fact]
    public void Who_changes_often_is_not_surprising_when_changing_again_and_others_are()
    {
        var rate = new HappeningRate(0.01, 100);
        for (int day = 0; day < 30; day++)
        {
            rate.Count(1, day, happened: day % 2 == 0);
            rate.Count(1, day, happened: day % 2 == 0);
            for (ulong actor = 2; actor <= 40; actor++)
            {
                rate.Count(actor, day, happened: false);
            }
        }

        Assert.InRange(rate.Of(1), 0.3, 0.5);
        Assert.InRange(rate.Of(2), 0.001, 0.02);
    }

    [Fact]
    public void Four_settled_actors_on_known_machines_make_a_network_the_companys()
    {
        var places = new SharedPlaces();
        EventTime now = EventTime.FromSeconds(1_750_000_000);
        Assert.Equal(1, places.Arrive(7, 1, now));
        Assert.Equal(1, places.Arrive(7, 1, now));
        Assert.Equal(2, places.Arrive(7, 2, now));
        Assert.Equal(3, places.Arrive(7, 3, now));
        Assert.False(places.IsShared(7));
        Assert.Equal(4, places.Arrive(7, 4, now));
        Assert.True(places.IsShared(7));
        Assert.Equal(4, places.Arrive(7, 5, now.Plus(TimeSpan.FromDays(60))));
        places.Arrive(8, 1, now);
        places.Arrive(8, 2, now);
        Assert.Equal(1, places.Arrive(8, 3, now.Plus(TimeSpan.FromDays(8))));
    }
}
