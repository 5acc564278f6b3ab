using System.Text;
using CsCheck;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

/// <summary>Random writes and queries over few names, times and scores, so that they meet.</summary>
internal static class LedgerGen
{
    private static readonly Gen<LedgerKind> Kind = OneOf(LedgerKind.Finding, LedgerKind.Incident, LedgerKind.Note);
    private static readonly Gen<string> Uid = OneOf("a", "b", "B", "ä", "Ä", "z%", "_", "'; DROP TABLE entry; --", "\ud83d\udd11", "\uffee", "x\u202ey", "nine");
    private static readonly Gen<string> Title = OneOf("", "Burst of discovery", "BURST", "straße Ünal", "100 % \"sure\"", "<script>", "\\", "a'b");
    private static readonly Gen<string> Word = OneOf("", "open", "closed", "123456789012", "o'pen");
    private static readonly Gen<Severity> Severity = Gen.Frequency((4, Gen.Int[2, 3]), (1, Gen.Int[0, 5])).Select(i => (Severity)i);
    private static readonly Gen<long> Moment = Gen.Frequency((4, Gen.Long[0, 1]), (1, Gen.Long[-2, 6]), (1, OneOf(long.MinValue, long.MaxValue)));

    public static readonly Gen<LedgerEntry> Entry = Gen.Select(
        Gen.Select(Kind, Uid),
        Gen.Select(Moment, Severity, Gen.Frequency((4, Gen.Int[0, 1]), (1, Gen.Int[-2, 2]), (1, OneOf(int.MinValue, int.MaxValue)))),
        Gen.Select(Word, Word, Title),
        Gen.String[0, 3],
        (key, numbers, words, document) => new LedgerEntry
        {
            Kind = key.Item1,
            Uid = key.Item2,
            Time = new EventTime(numbers.Item1),
            Severity = numbers.Item2,
            Score = new MicroNats(numbers.Item3),
            Account = words.Item1,
            Status = words.Item2,
            Title = words.Item3,
            Document = Encoding.UTF8.GetBytes(document),
        });

    public static readonly Gen<LedgerWrite[]> Writes = Gen.Select(
        Entry, Gen.Frequency((3, Gen.Const((long?)null)), (1, Gen.Long[0, 3].Select(n => (long?)n)))).Select((entry, expected) => new LedgerWrite(entry, expected)).Array[1, 5];

    public static readonly Gen<LedgerQuery> Query = Gen.Select(
        Gen.Select(Kind, Gen.Int[0, 2].Select(i => (LedgerOrder)i), Gen.Int[1, 7]),
        Gen.Select(Sometimes(Moment), Sometimes(Moment), Gen.OneOf(Gen.Const(Nephoscope.Events.Severity.Unknown), Severity)),
        Gen.Select(Maybe(Word), Maybe(Word), Maybe(OneOf("a", "Ä", "ü", "burst", "%", "_", "e", "\\", "'"))),
        Gen.OneOf(Gen.Const(0L), Gen.Long[0, 30]),
        (shape, bounds, words, after) => new LedgerQuery(shape.Item1)
        {
            Order = shape.Item2,
            Limit = shape.Item3,
            From = bounds.Item1 is { } from ? new EventTime(from) : null,
            To = bounds.Item2 is { } to ? new EventTime(to) : null,
            LeastSeverity = bounds.Item3,
            Account = words.Item1,
            Status = words.Item2,
            Text = words.Item3,
            After = after,
        });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string?> Maybe(Gen<string> gen) => Gen.Frequency((4, Gen.Const((string?)null)), (1, gen.Select(text => (string?)text)));

    private static Gen<long?> Sometimes(Gen<long> gen) => Gen.Frequency((4, Gen.Const((long?)null)), (1, gen.Select(number => (long?)number)));
}
