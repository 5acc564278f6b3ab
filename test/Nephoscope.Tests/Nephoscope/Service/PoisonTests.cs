using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Service;

/// <summary>A delivery that the pipeline fails on is left out as if it had never come, now and after every later start.</summary>
public sealed class PoisonTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    public async Task A_delivery_that_cannot_be_worked_on_leaves_no_trace_but_its_file(double checkpointMinutes)
    {
        List<byte[]> bodies = [];
        foreach (string path in RunningService.Sample())
        {
            bodies.Add(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        }

        ServiceSettings settings = RunningService.NewSettings() with { CheckpointMinutes = checkpointMinutes, Check = Fail };
        List<string> wanted;
        await using (RunningService quiet = await RunningService.StartAsync(settings with { Data = settings.Data + "-quiet" }))
        {
            wanted = await Push(quiet, bodies);
        }

        await using (RunningService first = await RunningService.StartAsync(settings))
        {
            // In the middle of the delivery: what stands before it must not count either.
            List<byte[]> mixed = [.. bodies[..4], Poisoned(), .. bodies[4..]];
            Assert.Equal(wanted, await Push(first, mixed));
            Assert.Equal(1, first.Host.Parts.Engine.SetAside);
            Assert.False(first.Host.Parts.Engine.Ended.IsCompleted);
            string aside = Path.Combine(settings.Data, "set-aside");
            Assert.Equal(Poisoned(), await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(aside, "*.delivery")), TestContext.Current.CancellationToken));
            Assert.Contains("InvalidTimeZone", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(aside, "*.json")), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            using HttpClient read = await first.ClientAsync(Roles.Analyst);
            JsonElement spot = (await RunningService.JsonAsync(read, "/api/v1/blind-spots")).GetProperty("items")[0];
            Assert.Equal("set-aside", spot.GetProperty("kind").GetString());
            Assert.Equal(204, await LostStateTests.AcknowledgeAsync(read, spot.GetProperty("uid").GetString()!));
            string ready = await read.GetStringAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains("warning: 1 deliveries could not be worked on", ready, StringComparison.Ordinal);
            Copy(settings.Data, settings.Data + "-again");
        }

        // As it was before the clean stop: the journal holds the delivery, and the next start must not fall over it.
        await using RunningService again = await RunningService.StartAsync(settings with { Data = settings.Data + "-again" });
        Assert.Equal(wanted, await Push(again, []));
        Assert.Equal(1, again.Host.Parts.Engine.SetAside);
    }

    private static byte[] Poisoned() => System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Line("one", "GetObject"), Line("two", "PutObject")));

    private static string Line(string uid, string operation) =>
        "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"principalId\":\"AIDAPOISON\",\"arn\":\"arn:aws:iam::111122223333:user/p\",\"accountId\":\"111122223333\",\"userName\":\"p\"},"
        + "\"eventTime\":\"2026-03-02T10:00:0" + (uid == "one" ? "0" : "1") + "Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"" + operation + "\",\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"198.51.100.7\","
        + "\"userAgent\":\"x\",\"requestParameters\":{\"bucketName\":\"" + uid + "\"},\"eventID\":\"" + uid + "\",\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"111122223333\"}";

    private static async Task<List<string>> Push(RunningService service, IReadOnlyList<byte[]> bodies)
    {
        foreach (byte[] body in bodies)
        {
            Assert.NotEqual(0, (await service.Host.Parts.Intake.OfferAsync(body, Roles.Ingest, 32 << 20)).Sequence);
        }

        await service.SettleAsync();
        Assert.True(await service.Host.Parts.Engine.Ask(_ => service.Host.Parts.Lake!.Flush(TimeSpan.FromSeconds(60))));
        List<string> told = [await LakeTests.Digest(service.Settings.Data)];
        foreach (LedgerKind kind in new[] { LedgerKind.Finding, LedgerKind.Incident })
        {
            LedgerPage page = await service.Host.Parts.Ledger.QueryAsync(new LedgerQuery(kind) { Limit = 1000 }, CancellationToken.None);
            told.AddRange(page.Entries.Where(entry => entry.Status != "merged").Select(entry => entry.Uid + " " + System.Text.Encoding.UTF8.GetString(entry.Document.Span)).Order(StringComparer.Ordinal));
        }

        told.Add(service.Host.Parts.State.Sources.All.Sum(source => source.Events).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return told;
    }

    /// <summary>A data folder as it lies on the disk while a service has it.</summary>
    internal static void Copy(string from, string to)
    {
        foreach (string path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith("owner", StringComparison.Ordinal) && !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream copy = File.Create(target);
            source.CopyTo(copy);
        }
    }

    private static void Fail(in SecurityEvent securityEvent)
    {
        if (securityEvent.Text(EventField.Uid) == "two")
        {
            throw new InvalidTimeZoneException("not today");
        }
    }
}
