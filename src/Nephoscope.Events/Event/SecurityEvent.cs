using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nephoscope.Events;

/// <summary>
/// One thing that happened, as every source is told to the rest of the program: a view over bytes that an <see cref="EventBatch"/>
/// owns. Copying the view copies no text. Valid only while its batch is held; immutable; safe to read from several threads.
/// </summary>
/// <remarks>Layout: <see cref="EventHeader"/>, the fields' text, then a table of (start, length) pairs of 16 bits in field order.</remarks>
public readonly ref struct SecurityEvent
{
    private readonly ReadOnlySpan<byte> bytes;

    /// <param name="bytes">Exactly one event as <see cref="EventWriter"/> wrote it.</param>
    public SecurityEvent(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>The fixed part.</summary>
    public ref readonly EventHeader Header => ref MemoryMarshal.AsRef<EventHeader>(bytes);

    /// <summary>The event's own bytes, to be copied where it must outlive its batch.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    public EventTime Time => new(Header.TimeNanoseconds);

    public EventKind Kind => Header.Kind;

    public SourceFormat Format => Header.Format;

    /// <summary>The field's UTF-8 text; empty where the event has none.</summary>
    public ReadOnlySpan<byte> this[EventField field]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ref readonly EventHeader header = ref Header;
            ulong bit = 1UL << (int)field;
            if ((header.Fields & bit) == 0)
            {
                return default;
            }

            int slot = BitOperations.PopCount(header.Fields & (bit - 1));
            ref readonly FieldSlot entry = ref Unsafe.Add(
                ref Unsafe.As<byte, FieldSlot>(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), header.Table)), slot);
            return bytes.Slice(entry.Start, entry.Length);
        }
    }

    public bool Has(EventField field) => (Header.Fields & (1UL << (int)field)) != 0;

    public bool Is(EventFlags flag) => (Header.Flags & flag) != 0;

    /// <summary>The field as a string, for the rare event that is told to a person. Invalid UTF-8 becomes U+FFFD.</summary>
    public string Text(EventField field) => System.Text.Encoding.UTF8.GetString(this[field]);
}

/// <summary>Where one field's text lies in its event.</summary>
internal readonly record struct FieldSlot(ushort Start, ushort Length);
