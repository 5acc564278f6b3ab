using System.Text;
using CsCheck;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

public sealed class EventLakeTests : IDisposable
{
    private readonly LakeWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void Each_event_is_there_once()
    {
        using EventLake lake = world.Open();
        LakeWorld.Add(lake, 1, 100);
        lake.Commit(1, 100);
        LakeWorld.Add(lake, 101, 130);
        lake.Commit(101, 130);
        Assert.Equal(Enumerable.Range(1, 130), world.Found());
        Assert.Equal(0, lake.Buffer.Count);
    }

    [Fact]
    public void A_row_tells_what_the_event_did()
    {
        using (var batch = new EventBatch())
        {
            EventWriter writer = batch.Writer;
            writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, new EventTime(1_700_000_000_123_456_789));
            writer.Header.Offset = 77;
            writer.Header.Record = 5;
            writer.Header.File = 3;
            writer.Raise(EventFlags.Failed | EventFlags.Denied);
            writer.Set(EventField.Uid, "e-1");
            writer.Set(EventField.AccountUid, "111111111111");
            writer.Set(EventField.Region, "eu-west-1");
            writer.Set(EventField.Operation, "DeleteTrail");
            writer.Set(EventField.Service, "cloudtrail.amazonaws.com");
            writer.Set(EventField.ErrorCode, "AccessDenied");
            writer.Set(EventField.ActorName, "mal\0lory\u202e'");
            writer.Set(EventField.ResourceUid, "arn:one");
            writer.Set(EventField.Resources, """[{"ARN":"arn:one","accountId":"1"},{"type":"t","ARN":"arn:two"}]""");
            writer.Commit();
            using EventLake lake = world.Open();
            Assert.True(lake.Add(
                batch[0],
                new Actor(new EntityKey(7), default, default, default, default, IdentityClass.Workload, false, true),
                new NetworkOrigin(OriginKind.External, NetworkAddress.FromIPv4(0x01020304), 1, 64500, ('D' << 8) | 'E')));
            lake.Commit(1, 1);
        }

        object?[] row = Assert.Single(LakeWorld.Rows($"""
            SELECT time, epoch_us(time_dt), class_uid, activity_id, status, status_code, flags.denied, flags.mfa, api.operation, actor.user.name,
                array_to_string(resource_uids, ','), principal.uid, principal.name, principal.type, src_endpoint.ip, src_endpoint.asn, src_endpoint.country,
                origin.file, origin.record, origin.offset, traffic.bytes, cloud.account.uid
            FROM '{world.OnlyFile()}'
            """));
        Assert.Equal(
            [
                1_700_000_000_123L, 1_700_000_000_123_456L, 6003, 4, "Failure", "AccessDenied", true, false, "DeleteTrail", "mal\0lory\u202e'",
                "arn:one,arn:two", "0000000000000007", "alice", "Workload", "1.2.3.4", 64500L, "DE", "file-3.json", 5, 77L, null, "111111111111",
            ],
            row);
        Assert.EndsWith(
            Path.Combine("source=cloudtrail", "account=111111111111", "region=eu-west-1", "day=20231114", "0000000000000001-0000000000000001.parquet"),
            world.OnlyFile(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void No_value_names_another_folder() => Gen.Frequency((3, Gen.String), (1, Gen.Const("..")), (1, Gen.Const("")), (1, Gen.Const(".")), (1, Gen.Const("a/../../b"))).Sample(
        value =>
        {
            string plain = LakePartition.Plain(Encoding.UTF8.GetBytes(value));
            string folder = new LakePartition(SourceFormat.CloudTrail, plain, plain, 20_000).Folder;
            string full = Path.GetFullPath(Path.Combine("/lake", folder));
            return full == "/lake/" + folder && full.Split('/').Length == 6 && plain.Length is > 0 and <= 64 && !plain.Contains('=', StringComparison.Ordinal);
        },
        iter: 2_000);

    [Fact]
    public void Hostile_partitions_stay_inside()
    {
        using EventLake lake = world.Open();
        LakeWorld.Add(lake, 1, 48, accounts: LakeWorld.Accounts.Length);
        lake.Commit(1, 48);
        Assert.All(LakeFolder.Current(world.Folder), file => Assert.Equal(4, Path.GetRelativePath(world.Folder, file.Folder).Split(Path.DirectorySeparatorChar).Length));
        Assert.Equal(Enumerable.Range(1, 48), world.Found());
    }

    [Fact]
    public void The_same_stretch_again_changes_nothing()
    {
        using EventLake lake = world.Open();
        LakeWorld.Add(lake, 1, 20);
        lake.Commit(1, 20);
        LakeWorld.Add(lake, 11, 20);
        lake.Commit(11, 20);
        LakeWorld.Add(lake, 15, 25);
        Assert.Throws<ArgumentException>(() => lake.Commit(15, 25));
        Assert.Equal(Enumerable.Range(1, 20), world.Found());
        Assert.Equal(20UL, lake.Committed);
    }

    /// <summary>The program dies while it writes the n-th file, for every n, and goes on with a stretch that ends elsewhere.</summary>
    [Fact]
    public void A_commit_is_seen_whole_or_not_at_all()
    {
        int points = 0;
        for (bool died = true; died; points++)
        {
            using var place = new LakeWorld();
            using (EventLake lake = place.Open())
            {
                LakeWorld.Add(lake, 1, 30);
                lake.Commit(1, 30);
                LakeWorld.Add(lake, 31, 60);
                int left = points;
                Action<string, MemoryStream> write = lake.WritePartial;
                lake.WritePartial = (path, content) =>
                {
                    if (left-- == 0)
                    {
                        File.WriteAllBytes(path, content.ToArray()[..((int)content.Length / 2)]);
                        throw new InvalidOperationException("died");
                    }

                    write(path, content);
                };
                died = Record.Exception(() => lake.Commit(31, 60)) is InvalidOperationException;
                Assert.Equal(Enumerable.Range(1, died ? 30 : 60), place.Found());
            }

            using EventLake again = place.Open();
            Assert.Equal(died ? 30UL : 60UL, again.Committed);
            LakeWorld.Add(again, (int)again.Committed!.Value + 1, 75);
            again.Commit(again.Committed.Value + 1, 75);
            Assert.Equal(Enumerable.Range(1, 75), place.Found());
            Assert.Empty(Directory.EnumerateFiles(place.Folder, "*.partial", SearchOption.AllDirectories));
        }

        Assert.True(points > 4, $"only {points} points");
    }

    [Fact]
    public void Without_room_the_events_are_kept_for_another_try()
    {
        using EventLake lake = world.Open();
        LakeWorld.Add(lake, 1, 30);
        int left = 3;
        Action<string, MemoryStream> write = lake.WritePartial;
        lake.WritePartial = (path, content) =>
        {
            if (left-- <= 0)
            {
                throw new IOException("No space left on device", 28);
            }

            write(path, content);
        };
        Assert.Throws<LakeFullException>(() => lake.Commit(1, 30));
        Assert.Throws<LakeFullException>(() => lake.Commit(1, 30));
        Assert.Empty(world.Found());
        Assert.Equal(30, lake.Buffer.Count);
        lake.WritePartial = write;
        LakeWorld.Add(lake, 31, 40);
        lake.Commit(1, 40);
        Assert.Equal(Enumerable.Range(1, 40), world.Found());
    }

    [Fact]
    public void A_full_buffer_takes_no_more()
    {
        var buffer = new LakeBuffer(_ => "", null, 1 << 16);
        using var batch = new EventBatch();
        batch.Writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, new EventTime(1));
        batch.Writer.Set(EventField.Request, new string('x', 10_000));
        batch.Writer.Commit();
        int taken = 0;
        while (buffer.Add(batch[0], default, default))
        {
            taken++;
        }

        Assert.Equal((65_536 / batch[0].Bytes.Length, taken), (taken, buffer.Count));
        buffer.Clear();
        Assert.True(buffer.Add(batch[0], default, default));
    }

    [Fact]
    public void Too_many_places_share_one_folder()
    {
        using EventLake lake = world.Open();
        using var batch = new EventBatch();
        for (int i = 0; i < 400; i++)
        {
            batch.Writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(LakeWorld.Day * 86_400L));
            batch.Writer.Set(EventField.Uid, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
            batch.Writer.Set(EventField.AccountUid, $"{i:d12}");
            batch.Writer.Commit();
            Assert.True(lake.Add(batch[i], default, default));
        }

        lake.Commit(1, 400);
        Assert.Equal(257, LakeFolder.Current(world.Folder).Count);
        Assert.Equal(Enumerable.Range(1, 400), world.Found());
    }

    [Fact]
    public void Only_one_program_writes()
    {
        using EventLake lake = world.Open();
        Assert.Contains("another program", Assert.Throws<IOException>(() => world.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_others_are_left_alone()
    {
        string[] others = [.. new[] { "film.mkv.partial", "mine.parquet", "mine.parquet.partial", "0-1.parquet" }.Select(name => Path.Combine(world.Folder, name))];
        foreach (string other in others)
        {
            File.WriteAllText(other, "x");
        }

        using EventLake lake = world.Open();
        LakeWorld.Add(lake, 1, 5);
        lake.Commit(1, 5);
        lake.Maintain(EventTime.FromSeconds((LakeWorld.Day + 9) * 86_400L));
        Assert.All(others, other => Assert.True(File.Exists(other)));
        Assert.Equal(Enumerable.Range(1, 5), world.Found());
    }

    [Fact]
    public void A_lake_of_another_version_is_refused()
    {
        File.WriteAllText(Path.Combine(world.Folder, "committed"), "nephoscope lake 2\n5\n");
        Assert.Contains("another version", Assert.Throws<IOException>(() => world.Open()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(world.Folder, "committed"), "nephoscope lake 1\n-5\n");
        Assert.Contains("damaged", Assert.Throws<IOException>(() => world.Open()).Message, StringComparison.Ordinal);
    }
}
