using System.Net;
using System.Text;
using CsCheck;
using Nephoscope.Events;

namespace Nephoscope.Tests.Events;

public sealed class NetworkAddressTests
{
    [Theory]
    [InlineData("075.050.255.67")]
    [InlineData("08.1.250.216")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.4.5")]
    [InlineData("AWS Internal")]
    [InlineData("secretsmanager.amazonaws.com")]
    [InlineData("")]
    [InlineData("::1%eth0")]
    public void WhatIsNoAddressIsNotRead(string text) => Assert.False(NetworkAddress.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.4.4", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("169.254.169.254", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("fe80::1", true)]
    [InlineData("2001:db8::1", false)]
    public void PrivateRangesAreKnown(string text, bool isPrivate)
    {
        Assert.True(NetworkAddress.TryParse(Encoding.UTF8.GetBytes(text), out NetworkAddress address));
        Assert.Equal(isPrivate, address.IsPrivate);
        Assert.Equal(text, address.ToString());
    }

    [Fact]
    public void IPv4ReadsBackAsWritten() => Gen.UInt.Sample(bits =>
    {
        NetworkAddress address = NetworkAddress.FromIPv4(bits);
        Assert.True(NetworkAddress.TryParse(Encoding.UTF8.GetBytes(address.ToString()), out NetworkAddress again));
        Assert.Equal(address, again);
        Assert.Equal(0u, again.Prefix.IPv4 & 0xFF);
    });

    [Fact]
    public void IPv6AgreesWithTheFramework() => Gen.Byte.Array[16].Sample(bytes =>
    {
        string text = new IPAddress(bytes).ToString();
        bool read = NetworkAddress.TryParse(Encoding.UTF8.GetBytes(text), out NetworkAddress address);
        Assert.True(read);
        Assert.Equal(text, address.IsIPv4 ? "::ffff:" + address : address.ToString());
    });
}
