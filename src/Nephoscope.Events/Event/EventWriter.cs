using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Nephoscope.Events;

/// <summary>
/// Writes events into a batch, one at a time: <see cref="Begin"/>, any number of <see cref="Set(EventField, ReadOnlySpan{byte})"/> in any
/// order, then <see cref="Commit"/>; a new <see cref="Begin"/> without <see cref="Commit"/> drops what was begun. Every field has a bound
/// (<see cref="Bound"/>); what is longer is cut at a character and flagged <see cref="EventFlags.Truncated"/>. Not thread-safe.
/// </summary>
public sealed class EventWriter
{
    /// <summary>Greatest size of one event in bytes, header, text and table together.</summary>
    public const int MaximumBytes = 60_000;

    /// <summary>Longest record that <see cref="TryEmbed"/> takes.</summary>
    public const int MaximumEmbedded = 40_000;

    private const int HeaderBytes = 88;
    private const int TableBytes = 64 * 4;

    private static readonly ushort[] Bounds = MakeBounds();

    private readonly EventBatch batch;
    private readonly FieldSlot[] slots = new FieldSlot[64];
    private EventHeader header;
    private int position;
    private int embedded;

    internal EventWriter(EventBatch batch)
    {
        this.batch = batch;
        if (Unsafe.SizeOf<EventHeader>() != HeaderBytes)
        {
            throw new InvalidOperationException("EventHeader changed its size. Make HeaderBytes the same: the same record is to give the same bytes.");
        }
    }

    /// <summary>The numbers of the event being written.</summary>
    public ref EventHeader Header => ref header;

    /// <summary>Where the record being read lies; every event begun takes it over.</summary>
    public EventOrigin Origin { get; set; }

    /// <summary>The batch this writer fills.</summary>
    public EventBatch Batch => batch;

    /// <summary>The longest text kept of a field, in bytes.</summary>
    public static int Bound(EventField field) => field switch
    {
        EventField.Request => 24 * 1024,
        EventField.Response => 8 * 1024,
        EventField.Resources or EventField.Details => 4 * 1024,
        EventField.Additional or EventField.ProcessArguments or EventField.FindingDescription => 2 * 1024,
        EventField.DnsAnswers or EventField.ErrorMessage or EventField.UserAgent => 1024,
        EventField.ActorGroups or EventField.FilePath or EventField.ProcessPath => 1024,
        _ => 512,
    };

    public void Begin(EventKind kind, SourceFormat format, EventTime time)
    {
        header = default;
        header.Kind = kind;
        header.Format = format;
        header.TimeNanoseconds = time.Nanoseconds;
        header.UserId = -1;
        header.File = Origin.File;
        header.Record = Origin.Record;
        header.Offset = Origin.Offset;
        position = HeaderBytes;
    }

    /// <summary>Sets a field; an empty text leaves it absent. The last of several counts.</summary>
    public void Set(EventField field, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        int length = Fit(text, Math.Min(Bound(field), MaximumBytes - TableBytes - position));
        if (length == 0)
        {
            return;
        }

        text[..length].CopyTo(batch.Reserve(MaximumBytes)[position..]);
        Place(field, length);
    }

    /// <summary>Sets a field from a JSON string's inside (between the quotes), undoing its escapes.</summary>
    /// <returns>False when the escapes are not valid; the field then stays absent.</returns>
    public bool SetJsonString(EventField field, ReadOnlySpan<byte> inside)
    {
        if (inside.IndexOf((byte)'\\') < 0)
        {
            Set(field, inside);
            return true;
        }

        int bound = Math.Min(Bound(field), MaximumBytes - TableBytes - position);
        if (bound <= 0)
        {
            header.Flags |= EventFlags.Truncated;
            return true;
        }

        Span<byte> target = batch.Reserve(MaximumBytes).Slice(position, bound);
        if (!JsonText.TryUnescape(inside, target, out int written, out bool cut))
        {
            return false;
        }

        if (cut)
        {
            header.Flags |= EventFlags.Truncated;
        }

        if (written > 0)
        {
            Place(field, written);
        }

        return true;
    }

    /// <summary>
    /// Copies a whole record into the event once, so that its fields become slices of it (<see cref="SetEmbedded"/>): cheaper than a copy
    /// per field where most of the record is kept anyway.
    /// </summary>
    /// <returns>False where it is longer than <see cref="MaximumEmbedded"/>: set the fields one by one.</returns>
    public bool TryEmbed(ReadOnlySpan<byte> record)
    {
        if (record.Length > Math.Min(MaximumEmbedded, MaximumBytes - TableBytes - position))
        {
            return false;
        }

        record.CopyTo(batch.Reserve(MaximumBytes)[position..]);
        embedded = position;
        position += record.Length;
        return true;
    }

    /// <summary>Sets a field to a slice of the embedded record, with the same bound as any field.</summary>
    public void SetEmbedded(EventField field, int start, int length)
    {
        if (length == 0)
        {
            return;
        }

        int bound = Bounds[(int)field];
        if (length > bound)
        {
            length = Fit(batch.Reserve(MaximumBytes).Slice(embedded + start, length), bound);
        }

        slots[(int)field] = new FieldSlot((ushort)(embedded + start), (ushort)length);
        header.Fields |= 1UL << (int)field;
    }

    /// <summary>Sets a field from a string of the program's own.</summary>
    public void Set(EventField field, string text)
    {
        Span<byte> buffer = stackalloc byte[512];
        if (Encoding.UTF8.TryGetBytes(text, buffer, out int written))
        {
            Set(field, buffer[..written]);
        }
        else
        {
            Set(field, (ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>
    /// Copies a text of which several fields are parts (<see cref="SetPart"/>): one copy of a line instead of one a field.
    /// </summary>
    /// <returns>Where it starts in the event; -1 where it does not fit.</returns>
    public int Hold(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaximumBytes - TableBytes - position)
        {
            return -1;
        }

        int start = position;
        text.CopyTo(batch.Reserve(MaximumBytes)[start..]);
        position += text.Length;
        return start;
    }

    /// <summary>Sets a field to a part of what <see cref="Hold"/> copied; an empty part leaves it absent.</summary>
    /// <param name="start">Where the part starts in the event.</param>
    public void SetPart(EventField field, int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, HeaderBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, position);
        if (length > 512)
        {
            length = Fit(batch.Reserve(MaximumBytes).Slice(start, length), Bound(field));
        }

        if (length > 0)
        {
            slots[(int)field] = new FieldSlot((ushort)start, (ushort)length);
            header.Fields |= 1UL << (int)field;
        }
    }

    /// <summary>Lets two fields change their texts, or their absence.</summary>
    public void Exchange(EventField first, EventField second)
    {
        (slots[(int)first], slots[(int)second]) = (slots[(int)second], slots[(int)first]);
        ulong one = (header.Fields >> (int)first) & 1;
        ulong other = (header.Fields >> (int)second) & 1;
        header.Fields &= ~((1UL << (int)first) | (1UL << (int)second));
        header.Fields |= (other << (int)first) | (one << (int)second);
    }

    public void Raise(EventFlags flags) => header.Flags |= flags;

    /// <summary>Text already set in this event; empty where absent.</summary>
    public ReadOnlySpan<byte> Get(EventField field)
    {
        if ((header.Fields & (1UL << (int)field)) == 0)
        {
            return default;
        }

        FieldSlot slot = slots[(int)field];
        return batch.Reserve(MaximumBytes).Slice(slot.Start, slot.Length);
    }

    /// <summary>Ends the event. Without an own fingerprint it gets that of its <see cref="EventField.Uid"/>, else of all its text.</summary>
    public void Commit()
    {
        Span<byte> target = batch.Reserve(MaximumBytes);
        if (header.UidFingerprint == 0)
        {
            ReadOnlySpan<byte> identity = Get(EventField.Uid);
            header.UidFingerprint = Fingerprint.Of(identity.IsEmpty ? target[HeaderBytes..position] : identity);
        }

        int table = (position + 3) & ~3;
        target[position..table].Clear();
        header.Table = (ushort)table;
        Span<FieldSlot> entries = MemoryMarshal.Cast<byte, FieldSlot>(target.Slice(table, TableBytes));
        int count = 0;
        for (ulong rest = header.Fields; rest != 0; rest &= rest - 1)
        {
            entries[count++] = slots[BitOperations.TrailingZeroCount(rest)];
        }

        int length = table + (count * 4);
        header.Length = (ushort)length;
        MemoryMarshal.Write(target, in header);
        batch.Commit(length);
    }

    private static ushort[] MakeBounds()
    {
        ushort[] bounds = new ushort[64];
        for (int field = 0; field < bounds.Length; field++)
        {
            bounds[field] = (ushort)Bound((EventField)field);
        }

        return bounds;
    }

    private void Place(EventField field, int length)
    {
        slots[(int)field] = new FieldSlot((ushort)position, (ushort)length);
        header.Fields |= 1UL << (int)field;
        position += length;
    }

    private int Fit(ReadOnlySpan<byte> text, int bound)
    {
        if (text.Length <= bound)
        {
            return text.Length;
        }

        header.Flags |= EventFlags.Truncated;
        int length = Math.Max(bound, 0);
        while (length > 0 && (text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }
}
