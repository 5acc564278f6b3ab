using System.Text.Json;

namespace Nephoscope.Tests.Program;

/// <summary>The verb as people type it, on the sample.</summary>
public sealed class PermissionsVerbTests
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "permissions", "account.json");

    [Theory]
    [InlineData("jonas.weber s3:PutObject arn:aws:s3:::nimbus-build/jonas.weber/x", "can s3:PutObject", "statement 2 (OwnFolder)")]
    [InlineData("ada.novak s3:GetObject arn:aws:s3:::nimbus-reports/board/x", "cannot s3:GetObject", "statement 2 (NotTheBoards)")]
    [InlineData("ada.novak s3:GetObject arn:aws:s3:::nimbus-exports/x", "can s3:GetObject", "resource policy")]
    [InlineData("user/key-rotator iam:CreateAccessKey", "cannot iam:CreateAccessKey", "user/*")]
    [InlineData("mira.lind sts:AssumeRole arn:aws:iam::210000000001:role/break-glass", "It depends", "aws:MultiFactorAuthPresent")]
    [InlineData("mira.lind sts:AssumeRole arn:aws:iam::210000000001:role/break-glass --context aws:MultiFactorAuthPresent=true", "can sts:AssumeRole", "BreakGlass")]
    [InlineData("mira.lind sts:AssumeRole arn:aws:iam::210000000001:role/break-glass --context aws:MultiFactorAuthPresent=", "cannot sts:AssumeRole", "resource's own policy")]
    [InlineData("checkout-migrations cloudtrail:StopLogging", "cannot cloudtrail:StopLogging", "KeepTrails")]
    [InlineData("ci-legacy", "ci-legacy can become administrator", "lambda-001")]
    [InlineData("--escalations", "2 administrators, 2 who can become one, 1 for whom it depends", "key-rotator")]
    [InlineData("--blast-radius jonas.weber", "no administrator", "secret:web/session-key")]
    public async Task It_answers(string arguments, params string[] says)
    {
        (int code, string output, string error) = await Run(arguments);
        Assert.True(code == 0, $"exit code {code}: {error}");
        Assert.All(says, part => Assert.Contains(part, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jonas.weber s3:PutObject", "verdict")]
    [InlineData("ci-legacy", "can_become_administrator")]
    [InlineData("--escalations", "administrators")]
    [InlineData("--blast-radius jonas.weber", "resources")]
    public async Task It_answers_in_JSON(string arguments, string member)
    {
        (int code, string output, _) = await Run(arguments + " --json");
        Assert.Equal(0, code);
        Assert.True(JsonElement.Parse(output).TryGetProperty(member, out _));
    }

    [Theory]
    [InlineData("nobody", 1, "no user or role of the inventory is called nobody")]
    [InlineData("", 2, "give WHO")]
    [InlineData("ada.novak --escalations", 2, "give WHO")]
    [InlineData("ada.novak s3:GetObject --context nonsense", 2, "key=value")]
    public async Task It_says_what_is_wrong(string arguments, int wanted, string says)
    {
        (int code, _, string error) = await Run(arguments);
        Assert.Equal(wanted, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_name_does_not_reach_the_terminal()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file,
                """{"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::1:user/a","GroupList":["\u001b[2J\u202eevil"],"UserPolicyList":[{"PolicyName":"\u001b]0;x\u0007","PolicyDocument":{"Statement":7}}]}]}""",
                TestContext.Current.CancellationToken);
            (int code, string output, string error) = await Run("a", file);
            Assert.Equal(3, code);
            Assert.DoesNotContain('\u001b', output + error);
            Assert.DoesNotContain('\u202e', output + error);
            Assert.Contains("\\u{1b}[2J", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<(int Code, string Output, string Error)> Run(string arguments, string? inventory = null) =>
        ProgramProcess.RunAsync(["permissions", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--inventory", inventory ?? Sample]);
}
