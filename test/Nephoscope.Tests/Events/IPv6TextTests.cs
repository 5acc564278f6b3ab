using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Events;

public sealed class IPv6TextTests
{
    [Fact]
    public void Any_text_of_its_letters_means_what_the_platform_reads() =>
        Gen.Char["0123456789abcdefABCDEF:.:::"].Array[2, 20].Sample(
            static letters =>
            {
                string text = new(letters);
                bool expected = text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out IPAddress? parsed)
                    && parsed.AddressFamily == AddressFamily.InterNetworkV6 && !text.Contains('.', StringComparison.Ordinal);
                bool read = NetworkAddress.TryParse(Encoding.UTF8.GetBytes(text), out NetworkAddress address);
                if (text.Contains('.', StringComparison.Ordinal))
                {
                    return;
                }

                Assert.Equal(expected, read);
                if (read && !address.IsIPv4)
                {
                    Assert.Equal(IPAddress.Parse(text), IPAddress.Parse(address.ToString()));
                }
            },
            iter: 200_000);

    [Fact]
    public void Any_address_is_read_back() =>
        Gen.Byte.Array[16].Sample(static bytes =>
        {
            var platform = new IPAddress(bytes);
            Assert.True(NetworkAddress.TryParse(Encoding.UTF8.GetBytes(platform.ToString()), out NetworkAddress address));
            Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes), address.Bits);
        });

    [Theory]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("64:ff9b::192.0.2.1", true)]
    [InlineData("::ffff:010.0.0.1", false)]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4", false)]
    [InlineData("1:2:3:4:5:6:7:8::", false)]
    [InlineData("::1%eth0", false)]
    [InlineData("[::1]", false)]
    [InlineData("1:::2", false)]
    [InlineData(":1:2:3:4:5:6:7:8", false)]
    [InlineData("1:", false)]
    [InlineData("12345::", false)]
    public void Strict_where_it_matters(string text, bool valid) =>
        Assert.Equal(valid, NetworkAddress.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
