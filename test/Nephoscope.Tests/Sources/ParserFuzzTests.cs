using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Xunit;

namespace Nephoscope.Tests.Sources;

/// <summary>
/// Damaged records, at random but the same in every run: nothing may be thrown, a rejected record leaves nothing behind, and an event
/// that comes out is whole. NEPHOSCOPE_FUZZ_EXECUTIONS sets the number for each format, NEPHOSCOPE_FUZZ_SEED where to start.
/// </summary>
public sealed class ParserFuzzTests
{
    private static readonly int Executions = Setting("NEPHOSCOPE_FUZZ_EXECUTIONS", 5_000);
    private static readonly int Seed = Setting("NEPHOSCOPE_FUZZ_SEED", 1);

    [Theory]
    [InlineData(SourceFormat.VpcFlowLogs)]
    [InlineData(SourceFormat.Route53Resolver)]
    [InlineData(SourceFormat.Tetragon)]
    [InlineData(SourceFormat.Falco)]
    [InlineData(SourceFormat.Tracee)]
    [InlineData(SourceFormat.KubernetesAudit)]
    [InlineData(SourceFormat.GuardDuty)]
    public void Damaged_records_break_nothing(SourceFormat format)
    {
        List<byte[]> records = SampleRecords.Of(format);
        Assert.True(records.Count >= 3);
        IParser parser = ParserCatalog.CreateAll().First(parser => parser.Format == format);
        var mutation = new Mutation((ulong)Seed * 1_000_003 + (ulong)format);
        var buffer = new byte[64 * 1024];
        using var batch = new EventBatch();
        using var again = new EventBatch();
        int events = 0;
        int rejects = 0;
        for (int i = 0; i < Executions; i++)
        {
            int length = mutation.Damage(records[mutation.Next(records.Count)], records[mutation.Next(records.Count)], buffer);
            ReadOnlySpan<byte> record = buffer.AsSpan(0, length);
            batch.Reset();
            parser.Recognizes(record);
            ParseResult result = parser.Parse(record, batch.Writer);
            Assert.True(batch.Count == 0 || (batch.Count == 1 && !result.IsRejected));
            rejects += result.IsRejected ? 1 : 0;
            if (batch.Count == 1)
            {
                events++;
                AssertWhole(batch[0], format);
                again.Reset();
                parser.Parse(record, again.Writer);
                Assert.True(again.Count == 1 && again[0].Header.UidFingerprint == batch[0].Header.UidFingerprint);
            }
        }

        Assert.True(events > Executions / 50, $"only {events} events: the damage is too great to test anything");
        Assert.True(rejects > Executions / 50, $"only {rejects} rejects: the damage is too small to test anything");
    }

    [Fact]
    public void Damaged_files_of_lines_are_read_to_their_end()
    {
        byte[] file = Encoding.UTF8.GetBytes(string.Concat(Directory.EnumerateFiles(SampleRecords.Folder, "*.log")
            .Order(StringComparer.Ordinal).Select(File.ReadAllText)));
        var mutation = new Mutation((ulong)Seed);
        var buffer = new byte[64 * 1024];
        using var batch = new EventBatch();
        long events = 0;
        for (int i = 0; i < Executions / 10; i++)
        {
            int length = mutation.Damage(file, file, buffer);
            int window = 1 + mutation.Next(length);
            batch.Reset();
            var reader = new LineRecordReader(ParserCatalog.CreateAll());
            for (int at = 0; at < length;)
            {
                int size = Math.Min(window, length - at);
                int used = reader.Read(buffer.AsSpan(at, size), at, at + size == length, 0, batch);
                window = used == 0 ? window * 2 : window;
                Assert.True(used > 0 || at + size < length, "the last window must be read whole");
                at += used;
            }

            Assert.True(batch.Count + batch.Rejects.Count <= reader.Records);
            events += batch.Count;
            for (int n = 0; n < batch.Count; n++)
            {
                AssertWhole(batch[n], SourceFormat.VpcFlowLogs);
            }
        }

        Assert.True(events > 0);
    }

    private static void AssertWhole(in SecurityEvent securityEvent, SourceFormat format)
    {
        EventHeader header = securityEvent.Header;
        Assert.Equal(format, header.Format);
        Assert.NotEqual(EventKind.None, header.Kind);
        Assert.InRange(header.TimeNanoseconds, 946_684_800_000_000_000 - 86_400_000_000_000, 4_133_980_800_000_000_000 + 86_400_000_000_000);
        Assert.True(header.EndNanoseconds == 0 || header.EndNanoseconds >= header.TimeNanoseconds);
        Assert.NotEqual(0UL, header.UidFingerprint);
        Assert.True(header.Bytes >= 0 && header.Packets >= 0 && header.ForeignSeverity <= 5 && header.ProcessId >= 0 && header.UserId >= -1);
        for (int field = 0; field < 64; field++)
        {
            if ((header.Fields & (1UL << field)) != 0)
            {
                Assert.InRange(securityEvent[(EventField)field].Length, 1, EventWriter.Bound((EventField)field));
            }
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
