using Nephoscope.Behavior;
using Nephoscope.Detections.Network;
using Nephoscope.Events;
using static Nephoscope.Tests.Detections.Runtime.ProcessDetectorTests;

namespace Nephoscope.Tests.Detections.Network;

public sealed class NetworkDetectorTests
{
    [Theory]
    [InlineData("xmr-eu1.nanopool.org.", 4.5)]
    [InlineData("stratum.slush.example.io", 4.5)]
    [InlineData("pool.supportxmr.com", 4.5)]
    [InlineData("eu.herominers.com", 3)]
    public void Pool_names_fire(string name, double nats) => On(new MiningDns(), s => s.Lookup(name).Fires(nats));

    [Theory]
    [InlineData("0.pool.ntp.org")]
    [InlineData("carpool.com")]
    [InlineData("www.carpool.com")]
    [InlineData("minecraft.net")]
    [InlineData("pool-1.db.svc.cluster.local")]
    [InlineData("connection-pool.shop.example.com")]
    [InlineData("monero.blog.internal")]
    public void Other_names_stay_quiet(string name) => On(new MiningDns(), s => s.Lookup(name).Quiet());

    [Theory]
    [InlineData(200L, true)]
    [InlineData(60_000_000L, false)]
    public void A_lasting_thin_connection_to_a_pool_port_fires(long bytes, bool fires) => On(new MiningConnection(), s =>
    {
        s.Level(Feature.Destination, NoveltyLevel.NewToPeers);
        for (int minute = 0; minute <= 30; minute += 10)
        {
            s.Clock = minute * 60;
            s.Flow("10.0.1.5", 40000, "203.0.113.9", 3333, bytes);
        }

        Assert.Equal(fires ? 1 : 0, s.Findings.Count);
    });

    [Fact]
    public void Destinations()
    {
        On(new DestinationUnusual(), s => s.Level(Feature.Destination, NoveltyLevel.NewToAccount).Flow("10.0.1.5", 40000, "203.0.113.9", 8443).Fires(3));
        On(new DestinationUnusual(), s => s.Level(Feature.Destination, NoveltyLevel.NewToActor).Flow("10.0.1.5", 40000, "203.0.113.9", 8443).Quiet());
        On(new DestinationUnusual(), s => s.Level(Feature.Destination, NoveltyLevel.NewToAccount, 0.8f).Flow("10.0.1.5", 40000, "203.0.113.9", 443).Quiet());
        On(new DestinationUnusual(), s => s.Cold().Level(Feature.Destination, NoveltyLevel.NewToAccount).Flow("10.0.1.5", 40000, "203.0.113.9", 8443).Quiet());
        On(new DestinationUnusual(), s => s.Level(Feature.Destination, NoveltyLevel.NewToAccount).Flow("10.0.1.5", 443, "203.0.113.9", 50123).Quiet());
        On(new DomainUnusual(), s => s.Level(Feature.DnsDomain, NoveltyLevel.NewToAccount).Lookup("xk3v9qz7w2jt.com").Fires(2));
        On(new DomainUnusual(), s => s.Level(Feature.DnsDomain, NoveltyLevel.NewToPeers).Lookup("xk3v9qz7w2jt.com").Quiet());
    }

    [Theory]
    [InlineData(60, 3, NoveltyLevel.NewToAccount, true)]
    [InlineData(60, 55, NoveltyLevel.NewToAccount, false)]
    [InlineData(60, 3, NoveltyLevel.Known, false)]
    [InlineData(60, 3, NoveltyLevel.NewToActor, false)]
    public void Regular_connections_to_a_new_place_are_a_beacon(int every, int jitter, NoveltyLevel level, bool fires) => On(new Beacon(), s =>
    {
        s.Level(Feature.Destination, level);
        for (int i = 0; i < 14; i++)
        {
            s.Clock = (i * every) + (i * 7919 % (jitter + 1));
            s.Connect("203.0.113.9", 443, sourcePort: (ushort)(40000 + i));
        }

        Assert.Equal(fires ? 1 : 0, s.Findings.Count);
    });

    [Fact]
    public void One_long_connection_in_many_records_is_no_beacon() => On(new Beacon(), s =>
    {
        s.Level(Feature.Destination, NoveltyLevel.NewToAccount);
        for (int i = 0; i < 30; i++)
        {
            s.Clock = i * 60;
            s.Flow("10.0.1.5", 40000, "203.0.113.9", 443);
        }

        s.Quiet();
    });

    [Theory]
    [InlineData(true, 20, 1)]
    [InlineData(false, 20, 0)]
    [InlineData(true, 12, 0)]
    public void Many_refused_internal_targets_are_a_scan(bool refused, int targets, int findings) => On(new InternalScan(), s =>
    {
        for (int i = 0; i < targets; i++)
        {
            s.Clock = i;
            s.Flow("10.0.1.5", (ushort)(40000 + i), $"10.0.2.{i + 1}", 22, refused ? 60 : 9000, refused ? 1 : 30, refused ? EventFlags.Refused : 0);
        }

        Assert.Equal(findings, s.Findings.Count);
    });

    [Fact]
    public void A_source_that_scans_every_day_is_quiet_from_the_third() => On(new InternalScan(), s =>
    {
        int before = 0;
        for (int day = 0; day < 4; day++)
        {
            before = s.Findings.Count;
            for (int i = 0; i < 24; i++)
            {
                s.Clock = (day * 86_400) + i;
                s.Flow("10.0.1.5", (ushort)(40000 + i), $"10.0.2.{i + 1}", 9100, 60, 1, EventFlags.Refused);
            }
        }

        Assert.True(before > 0);
        Assert.Equal(before, s.Findings.Count);
    });

    [Theory]
    [InlineData(3_000_000_000L, 1)]
    [InlineData(90_000_000L, 0)]
    public void Outbound_volume(long bytes, int findings) => On(new OutboundVolume(), s =>
    {
        for (int hour = 0; hour < 48; hour++)
        {
            s.Clock = hour * 3600;
            s.Flow("10.0.1.5", 40000, "203.0.113.9", 443, 20_000_000 + (hour % 5 * 2_000_000));
        }

        s.Clock = 48 * 3600;
        s.Flow("10.0.1.5", 40000, "203.0.113.9", 443, bytes);
        Assert.Equal(findings, s.Findings.Count);
    });

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Many_long_random_names_are_a_tunnel(bool random, int findings) => On(new DnsTunnel(), s =>
    {
        for (int i = 0; i < 40; i++)
        {
            s.Clock = i;
            string label = random ? Fingerprint.Of("a" + i).ToString("x16") + Fingerprint.Of("b" + i).ToString("x16") : $"node-{i:000}-region-eu-service";
            s.Lookup(label + (random ? ".t.example.com" : ".com"), "TXT");
        }

        Assert.Equal(findings, s.Findings.Count);
    });

    [Theory]
    [InlineData("NXDOMAIN", 1)]
    [InlineData("NOERROR", 0)]
    public void Generated_domains(string code, int findings) => On(new GeneratedDomains(), s =>
    {
        for (int i = 0; i < 30; i++)
        {
            s.Clock = i;
            s.Lookup("q" + Fingerprint.Of("d" + i).ToString("x16") + ".com", code: code);
            s.Lookup("shop.default.svc.cluster.local", code: code);
        }

        Assert.Equal(findings, s.Findings.Count);
    });

    [Fact]
    public void Rebinding()
    {
        On(new DnsRebinding(), s => s.Lookup("a.rebind.net", answers: "203.0.113.9 169.254.169.254").Fires(6));
        On(new DnsRebinding(), s => s.Lookup("instance-data.ec2.internal", answers: "169.254.169.254").Quiet());
        On(new DnsRebinding(), s => s.Lookup("a.rebind.net", answers: "169.254.169.25").Quiet());
    }
}
