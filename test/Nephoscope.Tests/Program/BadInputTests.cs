using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Nephoscope.Output;
using Nephoscope.Verbs;

namespace Nephoscope.Tests.Program;

/// <summary>Whatever lies in a folder: it is counted and listed with file, offset and reason, and the rest is read.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Good =
        """{"eventVersion":"1.08","eventTime":"2025-06-16T10:00:00Z","eventID":"ID","eventName":"ListUsers","eventSource":"iam.amazonaws.com","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userIdentity":{"type":"IAMUser","accountId":"111122223333","userName":"ann","arn":"arn:aws:iam::111122223333:user/ann"}}""";

    private readonly string folder = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string, string> Broken() => new()
    {
        { "truncated.json", Good + "\n" + Good[..120] },
        { "nul.json", Good.Replace("ann\"", "a\0n\"", StringComparison.Ordinal) },
        { "deep.json", new string('[', 5000) + new string(']', 5000) },
        { "types.json", Good.Replace("\"2025-06-16T10:00:00Z\"", "{\"a\":1}", StringComparison.Ordinal) },
        { "missing.json", "{\"eventVersion\":\"1.08\",\"eventName\":\"ListUsers\",\"eventSource\":\"iam.amazonaws.com\"}" },
        { "clock.json", Good.Replace("2025-", "9025-", StringComparison.Ordinal) },
        { "words.txt", "this is no log\n" },
        { "empty.json", "" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void EachFaultIsListedAndTheRestIsRead(string name, string content)
    {
        File.WriteAllText(Path.Combine(folder, name), content);
        File.WriteAllText(Path.Combine(folder, "good.json"), Good.Replace("\"ID\"", "\"good\"", StringComparison.Ordinal));
        (JsonNode[] rejects, JsonNode summary) = Run();
        Assert.NotEmpty(rejects);
        Assert.All(rejects, r => Assert.Equal(name, Path.GetFileName(r["file"]!.GetValue<string>())));
        Assert.All(rejects, r => Assert.NotEqual("", r["reason"]!.GetValue<string>()));
        Assert.InRange(summary["events"]!.GetValue<int>(), 1, 2);
    }

    [Fact]
    public void InvalidUtf8CostsOnlyItsRecord()
    {
        byte[] bad = Encoding.Latin1.GetBytes(Good.Replace("ann\"", "\u00ff\u00fe\"", StringComparison.Ordinal) + "\n" + Good + "\n");
        File.WriteAllBytes(Path.Combine(folder, "a.json"), bad);
        (JsonNode[] rejects, JsonNode summary) = Run();
        Assert.Single(rejects);
        Assert.Equal(1, summary["events"]!.GetValue<int>());
    }

    [Fact]
    public void CutOffGzipKeepsWhatWasWhole()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < 4000; i++)
            {
                gzip.Write(Encoding.UTF8.GetBytes(Good.Replace("\"ID\"", $"\"{i * 7919}\"", StringComparison.Ordinal) + "\n"));
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "cut.json.gz"), packed.ToArray()[..(int)(packed.Length / 2)]);
        (JsonNode[] rejects, JsonNode summary) = Run();
        Assert.Contains(rejects, r => r["reason"]!.GetValue<string>() == "compressed data is damaged or cut off");
        Assert.InRange(summary["events"]!.GetValue<int>(), 100, 3999);
    }

    [Fact]
    public void ASmallCutOffGzipKeepsItsWholeRecordsToo()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Good + "\n" + Good.Replace("\"ID\"", "\"other\"", StringComparison.Ordinal) + "\n"));
        }

        File.WriteAllBytes(Path.Combine(folder, "cut.json.gz"), packed.ToArray()[..^40]);
        (JsonNode[] rejects, JsonNode summary) = Run();
        Assert.Contains(rejects, r => r["reason"]!.GetValue<string>() == "compressed data is damaged or cut off");
        Assert.Equal(1, summary["events"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("tar", "a tar archive: unpack it first")]
    [InlineData("tar.gz", "a tar archive: unpack it first")]
    [InlineData("zip", "a zip archive: unpack it first")]
    [InlineData("json.gz.gz", "packed twice: unpack it once")]
    [InlineData("parquet", "a Parquet file that is damaged or cut off")]
    [InlineData("parquet.gz", "a Parquet file inside another or on standard input: unpack it, and give its path")]
    public void AnArchiveIsToldOnceWithTheRemedy(string kind, string reason)
    {
        string inside = Path.Combine(folder, "good.json");
        File.WriteAllText(inside, Good);
        using (FileStream file = File.Create(Path.Combine(folder, "archive." + kind)))
        {
            Pack(file, kind, inside);
        }

        (JsonNode[] rejects, JsonNode summary) = Run();
        JsonNode only = Assert.Single(rejects);
        Assert.Equal(reason, only["reason"]!.GetValue<string>());
        Assert.EndsWith("archive." + kind, only["file"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(1, summary["events"]!.GetValue<int>());
    }

    private static void Pack(Stream file, string kind, string inside)
    {
        switch (kind)
        {
            case "zip":
                using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
                {
                    zip.CreateEntryFromFile(inside, "good.json");
                }

                break;
            case "parquet":
                file.Write("PAR1\n\n\n"u8);
                break;
            case "tar":
                using (var tar = new System.Formats.Tar.TarWriter(file))
                {
                    tar.WriteEntry(inside, "good.json");
                }

                break;
            case "parquet.gz":
                using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
                {
                    Pack(gzip, "parquet", inside);
                }

                break;
            default:
                using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
                {
                    if (kind == "tar.gz")
                    {
                        Pack(gzip, "tar", inside);
                    }
                    else
                    {
                        using var again = new GZipStream(gzip, CompressionLevel.Fastest);
                        again.Write(File.ReadAllBytes(inside));
                    }
                }

                break;
        }
    }

    [Fact]
    public void AListThatNeverClosesIsTold()
    {
        File.WriteAllText(Path.Combine(folder, "open.json"), "{\"Records\":[" + Good + ",");
        (JsonNode[] rejects, JsonNode summary) = Run();
        Assert.NotEmpty(rejects);
        Assert.Equal(1, summary["events"]!.GetValue<int>());
    }

    [Fact]
    public void AnEndlessLineIsSkippedWithoutKeepingIt()
    {
        using (FileStream file = File.Create(Path.Combine(folder, "long.json")))
        {
            file.Write("{\"a\":\""u8);
            byte[] x = new byte[1 << 20];
            Array.Fill(x, (byte)'x');
            for (int i = 0; i < 40; i++)
            {
                file.Write(x);
            }

            file.Write(Encoding.UTF8.GetBytes("\"}\n" + Good + "\n"));
        }

        (JsonNode[] rejects, JsonNode summary) = Run();
        Assert.Single(rejects);
        Assert.Equal(1, summary["events"]!.GetValue<int>());
    }

    [Fact]
    public void TheTerminalTellsWhyAndWhere()
    {
        File.WriteAllText(Path.Combine(folder, "export.csv"), "eventName,eventTime\nListBuckets,2026-01-01\n");
        var request = new ReplayRequest { Paths = [folder], Output = Path.Combine(folder, ".out"), ShowProgress = false };
        string text = Replay.Run(request, CancellationToken.None).TerminalText;
        Assert.StartsWith("No event was found in what was given", text, StringComparison.Ordinal);
        Assert.Contains("2 rejected: a line of no known format (first at byte 0 of ", text, StringComparison.Ordinal);
        Assert.Contains("export.csv)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ALoopOfLinksEnds()
    {
        File.WriteAllText(Path.Combine(folder, "good.json"), Good);
        Directory.CreateSymbolicLink(Path.Combine(folder, "loop"), folder);
        (JsonNode[] rejects, JsonNode summary) = Run();
        Assert.Equal(1, summary["events"]!.GetValue<int>());
        Assert.Contains(rejects, r => r["reason"]!.GetValue<string>().Contains("link", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "replay")]
    [InlineData(2, "replay", "/no/such/folder", "--out", "/tmp/never")]
    [InlineData(2, "replay", ".", "--out", "x", "--false-incidents-per-week", "-1")]
    [InlineData(2, "replay", ".", "--out", "x", "--workers", "0")]
    [InlineData(2, "incidents", "--from", "/no/such/folder")]
    [InlineData(2, "fly")]
    [InlineData(0, "--help")]
    [InlineData(0, "completion", "bash")]
    public async Task ExitCodesTellTheCaller(int expected, params string[] args) => Assert.Equal(expected, await NephoscopeCommand.RunAsync(args));

    [Fact]
    public async Task SomeRejectedIsExitCodeThree()
    {
        File.WriteAllText(Path.Combine(folder, "a.json"), Good + "\n{\"no\":1}\n");
        Assert.Equal(3, await NephoscopeCommand.RunAsync(["replay", folder, "--out", Path.Combine(folder, ".out")]));
    }

    [Fact]
    public void InterruptedReplayLeavesConsistentOutput()
    {
        File.WriteAllText(Path.Combine(folder, "a.json"), Good);
        string output = Path.Combine(folder, ".out");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Replay.Run(new ReplayRequest { Paths = [folder], Output = output, ShowProgress = false }, cancelled.Token);
        Assert.True(JsonNode.Parse(File.ReadAllText(Path.Combine(output, "summary.json")))!["interrupted"]!.GetValue<bool>());
        Assert.True(File.Exists(Path.Combine(output, "report.html")));
        Assert.Empty(Directory.GetFiles(output, "*.partial"));
    }

    private (JsonNode[] Rejects, JsonNode Summary) Run()
    {
        string output = Path.Combine(folder, ".out");
        Replay.Run(new ReplayRequest { Paths = [folder], Output = output, ShowProgress = false }, CancellationToken.None);
        JsonNode[] rejects = [.. File.ReadLines(Path.Combine(output, "rejects.jsonl")).Select(l => JsonNode.Parse(l)!)];
        return (rejects, JsonNode.Parse(File.ReadAllText(Path.Combine(output, "summary.json")))!);
    }
}
