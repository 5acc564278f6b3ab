using Nephoscope.Events;
using Nephoscope.Incidents.Correlation;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents;

/// <summary>A finding is told the same whether it was held as it is, packed, saved and read, or repeated after it was packed.</summary>
public sealed class FindingLogTests
{
    private const int Many = 1000;

    [Fact]
    public void WhatWasPackedIsToldAsIfItWereNot()
    {
        List<string> plain = Told(out _, out _, pack: false);
        List<string> packed = Told(out FindingLog log, out RepetitionLog repetitions, pack: true);
        Assert.Equal(Many, plain.Count);
        Assert.Contains(plain, line => line.Contains("\"count\":2", StringComparison.Ordinal));
        Assert.Equal(plain, packed);
        Assert.Equal(plain, Lines(Again(log), repetitions));
    }

    [Fact]
    public void WhatIsRepeatedLateIsTakenBackFromItsBlock()
    {
        List<string> plain = Told(out _, out _, pack: false);
        Told(out FindingLog log, out RepetitionLog repetitions, pack: true);
        Finding first = Said(0);
        IReadOnlyList<RepeatedFinding> taken = log.TakeBack(first.Uid);
        Assert.Equal("again-0", Assert.Single(taken).Uid);
        Assert.Empty(log.TakeBack(first.Uid));
        Assert.Empty(log.TakeBack(Said(1).Uid));
        Assert.NotEqual(plain, Lines(log, repetitions));
        repetitions.Note(first.Uid, taken);
        Assert.Equal(plain, Lines(log, repetitions));
    }

    [Fact]
    public void APackedFindingTakesLessThanAQuarterOfItsLine()
    {
        Told(out FindingLog log, out RepetitionLog repetitions, pack: true);
        long lines = Lines(log, repetitions).Sum(line => line.Length);
        Assert.InRange(Saved(log).Length, 1, lines / 4);
    }

    /// <summary>Findings, every seventh of them repeated once; nearly all of them are let go in the end.</summary>
    private static List<string> Told(out FindingLog log, out RepetitionLog repetitions, bool pack)
    {
        log = new FindingLog();
        repetitions = new RepetitionLog();
        HashSet<Finding> gone = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < Many; i++)
        {
            Finding finding = Said(i);
            log.Add(finding);
            if (i % 7 == 0)
            {
                repetitions.Note(new RepeatedFinding(
                    finding, $"again-{i}", At(i + 5), finding.Evidence, false, $"late-{i}", [new RelatedEvent($"late-{i}", At(i + 5), "iam:PutRolePolicy")], default));
            }

            if (i % 50 != 3)
            {
                gone.Add(finding);
            }
        }

        if (pack)
        {
            log.Pack(gone, repetitions);
        }

        return Lines(log, repetitions);
    }

    /// <summary>Each second one at the time of another, so that ids decide.</summary>
    private static Finding Said(int number) => Finding($"person-{number % 40:00}", number / 2, "cli-unusual", 2, eventUid: $"e{number:0000}");

    private static FindingLog Again(FindingLog log)
    {
        var read = new FindingLog();
        var reader = new StateReader(new MemoryStream(Saved(log)));
        read.Load(reader);
        reader.Finish();
        return read;
    }

    private static byte[] Saved(FindingLog log)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        log.Save(writer);
        writer.Finish();
        return stream.ToArray();
    }

    private static List<string> Lines(FindingLog log, RepetitionLog repetitions) => [.. log.Tell(repetitions).Select(OcsfLine.Of)];
}
