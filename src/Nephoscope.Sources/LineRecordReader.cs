using Nephoscope.Events;
using Nephoscope.Sources.Aws.FlowLogs;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources;

/// <summary>
/// Reads a text file window by window: splits it into lines, finds the format of each and writes its events. Blank lines are stepped
/// over; a line longer than <see cref="LongestLine"/> is rejected, however many windows it fills. Serves one file; not thread-safe;
/// allocates only for rejects.
/// </summary>
public sealed class LineRecordReader(IReadOnlyList<IParser> parsers) : IRecordReader
{
    /// <summary>The longest line read, in bytes.</summary>
    public const int LongestLine = 1 << 20;

    private const string TooLong = "a line longer than 1 MB";
    private const string Unknown = "a line of no known format";

    private readonly long[] events = new long[256];
    private IParser? last;
    private bool inLongLine;

    /// <summary>Lines seen so far, blank ones not counted.</summary>
    public long Records { get; private set; }

    /// <summary>Events of a format that were written. A header line is none.</summary>
    public long EventsOf(SourceFormat format) => events[(int)format];

    /// <summary>Forgets the file.</summary>
    public void Reset()
    {
        Records = 0;
        Array.Clear(events);
        last = null;
        inLongLine = false;
    }

    /// <summary>Reads whole lines from the start of a window.</summary>
    /// <param name="window">Unread bytes of the file.</param>
    /// <param name="offset">Where the window starts in the uncompressed file.</param>
    /// <param name="isFinal">Nothing follows: the last line may lack its end.</param>
    /// <returns>Bytes read; the rest must come again at the start of the next window, with more behind it.</returns>
    public int Read(ReadOnlySpan<byte> window, long offset, bool isFinal, int file, EventBatch batch)
    {
        int mark = offset == 0 && window.StartsWith("\uFEFF"u8) ? 3 : 0;
        int at = inLongLine ? StepOverLongLine(window) : mark;
        while (at < window.Length && !inLongLine)
        {
            if (last is FlowLogParser flows)
            {
                at = ReadFlows(flows, window, at, offset, file, batch);
            }

            int end = window[at..].IndexOf((byte)'\n');
            if (end < 0)
            {
                return ReadRest(window, at, offset, isFinal, file, batch);
            }

            ReadLine(window.Slice(at, end), offset + at, file, batch);
            at += end + 1;
        }

        return at;
    }

    private static int Number(long record) => (int)Math.Min(record, int.MaxValue);

    // Reads flow lines until one is no flow line, or the window holds no whole line any more.
    private int ReadFlows(FlowLogParser flows, ReadOnlySpan<byte> window, int at, long offset, int file, EventBatch batch)
    {
        EventWriter writer = batch.Writer;
        int before = batch.Count;
        while (at < window.Length && window[at] > (byte)' ')
        {
            writer.Origin = new EventOrigin(file, Number(Records + 1), offset + at);
            ParseResult result = flows.ParseAt(window, at, writer, out int length);
            if (length == 0 || result.IsRejected)
            {
                break;
            }

            Records++;
            at += length;
        }

        events[(int)SourceFormat.VpcFlowLogs] += batch.Count - before;
        return at;
    }

    private int StepOverLongLine(ReadOnlySpan<byte> window)
    {
        int end = window.IndexOf((byte)'\n');
        inLongLine = end < 0;
        return end < 0 ? window.Length : end + 1;
    }

    private int ReadRest(ReadOnlySpan<byte> window, int at, long offset, bool isFinal, int file, EventBatch batch)
    {
        int rest = window.Length - at;
        if (rest > LongestLine)
        {
            Records++;
            batch.Rejects.Add(new Reject(file, offset + at, Number(Records), TooLong));
            inLongLine = !isFinal;
            return window.Length;
        }

        if (!isFinal)
        {
            return at;
        }

        ReadLine(window[at..], offset + at, file, batch);
        return window.Length;
    }

    private void ReadLine(ReadOnlySpan<byte> line, long offset, int file, EventBatch batch)
    {
        ReadOnlySpan<byte> text = line.TrimEnd(" \t\r"u8);
        int start = text.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (text.IsEmpty || start < 0)
        {
            return;
        }

        text = text[start..];
        Records++;
        batch.Writer.Origin = new EventOrigin(file, Number(Records), offset + start);
        IParser? parser = text.Length > LongestLine ? null : ParserOf(text);
        if (parser is null && LinePrefix.Pass(text) is { IsEmpty: false } record && text.Length <= LongestLine)
        {
            parser = ParserOf(record);
            text = parser is null ? text : record;
        }

        if (parser is null)
        {
            batch.Rejects.Add(new Reject(file, offset + start, Number(Records), text.Length > LongestLine ? TooLong : Unknown));
            return;
        }

        last = parser;
        int before = batch.Count;
        ParseResult result = parser.Parse(text, batch.Writer);
        events[(int)parser.Format] += batch.Count - before;
        if (result.Reason is { } reason)
        {
            batch.Rejects.Add(new Reject(file, offset + start, Number(Records), reason));
        }
    }

    // A line of a flow log that has a header shows its format only by that header: such a line stays with the flow parser.
    private IParser? ParserOf(ReadOnlySpan<byte> line)
    {
        if (last is not null && (last.Recognizes(line) || (last is FlowLogParser && line[0] != '{')))
        {
            return last;
        }

        foreach (IParser parser in parsers)
        {
            if (!ReferenceEquals(parser, last) && parser.Recognizes(line))
            {
                return parser;
            }
        }

        return null;
    }
}
