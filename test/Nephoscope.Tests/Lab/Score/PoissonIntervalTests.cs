using CsCheck;
using Nephoscope.Lab.Score;

namespace Nephoscope.Tests.Lab.Score;

public sealed class PoissonIntervalTests
{
    /// <summary>Garwood's table.</summary>
    [Theory]
    [InlineData(1, 0.0253, 5.572)]
    [InlineData(5, 1.623, 11.668)]
    [InlineData(10, 4.795, 18.390)]
    [InlineData(100, 81.364, 121.627)]
    public void It_agrees_with_the_table(int count, double lower, double upper)
    {
        var interval = new PoissonInterval(count, 1);
        Assert.Equal(lower, interval.Lower, 3);
        Assert.Equal(upper, interval.Upper, 3);
    }

    [Fact]
    public void Nothing_seen_is_an_upper_bound() => Assert.Equal((0, 0, 1.5), (new PoissonInterval(0, 2).Rate, new PoissonInterval(0, 2).Lower, new PoissonInterval(0, 2).Upper));

    [Fact]
    public void The_rate_lies_inside() => Gen.Select(Gen.Int[1, 300], Gen.Double[0.01, 1000]).Sample((count, exposure) =>
    {
        var interval = new PoissonInterval(count, exposure);
        return interval.Lower < interval.Rate && interval.Rate < interval.Upper;
    });
}
