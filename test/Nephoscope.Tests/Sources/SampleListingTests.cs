using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Xunit;

namespace Nephoscope.Tests.Sources;

/// <summary>
/// Samples written for the project, and what is read of them: each listing was reviewed by hand. To review a change, set
/// NEPHOSCOPE_ACCEPT_LISTINGS=1, run, and look at the difference.
/// </summary>
public sealed class SampleListingTests
{
    [Theory]
    [InlineData("vpcflow-default.log")]
    [InlineData("vpcflow-custom.log")]
    [InlineData("vpcflow-noheader.log")]
    [InlineData("route53.jsonl")]
    [InlineData("tetragon.jsonl")]
    [InlineData("falco.jsonl")]
    [InlineData("tracee.jsonl")]
    [InlineData("guardduty.jsonl")]
    [InlineData("k8s-audit.jsonl")]
    public void Reads_what_was_reviewed(string name)
    {
        string path = Path.Combine(SampleRecords.Folder, name);
        string listing = name.EndsWith(".log", StringComparison.Ordinal) ? OfLines(path) : OfRecords(path);
        string expected = path + ".txt";
        if (Environment.GetEnvironmentVariable("NEPHOSCOPE_ACCEPT_LISTINGS") == "1")
        {
            File.WriteAllText(expected, listing);
        }

        Assert.Equal(File.ReadAllText(expected).ReplaceLineEndings("\n"), listing);
    }

    private static string OfRecords(string path)
    {
        var text = new StringBuilder();
        foreach (string line in File.ReadLines(path))
        {
            text.Append(EventListing.Render(line));
        }

        return text.ToString();
    }

    private static string OfLines(string path)
    {
        using var batch = new EventBatch();
        var reader = new LineRecordReader(ParserCatalog.CreateAll());
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(bytes.Length, reader.Read(bytes, 0, isFinal: true, file: 3, batch));
        var text = new StringBuilder();
        for (int i = 0; i < batch.Count; i++)
        {
            text.Append("line ").Append(batch[i].Header.Record).Append(' ').Append(EventListing.Render(batch[i]));
        }

        foreach (Reject reject in batch.Rejects)
        {
            text.Append("line ").Append(reject.Record).Append(" at ").Append(reject.Offset).Append(": ").Append(reject.Reason).Append('\n');
        }

        return text.ToString();
    }
}
