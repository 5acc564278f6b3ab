using Nephoscope.Graph;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Health;
using Nephoscope.Service.Journal;
using Nephoscope.Tests.Architecture;

namespace Nephoscope.Tests.Service;

/// <summary>
/// A state that the service of an earlier version saved is read by this one. Whoever changes what a saved state holds raises the version in
/// <see cref="CheckpointStore"/> and reads the older one too; only before a release may the file be written anew, with NEPHOSCOPE_WRITE_STATE=1.
/// </summary>
public sealed class CheckpointFixtureTests
{
    private static readonly string Fixture =
        Path.Combine(Repository.Root, "test", "Nephoscope.Tests", "Nephoscope", "Service", "Fixtures", "checkpoint-2.state");

    [Fact]
    public void A_saved_state_of_version_2_is_read()
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-upgrade-").FullName;
        using IpIntelligence addresses = IpIntelligence.None();
        EngineState Fresh() => new(new PipelineOptions { Addresses = addresses }, 1 << 16);
        List<string> reports = [];
        var store = new CheckpointStore(folder, reports.Add);
        if (Environment.GetEnvironmentVariable("NEPHOSCOPE_WRITE_STATE") == "1")
        {
            EngineState written = Fresh();
            Take(written);
            store.Write(written, 1);
            store.Publish(1);
            Directory.CreateDirectory(Path.GetDirectoryName(Fixture)!);
            File.Copy(Path.Combine(folder, "00000000000000000001.state"), Fixture, overwrite: true);
        }

        File.Copy(Fixture, Path.Combine(folder, "00000000000000000001.state"), overwrite: true);
        EngineState state = store.Load(Fresh, out long sequence);
        Directory.Delete(folder, recursive: true);
        Assert.Empty(reports);
        Assert.Equal(1, sequence);
        SourceFigures source = Assert.Single(state.Sources.All);
        Assert.Equal(("push", 3), (source.Name, source.Events));
        Assert.NotEqual(0, state.Pipeline.Entities.Count);

        // It goes on: what was delivered is known.
        Take(state);
        Assert.Equal(3, source.Duplicates);
        Assert.Equal(3, source.Events);
    }

    private static void Take(EngineState state)
    {
        using var feed = new EventFeed(state, TimeSpan.FromMinutes(15), new ServiceFigures());
        feed.Take(new Delivery
        {
            Number = 1,
            Sequence = 1,
            Source = "push",
            Name = "push-1",
            AcceptedNanoseconds = 1_780_000_000_000_000_000,
            Body = Body(),
        });
    }

    private static byte[] Body() => System.Text.Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(1, 3).Select(static number =>
        $$$"""{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE{{{number}}}","arn":"arn:aws:iam::111122223333:user/u{{{number}}}","accountId":"111122223333","userName":"u{{{number}}}"},"eventTime":"2026-05-04T08:00:0{{{number}}}Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.{{{number}}}","userAgent":"aws-sdk-go/1.44","requestID":"r{{{number}}}","eventID":"0000000{{{number}}}-0000-4000-8000-000000000000","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333"}""")));
}
