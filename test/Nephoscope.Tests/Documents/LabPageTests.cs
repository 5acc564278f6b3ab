using System.Globalization;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Documents;

/// <summary>The lab's page tells what the program does.</summary>
public sealed class LabPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "lab.md"));

    [Fact]
    public void Every_attack_and_case_is_listed_with_its_summary() =>
        Assert.All([.. AttackCatalog.List, .. BenignCatalog.List], entry => Assert.Contains($"| `{entry.Name}` | {entry.Summary} |", Page, StringComparison.Ordinal));

    [Fact]
    public void Every_parameter_is_listed_as_it_is()
    {
        var usual = new CompanyParameters();
        Assert.All(ParameterCatalog.All, parameter =>
        {
            Parameter value = parameter.Get(usual);
            string row = string.Create(
                CultureInfo.InvariantCulture, $"| `{parameter.Name}` | {value.Value:0.####} | {parameter.Unit} | {ParameterCatalog.Word(value.Tag)} | {value.Source} |");
            Assert.Contains(row, Page, StringComparison.Ordinal);
        });
    }
}
