using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Nephoscope.Events;

/// <summary>
/// Writes state as little-endian bytes, in one pass and with the memory of one block. What writes and what reads stand side by side in
/// every class that has state. The same state gives the same bytes. One thread.
/// </summary>
public sealed class StateWriter
{
    private readonly Stream output;
    private readonly Dictionary<object, int> shared = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> texts = new(StringComparer.Ordinal);
    private byte[] buffer = new byte[StateFrame.BlockBytes];
    private int used;
    private int partStart = -1;
    private ulong chain;

    /// <param name="output">Stays open; written to in blocks.</param>
    public StateWriter(Stream output)
    {
        this.output = output;
        Span<byte> head = stackalloc byte[StateFrame.HeadBytes];
        StateFrame.Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], StateFrame.Version);
        chain = StateFrame.Chain(0, head);
        output.Write(head);
    }

    /// <summary>Begins a section; its version lets a later program read what this one wrote.</summary>
    public void Begin(string section, byte version)
    {
        Write(section);
        Write(version);
    }

    public void End() => Write(StateFrame.SectionEnd);

    /// <summary>Begins a part that a reader can skip without understanding it: it is kept in memory until its length is known. Holds no parts.</summary>
    public void BeginPart()
    {
        OutsideParts();
        Reserve(4);
        partStart = used;
        used += 4;
    }

    public void EndPart()
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(partStart), used - partStart - 4);
        partStart = -1;
        int written = 0;
        for (; used - written > StateFrame.BlockBytes; written += StateFrame.BlockBytes)
        {
            WriteBlock(buffer.AsSpan(written, StateFrame.BlockBytes));
        }

        buffer.AsSpan(written, used - written).CopyTo(buffer);
        used -= written;
    }

    /// <summary>Writes what is still held, and the end. Call once, last.</summary>
    public void Finish()
    {
        Flush();
        WriteBlock([]);
        output.Flush();
    }

    public void Write(byte value)
    {
        Reserve(1);
        buffer[used++] = value;
    }

    public void Write(bool value) => Write(value ? (byte)1 : (byte)0);

    public void Write(int value)
    {
        Reserve(4);
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(used), value);
        used += 4;
    }

    public void Write(long value)
    {
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(used), value);
        used += 8;
    }

    public void Write(ulong value) => Write((long)value);

    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    public void Write(EventTime value) => Write(value.Nanoseconds);

    public void Write(EntityKey value) => Write(value.Value);

    public void Write(MicroNats value) => Write(value.Value);

    /// <summary>A number that is not negative and mostly small: seven bits a byte.</summary>
    public void WriteCount(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        uint rest = (uint)value;
        Reserve(5);
        for (; rest >= 0x80; rest >>= 7)
        {
            buffer[used++] = (byte)(rest | 0x80);
        }

        buffer[used++] = (byte)rest;
    }

    /// <summary>A text; cut off beyond a million characters. Keeps halves of surrogate pairs, which UTF-8 cannot say.</summary>
    public void Write(string value)
    {
        ReadOnlySpan<char> text = value.AsSpan(0, Math.Min(value.Length, StateFrame.LongestText));
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = most <= 1024 ? stackalloc byte[1024] : new byte[most];
        bool valid = Utf8.FromUtf16(text, utf8, out _, out int length, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;
        ReadOnlySpan<byte> bytes = valid ? utf8[..length] : MemoryMarshal.AsBytes(text);
        WriteCount((bytes.Length << 1) | (valid ? 0 : 1));
        WriteBytes(bytes);
    }

    /// <summary>A text that comes often: written once, then by number. Not within parts.</summary>
    public void WriteOften(string value)
    {
        OutsideParts();
        if (texts.TryGetValue(value, out int number))
        {
            WriteCount(number + 1);
            return;
        }

        WriteCount(0);
        Write(value);
        if (texts.Count < StateFrame.MostTexts)
        {
            texts.Add(value, texts.Count);
        }
    }

    /// <summary>An object that several places hold: written once, then by number, so that it is one object again. Not within parts.</summary>
    public void WriteShared<T>(T value, Action<StateWriter, T> write)
        where T : class
    {
        OutsideParts();
        if (shared.TryGetValue(value, out int number))
        {
            WriteCount(number + 1);
            return;
        }

        WriteCount(0);
        write(this, value);
        shared.Add(value, shared.Count);
    }

    /// <summary>How many there are, then each.</summary>
    public void WriteList<T>(IReadOnlyCollection<T> items, Action<StateWriter, T> write)
    {
        WriteCount(items.Count);
        foreach (T item in items)
        {
            write(this, item);
        }
    }

    /// <summary>Number and size of the items, and the items as they lie in memory; for items without references.</summary>
    public void WriteArray<T>(ReadOnlySpan<T> items)
        where T : unmanaged
    {
        WriteCount(items.Length);
        WriteCount(Unsafe.SizeOf<T>());
        WriteBytes(MemoryMarshal.AsBytes(items));
    }

    /// <summary>An item without references as it lies in memory, with its size.</summary>
    public void WriteItem<T>(in T item)
        where T : unmanaged => WriteArray(new ReadOnlySpan<T>(in item));

    /// <summary>Bytes alone; the reader must know how many.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Reserve(1);
            int fits = partStart >= 0 ? bytes.Length : Math.Min(bytes.Length, StateFrame.BlockBytes - used);
            Reserve(fits);
            bytes[..fits].CopyTo(buffer.AsSpan(used));
            used += fits;
            bytes = bytes[fits..];
        }
    }

    /// <summary>What is numbered over the whole of it must not be in what may be skipped.</summary>
    private void OutsideParts()
    {
        if (partStart >= 0)
        {
            throw new InvalidOperationException("A part holds no parts, no numbered texts and no shared objects. End it first.");
        }
    }

    private void Reserve(int bytes)
    {
        if (partStart >= 0)
        {
            if (used + bytes > buffer.Length)
            {
                Array.Resize(ref buffer, Math.Max(used + bytes, buffer.Length * 2));
            }
        }
        else if (used + bytes > StateFrame.BlockBytes)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (used > 0)
        {
            WriteBlock(buffer.AsSpan(0, used));
            used = 0;
        }
    }

    private void WriteBlock(ReadOnlySpan<byte> block)
    {
        chain = StateFrame.Chain(chain, block);
        Span<byte> head = stackalloc byte[StateFrame.BlockHeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, block.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head[4..], chain);
        output.Write(head);
        output.Write(block);
    }
}
