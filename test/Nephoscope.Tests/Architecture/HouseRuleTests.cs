namespace Nephoscope.Tests.Architecture;

/// <summary>Each rule holds for the whole source, and each is seen failing on an example that breaks it.</summary>
public sealed class HouseRuleTests
{
    private static readonly IReadOnlyList<SourceText> Sources = Repository.Sources("src");
    private static readonly IReadOnlyList<SourceText> Everything = [.. Sources, .. Repository.Sources("test")];

    [Fact]
    public void There_is_source_to_look_at() => Assert.True(Sources.Count > 20);

    [Fact]
    public void Files_are_short() => Complain(Everything.SelectMany(file => HouseRules.LongFiles(file)));

    [Fact]
    public void A_long_file_is_seen() =>
        Assert.Single(HouseRules.LongFiles(Example(string.Concat(Enumerable.Repeat("// line\n", HouseRules.FileLines + 1)))));

    [Fact]
    public void A_file_at_the_limit_is_not_complained_about() =>
        Assert.Empty(HouseRules.LongFiles(Example(string.Concat(Enumerable.Repeat("// line\n", HouseRules.FileLines)))));

    [Fact]
    public void Methods_are_short() => Complain(Sources.SelectMany(HouseRules.LongMethods));

    [Fact]
    public void A_long_method_is_seen()
    {
        string body = string.Concat(Enumerable.Repeat("        Act();\n", HouseRules.MethodLines));
        Assert.Single(HouseRules.LongMethods(Example($"sealed class A\n{{\n    void Act()\n    {{\n{body}    }}\n}}\n")));
    }

    [Fact]
    public void Classes_are_sealed() => Complain(Everything.SelectMany(HouseRules.OpenClasses));

    [Theory]
    [InlineData("class A { }")]
    [InlineData("public record A(int B);")]
    [InlineData("sealed class A { class B { } }")]
    public void An_open_class_is_seen(string text) => Assert.Single(HouseRules.OpenClasses(Example(text)));

    [Fact]
    public void Names_say_what_things_do() => Complain(Everything.SelectMany(HouseRules.BadNames));

    [Theory]
    [InlineData("sealed class StringUtils { }")]
    [InlineData("sealed class SessionManager { }")]
    [InlineData("enum CommonKind { A }")]
    public void An_empty_name_is_seen(string text) => Assert.Single(HouseRules.BadNames(Example(text)));

    [Fact]
    public void There_are_no_regions() => Complain(Everything.SelectMany(HouseRules.Regions));

    [Fact]
    public void A_region_is_seen() =>
        Assert.Single(HouseRules.Regions(Example("sealed class A\n{\n#" + "region old\n#endregion\n}\n")));

    [Fact]
    public void No_work_is_left_lying_about() => Complain(Sources.SelectMany(HouseRules.LeftOverWork));

    [Theory]
    [InlineData("// TO" + "DO: later\nsealed class A { }")]
    [InlineData("sealed class A { int B() => 1; /* FIX" + "ME */ }")]
    public void Left_over_work_is_seen(string text) => Assert.Single(HouseRules.LeftOverWork(Example(text)));

    [Fact]
    public void Interfaces_are_the_seams_of_the_design() => Complain(Sources.SelectMany(HouseRules.ForeignInterfaces));

    [Theory]
    [InlineData("public interface IThing { void Act(); }")]
    [InlineData("internal interface IThing { int Size { get; } }")]
    [InlineData("public interface IParser { void A(); void B(); void C(); void D(); }")]
    public void A_foreign_or_wide_interface_is_seen(string text) => Assert.Single(HouseRules.ForeignInterfaces(Example(text)));

    [Fact]
    public void Public_types_say_what_they_are() => Complain(HouseRules.SilentTypes(Sources));

    [Theory]
    [InlineData("namespace N; public sealed class A { }")]
    [InlineData("namespace N; /// <summary>A.</summary>\npublic sealed class A { public enum B { C } }")]
    [InlineData("namespace N; public delegate void A();")]
    public void A_silent_type_is_seen(string text) => Assert.Single(HouseRules.SilentTypes([Example(text)]));

    private static void Complain(IEnumerable<string> complaints)
    {
        string all = string.Join('\n', complaints);
        Assert.True(all.Length == 0, all);
    }

    private static SourceText Example(string text) => new("src/Nephoscope.Example/Example.cs", text);
}
