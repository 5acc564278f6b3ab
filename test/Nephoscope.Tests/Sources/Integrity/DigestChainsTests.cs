using System.Security.Cryptography;
using Nephoscope.Sources.Integrity;
using Nephoscope.Tests.Support;

namespace Nephoscope.Tests.Sources.Integrity;

/// <summary>What is missing or changed is told by the digests beside it, and what is whole is not.</summary>
public sealed class DigestChainsTests : IDisposable
{
    private readonly DigestedLogs logs = new();

    [Fact]
    public void A_whole_chain_is_quiet()
    {
        logs.Make();
        DigestChains chains = Chains([logs.Key]);
        Assert.Empty(chains.Check());
        Assert.Equal(3, chains.Whole);
        Assert.True(chains.IsComplete);
    }

    [Theory]
    [InlineData("log changed", "A CloudTrail log file was changed")]
    [InlineData("log cut off", "A CloudTrail log file was changed")]
    [InlineData("log missing", "A CloudTrail log file is missing")]
    [InlineData("digest changed", "A CloudTrail digest was changed")]
    [InlineData("digest missing", "A CloudTrail digest is missing")]
    [InlineData("digest no digest", "A CloudTrail digest cannot be read")]
    [InlineData("other key", "A CloudTrail digest is not signed by a known key")]
    public void What_breaks_the_chain_is_told(string harm, string title)
    {
        List<string> digests = logs.Make();
        using RSA other = RSA.Create(2048);
        Harm(harm, digests);
        DigestChains chains = Chains([harm == "other key" ? other : logs.Key]);
        IReadOnlyList<DigestFault> wrong = chains.Check();
        Assert.Contains(wrong, fault => fault.Title == title);
        Assert.All(wrong, fault => Assert.Equal(title, fault.Title));
        Assert.Equal(wrong, chains.Check());
    }

    /// <summary>The first digest of each trail has none before it in the folder.</summary>
    [Fact]
    public void Trails_that_share_a_folder_have_a_chain_each()
    {
        logs.Make("a");
        List<string> second = logs.Make("b");
        File.Delete(second[0]);
        Assert.Empty(Chains([logs.Key]).Check());
    }

    [Fact]
    public void A_log_file_that_was_read_may_be_removed_and_names_that_lead_elsewhere_are_not_followed()
    {
        string last = logs.Make()[2];
        string log = logs.Log(1);
        File.Delete(log);
        Assert.Empty(new DigestChains(() => [logs.Folder], [logs.Key], path => path == log).Check());
        DigestedLogs.Pack(last, DigestedLogs.Unpack(last).Replace("log2.json.gz", "../../../../../../../../../../etc/hostname", StringComparison.Ordinal));
        Assert.Equal("A CloudTrail log file is missing", Assert.Single(new DigestChains(() => [logs.Folder], [], path => path == log).Check()).Title);
    }

    [Fact]
    public void No_more_are_looked_at_in_one_go_than_asked_and_the_rest_comes_next()
    {
        logs.Make();
        File.Delete(logs.Log(2));
        var chains = new DigestChains(() => [logs.Folder], [], _ => false, mostAtOnce: 2);
        Assert.Empty(chains.Check());
        Assert.False(chains.IsComplete);
        Assert.Single(chains.Check());
        Assert.True(chains.IsComplete);
    }

    public void Dispose() => logs.Dispose();

    private DigestChains Chains(IReadOnlyList<RSA> keys) => new(() => [logs.Folder], keys, _ => false);

    private void Harm(string harm, List<string> digests)
    {
        switch (harm)
        {
            case "log changed":
                DigestedLogs.Pack(logs.Log(1), "{\"Records\":[]}");
                break;
            case "log cut off":
                File.WriteAllBytes(logs.Log(1), File.ReadAllBytes(logs.Log(1))[..^9]);
                break;
            case "log missing":
                File.Delete(logs.Log(1));
                break;
            case "digest changed":
                DigestedLogs.Pack(digests[1], DigestedLogs.Unpack(digests[1]).Replace("\"hashValue\":\"", "\"hashValue\" :\"", StringComparison.Ordinal));
                break;
            case "digest missing":
                File.Delete(digests[1]);
                break;
            case "digest no digest":
                DigestedLogs.Pack(digests[2], "[1]");
                break;
        }
    }
}
