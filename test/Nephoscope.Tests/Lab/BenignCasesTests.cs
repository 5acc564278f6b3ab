using System.Text;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Lab;

public sealed class BenignCasesTests
{
    private static readonly CompanyOptions Small = new() { Seed = 3, People = 24, Days = 4, PeopleActivity = 0.3, MachineActivity = 0.05, HostDays = 0 };

    [Theory]
    [InlineData(BenignCases.TerraformApply, "Terraform/", 450)]
    [InlineData(BenignCases.PasswordResets, "\"UpdateLoginProfile\"", 3)]
    [InlineData(BenignCases.VpnChange, "198.51.100.20", 20)]
    public void Each_case_happens_only_when_it_is_switched_on(BenignCases cases, string trace, int least)
    {
        int quiet = Count(Small, trace);
        int loud = Count(Small with { Benign = cases }, trace);
        Assert.True(loud >= quiet + least, $"{quiet} without, {loud} with");
    }

    [Fact]
    public void A_company_without_a_help_desk_is_told_the_remedy() =>
        Assert.Contains("--people 12", (Small with { People = 5, Benign = BenignCases.PasswordResets }).Problem, StringComparison.Ordinal);

    private static int Count(CompanyOptions options, string trace)
    {
        byte[] text = Encoding.UTF8.GetBytes(trace);
        int count = 0;
        new CompanySimulator(options).Run(record => count += record.Bytes.IndexOf(text) >= 0 ? 1 : 0);
        return count;
    }
}
