using System.Text.Unicode;
using Nephoscope.Events;
using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Json;

/// <summary>
/// Gives each record to the parser that knows it, unwrapping envelopes, and keeps count. The parser that matched last is asked first.
/// CloudTrail is read straight from the index.
/// </summary>
internal sealed class RecordDispatcher
{
    private const int MaximumLevel = 4;

    private readonly IParser[] parsers;
    private readonly JsonVectorPath path;

    /// <summary>For records written as text in another, by level; made when first met, for most files have none.</summary>
    private readonly JsonIndex?[] indexes = new JsonIndex?[MaximumLevel + 1];
    private readonly byte[][] scratch = new byte[MaximumLevel + 1][];
    private readonly long[] events = new long[256];
    private readonly int cloudTrail;
    private int last;
    private int file;
    private EventBatch batch = null!;

    public RecordDispatcher(IReadOnlyList<IParser> parsers, JsonVectorPath path)
    {
        this.parsers = [.. parsers];
        cloudTrail = Array.FindIndex(this.parsers, static parser => parser is CloudTrailParser);
        last = cloudTrail < 0 ? 0 : cloudTrail;
        this.path = path;
        Array.Fill(scratch, []);
    }

    /// <summary>What became of an object.</summary>
    public enum Taken
    {
        /// <summary>Read or rejected, and counted.</summary>
        Done,

        /// <summary>It is a list of records; nothing was counted.</summary>
        List,

        /// <summary>Nobody knows it; nothing was counted.</summary>
        Unknown,
    }

    /// <summary>Records seen, rejected ones too.</summary>
    public long Records { get; private set; }

    /// <summary>The last object was rejected because it is no valid JSON, although its brackets match.</summary>
    public bool BrokeLast { get; private set; }

    public long EventsOf(SourceFormat format) => events[(byte)format];

    public void Reset()
    {
        Records = 0;
        last = cloudTrail < 0 ? 0 : cloudTrail;
        Array.Clear(events);
    }

    /// <summary>Where the next records come from and go to.</summary>
    public void Open(int fileIndex, EventBatch target)
    {
        file = fileIndex;
        batch = target;
    }

    /// <summary>Counts a record that cannot be read.</summary>
    public void Reject(long offset, string reason)
    {
        Records++;
        BrokeLast |= ReferenceEquals(reason, JsonReasons.Invalid);
        batch.Rejects.Add(new Reject(file, offset, Number(Records), reason));
    }

    /// <summary>A complete object at the top or in a list.</summary>
    /// <returns>False where it is itself a list of records.</returns>
    public bool Object(ReadOnlySpan<byte> text, JsonIndex index, int open, long offset)
    {
        BrokeLast = false;
        Taken taken = Take(text, index, open, offset, 0);
        if (taken == Taken.Unknown)
        {
            Reject(offset, JsonReasons.UnknownFormat);
        }

        return taken != Taken.List;
    }

    /// <summary>A string in a list: text, or a record written as text.</summary>
    public void String(ReadOnlySpan<byte> inside, long offset)
    {
        if (!Utf8.IsValid(inside))
        {
            Reject(offset, JsonReasons.BadUtf8);
        }
        else if (TakeMessage(inside, offset, 0) == Taken.Unknown)
        {
            Reject(offset, JsonReasons.UnknownFormat);
        }
    }

    /// <summary>A line that is no JSON.</summary>
    public void Line(ReadOnlySpan<byte> line, long offset)
    {
        if (!Utf8.IsValid(line))
        {
            Reject(offset, JsonReasons.BadUtf8);
        }
        else if (!TryParsers(line, offset) && (LinePrefix.Pass(line) is not { IsEmpty: false } record || !TryParsers(record, offset)))
        {
            Reject(offset, JsonReasons.UnknownFormat);
        }
    }

    private static int Number(long record) => (int)Math.Min(record, int.MaxValue);

    private Taken Take(ReadOnlySpan<byte> text, JsonIndex index, int open, long offset, int level)
    {
        string? reason = JsonReasons.OfObject(text, index, open);
        Taken taken = Taken.Unknown;
        if (reason is null && last == cloudTrail)
        {
            taken = TakeCloudTrail(text, index, open, offset);
        }

        return taken == Taken.Done || (taken == Taken.List && level == 0) ? taken : TakeAny(text, index, open, offset, level, reason);
    }

    private Taken TakeAny(ReadOnlySpan<byte> text, JsonIndex index, int open, long offset, int level, string? reason)
    {
        JsonEnvelope envelope = JsonEnvelope.Scan(text, index, open);
        if (envelope.List.IsPresent)
        {
            return level == 0 ? Taken.List : TakeList(text, index, envelope.List, offset, level);
        }

        reason ??= envelope.IsBroken ? JsonReasons.Invalid : null;
        if (reason is not null)
        {
            Reject(offset, reason);
            return Taken.Done;
        }

        for (int i = 0; i < envelope.InnerCount && level < MaximumLevel; i++)
        {
            if (TakeInner(text, index, envelope.Inner[i], offset, level) == Taken.Done)
            {
                return Taken.Done;
            }
        }

        if (last != cloudTrail && !Recognizes(last, text, index, open) && TakeCloudTrail(text, index, open, offset) == Taken.Done)
        {
            return Taken.Done;
        }

        return TryParsers(Record(text, index, open), offset, json: true) ? Taken.Done : Taken.Unknown;
    }

    private Taken TakeCloudTrail(ReadOnlySpan<byte> text, JsonIndex index, int open, long offset)
    {
        if (cloudTrail < 0)
        {
            return Taken.Unknown;
        }

        batch.Writer.Origin = new EventOrigin(file, Number(Records + 1), offset);
        switch (CloudTrailParser.TryParse(text, index, open, batch.Writer, out string? reason))
        {
            case CloudTrailVerdict.Read:
                Records++;
                events[(int)SourceFormat.CloudTrail]++;
                last = cloudTrail;
                return Taken.Done;
            case CloudTrailVerdict.Rejected:
                Reject(offset, reason!);
                last = cloudTrail;
                return Taken.Done;
            case CloudTrailVerdict.Broken:
                Reject(offset, JsonReasons.Invalid);
                return Taken.Done;
            case CloudTrailVerdict.List:
                return Taken.List;
            default:
                return Taken.Unknown;
        }
    }

    private Taken TakeInner(ReadOnlySpan<byte> text, JsonIndex index, JsonValue inner, long offset, int level) =>
        inner.IsObject(text)
            ? Take(text, index, inner.Token, offset, level + 1)
            : TakeMessage(inner.Scalar(text), offset, level);

    private Taken TakeMessage(ReadOnlySpan<byte> inside, long offset, int level)
    {
        if (scratch[level].Length < inside.Length)
        {
            scratch[level] = new byte[Math.Max(inside.Length, 4096) * 2];
        }

        if (!Events.JsonText.TryUnescape(inside, scratch[level], out int written, out _))
        {
            return Taken.Unknown;
        }

        ReadOnlySpan<byte> message = scratch[level].AsSpan(0, written).Trim(" \t\r\n"u8);
        if (message.Length > 0 && message[0] == '{')
        {
            JsonIndex index = indexes[level] ??= new JsonIndex(path);
            index.Build(message, 0, message.Length);
            if (JsonReasons.OfRecord(message, index) is null && Take(message, index, 0, offset, level + 1) == Taken.Done)
            {
                return Taken.Done;
            }
        }

        return message.Length > 0 && TryParsers(message, offset) ? Taken.Done : Taken.Unknown;
    }

    // A list inside a wrapper is complete, so its records are taken one after another; each counts.
    private Taken TakeList(ReadOnlySpan<byte> text, JsonIndex index, JsonValue list, long offset, int level)
    {
        var cursor = new JsonCursor(text, index, list.Token);
        while (cursor.NextElement(out JsonValue element))
        {
            bool known = element.IsObject(text) && level < MaximumLevel
                && Take(text, index, element.Token, offset, level + 1) == Taken.Done;
            if (!known)
            {
                Reject(offset, element.IsObject(text) ? JsonReasons.UnknownFormat : JsonReasons.NoObject);
            }
        }

        if (cursor.IsBroken)
        {
            Reject(offset, JsonReasons.Invalid);
        }

        return Taken.Done;
    }

    private bool Recognizes(int parser, ReadOnlySpan<byte> text, JsonIndex index, int open) =>
        parser < parsers.Length && parsers[parser].Recognizes(Record(text, index, open));

    private bool TryParsers(ReadOnlySpan<byte> record, long offset, bool json = false)
    {
        for (int i = -1; i < parsers.Length; i++)
        {
            int candidate = i < 0 ? last : i;
            bool done = (i >= 0 && i == last) || candidate >= parsers.Length || (json && candidate == cloudTrail);
            if (!done && parsers[candidate].Recognizes(record))
            {
                Parse(candidate, record, offset);
                return true;
            }
        }

        return false;
    }

    private void Parse(int parser, ReadOnlySpan<byte> record, long offset)
    {
        last = parser;
        int before = batch.Count;
        batch.Writer.Origin = new EventOrigin(file, Number(Records + 1), offset);
        ParseResult result = parsers[parser].Parse(record, batch.Writer);
        if (result.IsRejected)
        {
            Reject(offset, result.Reason!);
            return;
        }

        Records++;
        events[(byte)parsers[parser].Format] += batch.Count - before;
    }

    private static ReadOnlySpan<byte> Record(ReadOnlySpan<byte> text, JsonIndex index, int open) =>
        text[index.Tokens[open]..(index.Tokens[index.Links[open]] + 1)];
}
