using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Nephoscope.Events;

/// <summary>
/// Reads what <see cref="StateWriter"/> wrote. Every block's checksum is compared before a byte of it is believed, every number of things is
/// held against the bytes that are left before room is made for them. One thread.
/// </summary>
/// <remarks>All methods throw <see cref="StateFormatException"/> where the bytes are not what they must be, and nothing else.</remarks>
public sealed class StateReader
{
    /// <summary>Items that room is made for at once where it is not known how many bytes are left.</summary>
    private const int Unsure = 4096;

    private readonly Stream input;
    private readonly List<object> shared = [];
    private readonly List<string> texts = [];
    private readonly byte[] block = new byte[StateFrame.BlockBytes];
    private readonly byte[] straddling = new byte[16];
    private int at;
    private int end;
    private ulong chain;

    /// <summary>Bytes behind the present block; at most.</summary>
    private long behind;

    /// <summary>Bytes left of the present part; negative outside parts.</summary>
    private long part = -1;

    /// <param name="input">Stays open. Knowing its length makes loading quicker and hostile lengths cheaper.</param>
    public StateReader(Stream input)
    {
        this.input = input;
        behind = input.CanSeek ? input.Length - input.Position : long.MaxValue / 2;
        Span<byte> head = stackalloc byte[StateFrame.HeadBytes];
        Fill(head);
        if (!head.StartsWith(StateFrame.Magic))
        {
            throw Wrong("these bytes are no saved state");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        if (version != StateFrame.Version)
        {
            throw Wrong($"it has format version {version}, this program knows {StateFrame.Version}");
        }

        chain = StateFrame.Chain(0, head);
    }

    /// <summary>The section being read, for messages.</summary>
    public string Section { get; private set; } = "";

    /// <summary>Bytes that may still come; at most.</summary>
    private long Left => part >= 0 ? part : behind + (end - at);

    /// <summary>Begins a section and gives its version.</summary>
    /// <param name="newest">The greatest version the caller understands.</param>
    public int Begin(string section, byte newest)
    {
        Section = section;
        if (ReadText() != section)
        {
            throw Wrong("another section stands here");
        }

        byte version = ReadByte();
        return version <= newest ? version : throw Wrong($"it has version {version}, this program knows {newest}");
    }

    public void End()
    {
        if (ReadByte() != StateFrame.SectionEnd)
        {
            throw Wrong("it does not end where it must");
        }
    }

    /// <summary>Begins a part that can be skipped.</summary>
    public void BeginPart()
    {
        int length = ReadInt32();
        if (length < 0 || length > Left)
        {
            throw Wrong("a part is longer than what is left");
        }

        part = length;
    }

    /// <summary>Whether all of the part that was begun has been read.</summary>
    public bool IsPartRead => part == 0;

    /// <summary>Ends the part, skipping what was not read of it.</summary>
    /// <param name="skip">False where everything must have been read.</param>
    public void EndPart(bool skip)
    {
        if (part > 0 && !skip)
        {
            throw Wrong("a part holds more than expected");
        }

        while (part > 0)
        {
            int piece = (int)Math.Min(part, Available());
            at += piece;
            part -= piece;
        }

        part = -1;
    }

    /// <summary>Reads the end that <see cref="StateWriter.Finish"/> wrote.</summary>
    public void Finish()
    {
        Section = "end";
        if (at < end || NextBlock())
        {
            throw Wrong("something follows where nothing must");
        }
    }

    public byte ReadByte() => Take(1)[0];

    public bool ReadBoolean()
    {
        byte value = ReadByte();
        return value <= 1 ? value == 1 : throw Wrong("a truth value is neither");
    }

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ulong ReadUInt64() => (ulong)ReadInt64();

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    public EventTime ReadTime() => new(ReadInt64());

    public EntityKey ReadKey() => new(ReadUInt64());

    public MicroNats ReadNats() => new(ReadInt32());

    /// <summary>A byte that must be below a bound, for enumerations.</summary>
    public byte ReadBelow(int bound)
    {
        byte value = ReadByte();
        return value < bound ? value : throw Wrong("a kind is not known");
    }

    /// <summary>A number of things of which each takes so many bytes at least: never more than the rest can hold.</summary>
    public int ReadCount(int bytesEach = 1)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }

            if (shift >= 28)
            {
                throw Wrong("a number is too long");
            }
        }

        return value <= int.MaxValue && (long)value * bytesEach <= Left ? (int)value : throw Wrong("a number is greater than what is left");
    }

    /// <summary>Any number that <see cref="StateWriter.WriteCount"/> wrote.</summary>
    public int ReadNumber() => ReadCount(0);

    /// <summary>How much room to make for so many things before they are read.</summary>
    public int Room(int count) => input.CanSeek ? count : Math.Min(count, Unsure);

    public string ReadText()
    {
        int head = ReadNumber();
        int length = head >> 1;
        bool wide = (head & 1) != 0;
        if (length > Left || length > StateFrame.LongestText * 3 || (wide && length % 2 != 0))
        {
            throw Wrong("a text is longer than what is left");
        }

        if (part < 0 && length <= end - at)
        {
            string text = TextOf(block.AsSpan(at, length), wide);
            at += length;
            return text;
        }

        byte[] bytes = new byte[length];
        ReadBytes(bytes);
        return TextOf(bytes, wide);
    }

    public string ReadOftenText()
    {
        int number = ReadNumber();
        if (number > 0)
        {
            return number <= texts.Count ? texts[number - 1] : throw Wrong("a text's number is not known");
        }

        string text = ReadText();
        if (texts.Count < StateFrame.MostTexts)
        {
            texts.Add(text);
        }

        return text;
    }

    public T ReadShared<T>(Func<StateReader, T> read)
        where T : class
    {
        int number = ReadNumber();
        if (number > 0)
        {
            return number <= shared.Count && shared[number - 1] is T known ? known : throw Wrong("an object's number is not known");
        }

        T value = read(this);
        shared.Add(value);
        return value;
    }

    public List<T> ReadList<T>(Func<StateReader, T> read, int bytesEach = 1)
    {
        int count = ReadCount(bytesEach);
        var items = new List<T>(Room(count));
        for (int i = 0; i < count; i++)
        {
            items.Add(read(this));
        }

        return items;
    }

    public T[] ReadArray<T>()
        where T : unmanaged
    {
        int count = ReadNumber();
        if (ReadNumber() != Unsafe.SizeOf<T>())
        {
            throw Wrong("its items have another size");
        }

        if ((long)count * Unsafe.SizeOf<T>() > Left)
        {
            throw Wrong("a number is greater than what is left");
        }

        T[] items = new T[Room(count)];
        for (int done = 0; done < count;)
        {
            if (done == items.Length)
            {
                Array.Resize(ref items, (int)Math.Min(count, items.Length * 2L));
            }

            int piece = Math.Min(count, items.Length) - done;
            ReadBytes(MemoryMarshal.AsBytes(items.AsSpan(done, piece)));
            done += piece;
        }

        return items;
    }

    public T ReadItem<T>()
        where T : unmanaged => ReadArray<T>() is [T only] ? only : throw Wrong("there is not one item");

    public void ReadBytes(Span<byte> target)
    {
        if (part >= 0 && target.Length > part)
        {
            throw Wrong("a part ends too early");
        }

        part = part >= 0 ? part - target.Length : part;
        while (target.Length > 0)
        {
            int piece = Math.Min(target.Length, Available());
            block.AsSpan(at, piece).CopyTo(target);
            at += piece;
            target = target[piece..];
        }
    }

    /// <summary>What to throw where the bytes say what cannot be.</summary>
    public StateFormatException Wrong(string reason, Exception? inner = null) => new(Section, reason, inner);

    /// <summary>Throws unless a condition holds that everything written by this program fulfils.</summary>
    public void Require(bool holds, string reason)
    {
        if (!holds)
        {
            throw Wrong(reason);
        }
    }

    private static string TextOf(ReadOnlySpan<byte> bytes, bool wide) =>
        wide ? new string(MemoryMarshal.Cast<byte, char>(bytes)) : Encoding.UTF8.GetString(bytes);

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (part < 0 && end - at >= bytes)
        {
            at += bytes;
            return block.AsSpan(at - bytes, bytes);
        }

        ReadBytes(straddling.AsSpan(0, bytes));
        return straddling.AsSpan(0, bytes);
    }

    /// <summary>Bytes of the present block that are left; at least one.</summary>
    private int Available()
    {
        if (at == end && !NextBlock())
        {
            throw Wrong("it ends too early");
        }

        return end - at;
    }

    /// <summary>False where the end stands.</summary>
    private bool NextBlock()
    {
        Span<byte> head = stackalloc byte[StateFrame.BlockHeadBytes];
        Fill(head);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > StateFrame.BlockBytes)
        {
            throw Wrong("a block's length cannot be");
        }

        Fill(block.AsSpan(0, length));
        chain = StateFrame.Chain(chain, block.AsSpan(0, length));
        if (chain != BinaryPrimitives.ReadUInt64LittleEndian(head[4..]))
        {
            throw Wrong("it is damaged: a checksum differs");
        }

        at = 0;
        end = length;
        return length > 0;
    }

    private void Fill(Span<byte> target)
    {
        int got = input.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        if (got < target.Length)
        {
            throw Wrong("it ends too early");
        }

        behind -= got;
    }
}
