using System.Net;
using System.Text;
using CsCheck;
using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

public sealed class IpIntelligenceTests
{
    private const string Csv = """"
        cidr,country,asn,as_org
        198.51.0.0/16,DE,64500,"Example, ""Inc."""
        198.51.100.0/24,US,AS16509,Amazon.com
        198.51.100.128/25,FR,64502,Inner
        2001:db8::/32,NL,64503,Six
        2001:db8:1::/48,SE,64504,Longer
        0.0.0.0/0,,64599,Rest
        """";

    [Theory]
    [InlineData("198.51.1.1", "External AS64500 DE")]
    [InlineData("198.51.100.1", "Provider AS16509 US")]
    [InlineData("198.51.100.200", "External AS64502 FR")]
    [InlineData("198.51.101.0", "External AS64500 DE")]
    [InlineData("198.52.0.0", "External AS64599 ")]
    [InlineData("255.255.255.255", "External AS64599 ")]
    [InlineData("2001:db8:2::1", "External AS64503 NL")]
    [InlineData("2001:db8:1:2::1", "External AS64504 SE")]
    [InlineData("2001:db9::1", "External AS0 ")]
    [InlineData("10.1.2.3", "Private AS64599 ")]
    [InlineData("fd00::1", "Private AS0 ")]
    [InlineData("ec2.amazonaws.com", "ServiceName AS0 ")]
    [InlineData("AWS Internal", "ServiceName AS0 ")]
    [InlineData("075.050.255.67", "Invalid AS0 ")]
    [InlineData("08.1.250.216", "Invalid AS0 ")]
    [InlineData("300.1.1.1", "Invalid AS0 ")]
    [InlineData("<script>", "Invalid AS0 ")]
    [InlineData("", "None AS0 ")]
    public void LocatesWhatALogHolds(string text, string expected)
    {
        using IpIntelligence intelligence = Load(Csv);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        NetworkOrigin origin = intelligence.Locate(bytes);

        Assert.Equal(expected, $"{origin.Kind} AS{origin.AutonomousSystem} {origin.CountryCode}");
        Assert.Equal(origin, intelligence.Locate(bytes));
        Assert.Equal(text.Length == 0, origin.PrefixKey == 0);
    }

    [Theory]
    [InlineData("3.120.0.10", OriginKind.Provider)]
    [InlineData("52.95.110.1", OriginKind.Provider)]
    [InlineData("2600:1f18::1", OriginKind.Provider)]
    [InlineData("1.1.1.1", OriginKind.External)]
    [InlineData("2001:db8::1", OriginKind.External)]
    [InlineData("10.1.2.3", OriginKind.Private)]
    public void Amazons_published_addresses_are_known_without_a_file(string text, OriginKind expected)
    {
        using IpIntelligence none = IpIntelligence.None();
        NetworkOrigin origin = none.Locate(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, origin.Kind);
        Assert.Equal(0U, origin.AutonomousSystem);
    }

    [Theory]
    [InlineData("192.0.2.255", true)]
    [InlineData("198.51.100.0", true)]
    [InlineData("203.0.113.7", true)]
    [InlineData("198.18.0.1", true)]
    [InlineData("198.19.255.255", true)]
    [InlineData("198.20.0.0", false)]
    [InlineData("198.17.255.255", false)]
    [InlineData("192.0.3.0", false)]
    [InlineData("2001:db8:ffff::1", true)]
    [InlineData("2001:db9::1", false)]
    public void Addresses_kept_for_examples_are_told(string text, bool expected)
    {
        Assert.True(NetworkAddress.TryParse(Encoding.UTF8.GetBytes(text), out NetworkAddress address));
        Assert.Equal(expected, address.IsDocumentation);
    }

    [Fact]
    public void KnowsOwnersByName()
    {
        using IpIntelligence intelligence = Load(Csv);
        Assert.Equal("Example, \"Inc.\"", intelligence.OwnerOf(64500));
        Assert.Equal("", intelligence.OwnerOf(1));
        Assert.Equal(6, intelligence.Networks);
        Assert.Equal(0, intelligence.RejectCount);
    }

    [Fact]
    public void BadLinesAreCountedWithNumberAndReason()
    {
        using IpIntelligence intelligence = Load("10.0.0.0/33,DE,1,x\n010.0.0.0/8,DE,1,x\n1.0.0.0/24,DEU,1,x\n1.0.0.0/24,DE,abc,x\n\n# note\n1.0.1.0/24,de,7,ok\r\nnonsense\n1.2.3.4/-1,DE,1,x\n" + new string('x', 200_000) + "\n2.0.0.0/24,,,\n");

        Assert.Equal(
            "1 no valid network in CIDR notation|2 no valid network in CIDR notation|3 country is not two letters|4 autonomous system is not a number|8 no valid network in CIDR notation|9 no valid network in CIDR notation|10 line too long",
            string.Join('|', intelligence.Rejects.Select(reject => $"{reject.Line} {reject.Reason}")));
        Assert.Equal(7, intelligence.RejectCount);
        Assert.Equal("DE 7", $"{intelligence.Locate("1.0.1.9"u8).CountryCode} {intelligence.Locate("1.0.1.9"u8).AutonomousSystem}");
        Assert.Equal(2, intelligence.Networks);
    }

    [Fact]
    public void AHeaderMayNameTheColumnsInAnyOrder()
    {
        using IpIntelligence intelligence = Load("asn,network,as_name,country_code\nAS9,\"1.2.0.0/16\",Nine,SE\n");
        Assert.Equal((9u, "SE", "Nine"), (intelligence.Locate("1.2.3.4"u8).AutonomousSystem, intelligence.Locate("1.2.3.4"u8).CountryCode, intelligence.OwnerOf(9)));
    }

    [Fact]
    public void AFileOfSomethingElseIsRefused() => Assert.Throws<InvalidDataException>(() => Load("<html>\nno\n"));

    [Fact]
    public void WithoutAFilePrefixesTellNetworksApart()
    {
        using IpIntelligence none = IpIntelligence.None();
        Assert.Equal(none.Locate("203.0.113.1"u8).PrefixKey, none.Locate("203.0.113.250"u8).PrefixKey);
        Assert.NotEqual(none.Locate("203.0.113.1"u8).PrefixKey, none.Locate("203.0.112.1"u8).PrefixKey);
        Assert.Equal(none.Locate("2001:db8:1:2::3"u8).PrefixKey, none.Locate("2001:db8:1:ffff::"u8).PrefixKey);
        Assert.NotEqual(none.Locate("075.050.255.67"u8).PrefixKey, none.Locate("075.050.255.68"u8).PrefixKey);
        Assert.Equal(IpIntelligence.PrefixKeyOf(none.Locate("203.0.113.1"u8).Address), none.Locate("203.0.113.1"u8).PrefixKey);
    }

    [Fact]
    public void TheLongestPrefixWinsInAnySetOfNetworks() =>
        Gen.Select(Gen.UInt[0, 255], Gen.Int[24, 32]).Array[1, 30].Sample(
            networks =>
            {
                string csv = string.Join('\n', networks.Select((network, i) => $"1.2.3.{network.Item1}/{network.Item2},DE,{i + 1},x"));
                using IpIntelligence intelligence = Load(csv);
                for (uint host = 0; host < 256; host++)
                {
                    uint expected = 0;
                    int longest = -1;
                    for (int i = 0; i < networks.Length; i++)
                    {
                        int shift = 32 - networks[i].Item2;
                        if (host >> shift == networks[i].Item1 >> shift && networks[i].Item2 >= longest)
                        {
                            (expected, longest) = ((uint)i + 1, networks[i].Item2);
                        }
                    }

                    Assert.Equal(expected, intelligence.Locate(NetworkAddress.FromIPv4((1 << 24) | (2 << 16) | (3 << 8) | host)).AutonomousSystem);
                }
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void ReadsAMaxMindDatabase()
    {
        string path = Path.Combine(Path.GetTempPath(), $"nephoscope-{Environment.ProcessId}.mmdb");
        File.WriteAllBytes(path, MaxMindFile.With(IPAddress.Parse("81.2.69.0"), 24, "GB", 20712, "Example Net"));
        try
        {
            using IpIntelligence intelligence = IpIntelligence.Load(path);
            NetworkOrigin origin = intelligence.Locate("81.2.69.142"u8);
            Assert.Equal(("GB", 20712u, "Example Net"), (origin.CountryCode, origin.AutonomousSystem, intelligence.OwnerOf(20712)));
            Assert.Equal(0u, intelligence.Locate("81.2.70.1"u8).AutonomousSystem);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IpIntelligence Load(string csv) => IpIntelligence.Load(new MemoryStream(Encoding.UTF8.GetBytes(csv)));
}
