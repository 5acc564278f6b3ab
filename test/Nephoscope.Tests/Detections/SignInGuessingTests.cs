using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope.Tests.Detections;

public sealed class SignInGuessingTests
{
    [Fact]
    public void A_success_ends_the_series()
    {
        using DetectorBench bench = Bench();
        Refuse(bench, 7);
        bench.Flags = 0;
        Finding admitted = Assert.Single(bench.See("signin:ConsoleLogin"));
        Assert.Contains("after 7 refused", admitted.Description, StringComparison.Ordinal);
        Assert.Empty(bench.See("signin:ConsoleLogin"));
    }

    [Fact]
    public void A_few_mistakes_are_nothing()
    {
        using DetectorBench bench = Bench();
        Refuse(bench, 4);
        bench.Flags = 0;
        Assert.Empty(bench.See("signin:ConsoleLogin"));
    }

    [Fact]
    public void Mistakes_spread_over_days_are_nothing()
    {
        using DetectorBench bench = Bench();
        for (int day = 0; day < 10; day++)
        {
            Refuse(bench, 4);
            bench.Wait(TimeSpan.FromHours(12));
        }
    }

    [Fact]
    public void Guesses_count_less_where_the_person_is_known()
    {
        using DetectorBench away = Bench();
        using DetectorBench home = Bench();
        home.Special = static behavior => behavior[Feature.SourcePrefix].Level = NoveltyLevel.Known;
        away.Special = static behavior => behavior[Feature.SourcePrefix].Level = NoveltyLevel.NewToAccount;
        Assert.True(Admitted(home) < Admitted(away));

        static MicroNats Admitted(DetectorBench bench)
        {
            Refuse(bench, 7);
            bench.Flags = 0;
            return Assert.Single(bench.See("signin:ConsoleLogin")).Evidence;
        }
    }

    private static DetectorBench Bench() => new(new SignInGuessing()) { Kind = EventKind.SignIn };

    /// <summary>Fewer than six refusals under one name say nothing yet; of the sixth one finding tells, up to the twelfth.</summary>
    private static void Refuse(DetectorBench bench, int times)
    {
        bench.Flags = EventFlags.Failed;
        int told = 0;
        for (int i = 0; i < times; i++)
        {
            told += bench.See("signin:ConsoleLogin").Count;
        }

        Assert.Equal(times >= 6 ? 1 : 0, told);
    }
}
