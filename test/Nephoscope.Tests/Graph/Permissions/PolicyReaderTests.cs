using System.Text;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>Policies are written by others: whatever they hold, reading them ends, and says what is wrong.</summary>
public sealed class PolicyReaderTests
{
    private const string Good =
        """{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:Get*","iam:?et"],"Resource":"arn:aws:s3:::b/${aws:username}/*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]}}},{"Effect":"Deny","NotPrincipal":{"AWS":["111111111111"]},"NotAction":"a:b","NotResource":"*"}]}""";

    [Fact]
    public void A_good_policy_is_read_whole()
    {
        PolicyDocument policy = PolicyReader.Read("p", Good);
        Assert.Null(policy.Fault);
        Assert.Equal(2, policy.Statements.Length);
        Assert.Equal("A", policy.Statements[0].Sid);
        Assert.True(policy.Statements[1].ActionsNegated);
        Assert.True(policy.Statements[0].Conditions[0].IsReadable);
    }

    [Fact]
    public void A_policy_as_IAM_encodes_it_reads_the_same() =>
        Assert.Equal(2, PolicyReader.Read("p", Uri.EscapeDataString(Good)).Statements.Length);

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "no Statement")]
    [InlineData("""{"Statement":[7]}""", "no JSON object")]
    [InlineData("""{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}""", "Effect")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}]}""", "one of them only")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":{},"Resource":"*"}]}""", "no text")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Principal":"me"}]}""", "Principal")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"${a"}]}""", "not closed")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"a\uffffb"}]}""", "noncharacter")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":true}}]}""", "operator")]
    public void A_bad_policy_says_why(string text, string why) =>
        Assert.Contains(why, PolicyReader.Read("p", text).Fault, StringComparison.Ordinal);

    [Fact]
    public void Size_depth_and_counts_are_bounded()
    {
        string statement = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
        string many = $"{{\"Statement\":[{string.Join(',', Enumerable.Repeat(statement, PolicyReader.MostStatements + 1))}]}}";
        Assert.Equal("the policy has too many statements", PolicyReader.Read("p", many).Fault);
        Assert.Equal("the policy is too long", PolicyReader.Read("p", new string(' ', PolicyReader.LongestText + 1)).Fault);
        Assert.NotNull(PolicyReader.Read("p", $"{{\"Statement\":{new string('[', 100)}{new string(']', 100)}}}").Fault);
        string values = string.Join(',', Enumerable.Repeat("\"a\"", PolicyReader.MostValues + 1));
        Assert.NotNull(PolicyReader.Read("p", $$"""{"Statement":[{"Effect":"Allow","Action":[{{values}}],"Resource":"*"}]}""").Fault);
    }

    [Fact]
    public void Broken_text_never_throws()
    {
        var random = new Random(5);
        byte[] good = Encoding.UTF8.GetBytes(Good);
        int unreadable = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] text = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                text[random.Next(text.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : good[random.Next(good.Length)];
            }

            PolicyDocument policy = PolicyReader.Read("p", text.AsMemory(0, random.Next(8) == 0 ? random.Next(text.Length) : text.Length));
            Assert.True(policy.Fault is null || policy.Statements.IsEmpty);
            unreadable += policy.Fault is null ? 0 : 1;
            AccessEvaluator.IsAllowed(new AccessCase().Request(), new PolicyLayers { Identity = [policy], Resource = policy });
        }

        Assert.InRange(unreadable, 1_000, 19_000);
    }

    [Fact]
    public void A_pattern_of_many_stars_is_matched_in_bounded_steps()
    {
        string stars = string.Concat(Enumerable.Repeat("*a", 2_000)) + "b";
        Assert.False(PatternText.Compile(stars, true, false)!.MatchPlain(new string('a', 4_000)));
        Assert.True(PatternText.Compile(stars, true, false)!.MatchPlain(new string('a', 4_000) + "b"));
    }
}
