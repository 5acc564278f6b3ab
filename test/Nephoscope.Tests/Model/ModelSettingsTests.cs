using Nephoscope.Model;

namespace Nephoscope.Tests.Model;

public sealed class ModelSettingsTests
{
    [Theory]
    [InlineData("https://models.example/v1", true)]
    [InlineData("http://127.0.0.1:11434/v1", true)]
    [InlineData("http://localhost:11434/v1", true)]
    [InlineData("http://models.example/v1", false)]
    [InlineData("https://user:password@models.example/v1", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("", false)]
    public void Without_tls_only_this_machine(string endpoint, bool good)
    {
        ModelSettings Read() => ModelSettings.Read(name => name switch
        {
            ModelSettings.EndpointVariable => endpoint,
            ModelSettings.NameVariable => "model",
            _ => "a-very-secret-key",
        });
        if (good)
        {
            Assert.DoesNotContain("a-very-secret-key", Read().ToString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("a-very-secret-key", Assert.Throws<FormatException>(Read).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_set_is_no_model() => Assert.Contains(ModelSettings.EndpointVariable, Assert.Throws<FormatException>(() => ModelSettings.Read(_ => null)).Message, StringComparison.Ordinal);
}
