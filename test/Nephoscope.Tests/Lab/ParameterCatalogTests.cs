using Nephoscope.Lab;

namespace Nephoscope.Tests.Lab;

public sealed class ParameterCatalogTests
{
    [Fact]
    public void Every_number_can_be_found_by_its_name_and_changed_alone()
    {
        var usual = new CompanyParameters();
        Assert.Equal(typeof(CompanyParameters).GetProperties().Count(property => property.PropertyType == typeof(Parameter)), ParameterCatalog.All.Count);
        Assert.Equal(ParameterCatalog.All.Count, ParameterCatalog.All.Select(parameter => parameter.Name).Distinct().Count());
        foreach (NamedParameter parameter in ParameterCatalog.All)
        {
            var marked = Parameter.Assumed(-1, "a mark");
            CompanyParameters changed = parameter.With(usual, marked);
            Assert.Equal(marked, parameter.Get(changed));
            Assert.Equal(usual, parameter.With(changed, parameter.Get(usual)));
            Assert.InRange(parameter.Get(usual).Value, 0, parameter.Most);
        }
    }

    [Fact]
    public void An_assumed_number_is_set_and_remembers_what_is_usual()
    {
        var parameters = new CompanyParameters();
        Assert.Null(ParameterCatalog.Set(ref parameters, "duplicates=0.2"));
        Assert.Equal(0.2, parameters.Duplicates.Value);
        Assert.Contains("0.05", parameters.Duplicates.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("duplicates=1.5", "0 to 1")]
    [InlineData("duplicates=-1", "0 to 1")]
    [InlineData("duplicates=NaN", "0 to 1")]
    [InlineData("duplicates", "--set duplicates=0.05")]
    [InlineData("console-errors=0.5", "measured")]
    [InlineData("idle-workloads=0.5", "published")]
    [InlineData("colour=1", "lab parameters")]
    public void What_cannot_be_set_is_told_with_the_remedy(string assignment, string remedy)
    {
        var parameters = new CompanyParameters();
        Assert.Contains(remedy, ParameterCatalog.Set(ref parameters, assignment), StringComparison.Ordinal);
        Assert.Equal(new CompanyParameters(), parameters);
    }
}
