using System.Text;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Events;

public sealed class JsonTextHostileTests
{
    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"a":"x"}""")]
    public void Half_a_surrogate_pair_reads_as_absent(string json) => Assert.Null(JsonText.Value(Encoding.UTF8.GetBytes(json), "a"));

    [Fact]
    public void Text_that_is_no_UTF8_reads_as_absent() => Assert.Null(JsonText.Value([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8], "a"));
}
