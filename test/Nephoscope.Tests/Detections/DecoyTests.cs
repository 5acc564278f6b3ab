using System.Text;
using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope.Tests.Detections;

public sealed class DecoyTests
{
    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{\"a\":", "not JSON")]
    [InlineData("7", "must be an array")]
    [InlineData("{}", "has no \"decoys\"")]
    [InlineData("[{\"kind\":\"castle\",\"name\":\"abc\"}]", "Decoy 1 has no known kind")]
    [InlineData("[\"abc\"]", "Decoy 1 has no known kind")]
    [InlineData("[{\"kind\":\"bucket\",\"name\":\"abc\"},{\"kind\":\"bucket\"}]", "Decoy 2 needs")]
    [InlineData("[{\"kind\":\"bucket\",\"name\":\"*\"}]", "Decoy 1 needs")]
    [InlineData("[{\"kind\":\"bucket\",\"name\":\"payroll*\"}]", "without wildcards")]
    [InlineData("[{\"kind\":\"bucket\",\"name\":\"\\ud800x\"}]", "Decoy 1 needs")]
    [InlineData("[{\"kind\":\"bucket\",\"arn\":\"arn:aws:iam::111122223333:role/x\"}]", "none of a bucket")]
    [InlineData("[{\"kind\":\"role\",\"arn\":\"arn:aws:iam::111122223333:role/\"}]", "none of a role")]
    [InlineData("{\"decoys\":[],\"maintenance\":[1]}", "array of ARNs")]
    public void A_bad_file_is_refused_with_the_remedy(string json, string says)
    {
        FormatException wrong = Assert.Throws<FormatException>(() => DecoySet.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_are_refused()
    {
        string json = "[" + string.Join(",", Enumerable.Range(0, DecoySet.MostDecoys + 1).Select(i => $"{{\"kind\":\"bucket\",\"name\":\"bucket-{i}\"}}")) + "]";
        Assert.Throws<FormatException>(() => DecoySet.Parse(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void A_touch_is_told_once_a_day_and_weighs_more_than_any_threshold()
    {
        DecoySet decoys = DecoySet.Parse("[{\"kind\":\"key\",\"id\":\"AKIADECOYDECOYDECOY1\"},]"u8.ToArray());
        using var bench = new DetectorBench(new DecoyTouched(decoys)) { Credential = "AKIADECOYDECOYDECOY1" };
        Finding finding = Assert.Single(bench.See("sts:GetCallerIdentity"));
        Assert.True(finding.Evidence.Nats > 18);
        Assert.Equal(EvidenceProcess.Rule, finding.Process);
        Assert.Empty(bench.See("sts:GetCallerIdentity"));
        Assert.Single(bench.See("iam:ListUsers"));
        bench.Wait(TimeSpan.FromDays(2));
        Assert.Single(bench.See("sts:GetCallerIdentity"));
        bench.Credential = "AKIADECOYDECOYDECOY12";
        Assert.Empty(bench.See("s3:ListBuckets"));
    }

    [Fact]
    public void Without_decoys_it_asks_for_no_event() => Assert.Empty(new DecoyTouched(DecoySet.None).Info.Kinds);
}
