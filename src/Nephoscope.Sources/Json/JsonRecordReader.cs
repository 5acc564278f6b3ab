using System.Buffers;
using Nephoscope.Events;

namespace Nephoscope.Sources.Json;

/// <summary>
/// Splits a stretch of JSON text, window by window, into records and has them read. Takes whatever cloud logs come in: lists of records
/// inside an object ("Records", "logEvents", "items" and the like) or bare, JSON lines, objects one after another however laid out,
/// single records in the wrappers of EventBridge and CloudWatch, lines of text in between, with or without a byte order mark. The same
/// text gives the same events and rejects however it is cut into windows. One per file; <see cref="Reset"/> makes it ready for the
/// next. Not thread-safe.
/// </summary>
/// <remarks>
/// After a broken record reading goes on at the next line that does not start like the middle of a laid-out record; in a list whose
/// brackets still match, at the next element. A name that occurs twice in an object counts with its last value.
/// </remarks>
public sealed class JsonRecordReader : IRecordReader
{
    /// <summary>The longest record that is read, in bytes: the greatest window a source need offer.</summary>
    public const int MaximumRecordBytes = 16 << 20;

    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(" \t\r\n,]"u8);

    private readonly RecordDispatcher dispatcher;
    private readonly IndexStretch cover;
    private readonly ListFrames frames = new();
    private RecordSkipper skipper;
    private bool recovering;

    public JsonRecordReader(IReadOnlyList<IParser> parsers)
        : this(parsers, JsonVectorPath.Widest)
    {
    }

    internal JsonRecordReader(IReadOnlyList<IParser> parsers, JsonVectorPath path)
    {
        dispatcher = new RecordDispatcher(parsers, path);
        cover = new IndexStretch(path);
    }

    /// <summary>Records seen in this file, rejected ones too.</summary>
    public long Records => dispatcher.Records;

    /// <summary>Events read from records of a format in this file.</summary>
    public long EventsOf(SourceFormat format) => dispatcher.EventsOf(format);

    /// <summary>Forgets the file; keeps the memory.</summary>
    public void Reset()
    {
        dispatcher.Reset();
        frames.Clear();
        skipper = default;
        cover.Restart();
        recovering = false;
    }

    /// <summary>Reads all complete records of a window.</summary>
    /// <param name="window">Uncompressed bytes, going on where the last window was consumed to.</param>
    /// <param name="offset">Place of the window's first byte in the file.</param>
    /// <param name="isFinal">No bytes follow; what is no complete record then is rejected.</param>
    /// <returns>
    /// Bytes consumed. Less than the window's length when the last record is not complete: offer the rest again with more behind it. Of a
    /// window of <see cref="MaximumRecordBytes"/> something is always consumed: a longer record is rejected and passed over.
    /// </returns>
    public int Read(ReadOnlySpan<byte> window, long offset, bool isFinal, int file, EventBatch batch)
    {
        dispatcher.Open(file, batch);
        cover.Forget();
        int at = 0;
        if (offset == 0 && !TryPassMark(window, isFinal, ref at))
        {
            return 0;
        }

        while (at < window.Length)
        {
            if (skipper.IsActive)
            {
                at = skipper.Advance(window, at);
                continue;
            }

            at = PassSeparators(window, at);
            if (at == window.Length)
            {
                break;
            }

            int next = Step(window, at, offset, isFinal);
            if (next < 0)
            {
                if (window.Length - at < MaximumRecordBytes)
                {
                    return at;
                }

                next = PassOversized(window, at, offset);
            }

            at = next;
        }

        if (isFinal && frames.Depth > 0 && !skipper.IsActive)
        {
            batch.Rejects.Add(new Reject(file, offset + window.Length, 0, JsonReasons.Unfinished));
            frames.Clear();
        }

        return at;
    }

    private static bool TryPassMark(ReadOnlySpan<byte> window, bool isFinal, ref int at)
    {
        ReadOnlySpan<byte> mark = "\uFEFF"u8;
        if (window.StartsWith(mark))
        {
            at = mark.Length;
            return true;
        }

        return isFinal || window.Length >= mark.Length || !mark.StartsWith(window);
    }

    // Nothing of it is kept: the skipper goes on over the windows that follow.
    private int PassOversized(ReadOnlySpan<byte> window, int at, long offset)
    {
        bool isText = frames.Depth == 0 && window[at] is not ((byte)'{' or (byte)'[');
        if (!isText && !frames.InObject && JsonDiagnosis.IsBroken(window.Slice(at, MaximumRecordBytes)))
        {
            return Break(at, offset, JsonReasons.Invalid);
        }

        if (!frames.InArray)
        {
            return Break(at, offset, JsonReasons.Long);
        }

        dispatcher.Reject(offset + at, JsonReasons.Long);
        skipper.StartElement();
        cover.Forget();
        return at;
    }

    // Commas between records at the top too: many join objects by them and leave the brackets out.
    private static int PassSeparators(ReadOnlySpan<byte> window, int at)
    {
        while (at < window.Length && window[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)',')
        {
            at++;
        }

        return at;
    }

    // One record, line, bracket of a list, or rest of an object around a list; -1 where more bytes are needed.
    private int Step(ReadOnlySpan<byte> window, int at, long offset, bool isFinal)
    {
        byte c = window[at];
        if (frames.InObject)
        {
            return Members(window, at, offset, isFinal);
        }

        if (c == '{')
        {
            return Value(window, at, offset, isFinal);
        }

        if (frames.InArray)
        {
            return c switch
            {
                (byte)']' => Leave(at),
                (byte)'[' or (byte)'"' => Value(window, at, offset, isFinal),
                _ => Scalar(window, at, offset, isFinal),
            };
        }

        return c == '[' ? Enter(at + 1, offset, isObject: false) : Line(window, at, offset, isFinal);
    }

    private int Line(ReadOnlySpan<byte> window, int at, long offset, bool isFinal)
    {
        int feed = window[at..].IndexOf((byte)'\n');
        if (feed < 0 && !isFinal)
        {
            return -1;
        }

        ReadOnlySpan<byte> line = feed < 0 ? window[at..] : window.Slice(at, feed);
        dispatcher.Line(line.TrimEnd(" \t\r"u8), offset + at);
        cover.Forget();
        cover.Restart();
        return feed < 0 ? window.Length : at + feed + 1;
    }

    private int Scalar(ReadOnlySpan<byte> window, int at, long offset, bool isFinal)
    {
        int length = window[at..].IndexOfAny(ScalarEnds);
        if (length < 0 && !isFinal)
        {
            return -1;
        }

        int end = length < 0 ? window.Length : at + length;
        if (!JsonScalar.IsValid(window[at..end]))
        {
            return Break(at, offset, JsonReasons.Invalid);
        }

        dispatcher.Reject(offset + at, JsonReasons.NoObject);
        return end;
    }

    // An object at the top, or an object, array or string in a list.
    private int Value(ReadOnlySpan<byte> window, int at, long offset, bool isFinal)
    {
        while (true)
        {
            cover.At(window, at);
            int end = window[at] == '"' ? (cover.Token + 1 < cover.Index.Count ? cover.Token + 1 : -1) : cover.Index.Links[cover.Token];
            bool isComplete = end >= 0;
            int length = (isComplete ? cover.Index.Tokens[end] + 1 : cover.End) - at;
            if (window[at] == '{' && (!isComplete || recovering || IsTorn(at, length)) && TryList(window, at, out int inside))
            {
                // What breaks a record breaks it before a list that comes later, so that windows make no difference.
                return frames.Depth == 0 && (IsTorn(at, inside - at) || FailsEarly(window, at, inside - at, isComplete: true))
                    ? Break(at, offset, JsonReasons.Invalid)
                    : Enter(inside, offset, isObject: true);
            }

            if (frames.Depth == 0 && (IsTorn(at, length) || FailsEarly(window, at, length, isComplete)))
            {
                return Break(at, offset, JsonReasons.Invalid);
            }

            if (isComplete)
            {
                return Finish(window, at, end, offset);
            }

            if (cover.Index.Fault != JsonFault.None)
            {
                return Break(at, offset, cover.Index.Fault == JsonFault.TooDeep ? JsonReasons.Deep : JsonReasons.Invalid);
            }

            if (!cover.Widen(window, at))
            {
                return isFinal && cover.End == window.Length ? Unfinished(window, at, offset) : -1;
            }
        }
    }

    private int Finish(ReadOnlySpan<byte> window, int at, int end, long offset)
    {
        int after = cover.Index.Tokens[end] + 1;
        if (after - at >= MaximumRecordBytes)
        {
            dispatcher.Reject(offset + at, JsonReasons.Long);
        }
        else if (window[at] == '{')
        {
            if (!dispatcher.Object(window, cover.Index, cover.Token, offset + at))
            {
                return TryList(window, at, out int inside)
                    ? Enter(inside, offset, isObject: true)
                    : Break(at, offset, JsonReasons.Invalid);
            }

            if (dispatcher.BrokeLast && frames.Depth == 0)
            {
                return Resume(at);
            }
        }
        else if (cover.Index.TouchesControl(at, after))
        {
            dispatcher.Reject(offset + at, JsonReasons.Control);
        }
        else if (window[at] == '"')
        {
            dispatcher.String(window[(at + 1)..(after - 1)], offset + at);
        }
        else
        {
            dispatcher.Reject(offset + at, JsonReasons.NoObject);
        }

        cover.Token = end + 1;
        return after;
    }

    // The members of an object after its list has ended.
    private int Members(ReadOnlySpan<byte> window, int at, long offset, bool isFinal)
    {
        while (true)
        {
            cover.At(window, at);
            int inside = at;
            switch (ListSearch.Find(window, cover.End, cover.Index, cover.Token, ref inside))
            {
                case ListSearch.Result.Found:
                    return Enter(inside, offset, isObject: false);
                case ListSearch.Result.Ended:
                    return Leave(inside - 1);
                case ListSearch.Result.Broken:
                    return Break(at, offset, JsonReasons.Invalid);
            }

            if (cover.Index.Fault != JsonFault.None)
            {
                return Break(at, offset, JsonReasons.Invalid);
            }

            if (!cover.Widen(window, at))
            {
                return isFinal && cover.End == window.Length ? Unfinished(window, at, offset) : -1;
            }
        }
    }

    private bool TryList(ReadOnlySpan<byte> window, int at, out int inside)
    {
        inside = at + 1;
        return ListSearch.Find(window, cover.End, cover.Index, cover.Token + 1, ref inside) == ListSearch.Result.Found;
    }

    private int Enter(int at, long offset, bool isObject)
    {
        if (frames.IsFull)
        {
            return Break(at, offset, JsonReasons.Deep);
        }

        if (isObject)
        {
            frames.PushObject();
        }

        frames.PushArray();
        cover.Forget();
        return at;
    }

    private int Leave(int at)
    {
        frames.Pop();
        cover.Forget();
        return at + 1;
    }

    private int Unfinished(ReadOnlySpan<byte> window, int at, long offset)
    {
        if (frames.InObject || !JsonDiagnosis.IsBroken(window[at..]))
        {
            dispatcher.Reject(offset + at, JsonReasons.Truncated);
            frames.Clear();
            return window.Length;
        }

        return Break(at, offset, JsonReasons.Invalid);
    }

    // The rest of what was begun is one reject.
    private int Break(int at, long offset, string reason)
    {
        dispatcher.Reject(offset + at, reason);
        return Resume(at);
    }

    // At the line after the one where the broken record starts: its closing bracket may well be that of another record.
    private int Resume(int at)
    {
        frames.Clear();
        skipper.StartLine();
        cover.Restart();
        recovering = true;
        cover.Forget();
        return at;
    }

    // A line feed inside a string: the string was not closed on its line.
    private bool IsTorn(int at, int length) => frames.Depth == 0 && cover.Index.LineFeedInString < at + length;

    // In a file that has broken lines, a bracket that is never closed must not cost a search through all that follows: the grammar of
    // a long record is checked over the first 4 KB, 64 KB and 1 MB. The sizes are fixed so that windows make no difference.
    private bool FailsEarly(ReadOnlySpan<byte> window, int at, int length, bool isComplete)
    {
        if (!recovering)
        {
            return false;
        }

        int available = isComplete ? length - 1 : length;
        int size = available >= 1 << 20 ? 1 << 20 : available >= 1 << 16 ? 1 << 16 : available >= 1 << 12 ? 1 << 12 : 0;
        return size > 0 && JsonDiagnosis.IsBroken(window.Slice(at, size));
    }
}
