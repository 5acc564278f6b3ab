using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents.Correlation;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents;

/// <summary>Findings come out of their pack as they went in, whether their marks follow from their texts or not.</summary>
public sealed class FindingPackTests
{
    private const string Uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";

    public static TheoryData<string> Cases => [.. All().Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_finding_comes_out_as_it_went_in(string which)
    {
        Finding plain = Finding("alice", 3, "cli-unusual", 2);
        Assert.Equal([Saved(plain), Saved(All()[which]), Saved(plain)], Again([plain, All()[which], plain]).Select(Saved));
    }

    [Fact]
    public void All_of_them_come_out_together()
    {
        List<Finding> all = [.. All().Values, .. Hostile()];
        Assert.Equal(all.Select(Saved), Again(all).Select(Saved));
    }

    [Fact]
    public void Marks_that_follow_are_not_written()
    {
        Finding known = All()["all follows"];
        Finding other = All()["nothing follows"];
        Assert.InRange(Packed([other]).Length - Packed([known]).Length, 50, 1000);
    }

    private static Dictionary<string, Finding> All()
    {
        Finding plain = Finding("bob", 7, "cli-unusual", 2, eventUid: Uuid);
        FindingResource bucket = new("arn:aws:s3:::b", "AWS::S3::Bucket", "b");
        ulong uid = Fingerprint.Join(Fingerprint.Of("cli-unusual\n"), Fingerprint.Join(plain.Actor.Key.Value, Fingerprint.Of(Uuid)));
        _ = NetworkAddress.TryParse("203.0.113.9"u8, out NetworkAddress address);
        var origin = new NetworkOrigin(OriginKind.External, address, IpIntelligence.PrefixKeyOf(address), 64_500, ('N' << 8) | 'L');
        return new Dictionary<string, Finding>
        {
            ["plain"] = plain,
            ["all follows"] = plain with
            {
                Uid = $"fnd-{uid:x16}",
                Resources = [bucket],
                Entities = [EntityKey.Of(EntityKind.Bucket, bucket.Uid)],
                Theme = Fingerprint.Join(Fingerprint.Of(plain.Events[0].What), Fingerprint.Of(bucket.Uid)),
                SourceAddress = "203.0.113.9",
                Source = origin,
            },
            ["nothing follows"] = plain with
            {
                Uid = "fnd-00000000000000ff",
                Actor = plain.Actor with { Key = new EntityKey(77) },
                Resources = [bucket],
                Entities = [new EntityKey(5)],
                Theme = 12345,
                SourceAddress = "203.0.113.9",
                Source = origin with { Address = default, PrefixKey = 9 },
            },
            ["digits in capitals"] = plain with { Uid = "fnd-00000000000000FF" },
            ["uuid in capitals"] = plain with { Events = [plain.Events[0] with { Uid = Uuid.ToUpperInvariant() }] },
            ["parts of seconds"] = plain with { Time = new EventTime(plain.Time.Nanoseconds + 1), LastTime = new EventTime(plain.Time.Nanoseconds + 5) },
            ["said again"] = plain with { LastTime = plain.Time.Plus(TimeSpan.FromDays(40)), Count = 3 },
            ["long ago"] = plain with { Time = new EventTime(long.MinValue), StartTime = new EventTime(long.MaxValue) },
            ["no actor"] = plain with { Actor = new FindingActor(default, "", "", "", "") },
            ["a service's name"] = plain with { SourceAddress = "ec2.amazonaws.com", Source = new NetworkOrigin(OriginKind.ServiceName, default, Fingerprint.Of("ec2.amazonaws.com"), 0, 0) },
            ["half a character"] = plain with { Description = "\ud800", SourceAddress = "\ud800" },
        };
    }

    private static byte[] Saved(Finding finding)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        writer.Write(finding);
        writer.Finish();
        return stream.ToArray();
    }

    private static byte[] Packed(List<Finding> findings)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        FindingPack.Write(writer, [.. findings.Select(static (finding, order) => new LoggedFinding(order, finding, []))]);
        writer.Finish();
        return stream.ToArray();
    }

    private static IEnumerable<Finding> Again(List<Finding> findings)
    {
        var reader = new StateReader(new MemoryStream(Packed(findings)));
        List<LoggedFinding> read = FindingPack.Read(reader);
        reader.Finish();
        Assert.Equal(Enumerable.Range(0, findings.Count), read.Select(static entry => entry.Order));
        return read.Select(static entry => entry.Finding);
    }
}
