using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nephoscope.Behavior;

/// <summary>Writes state as little-endian bytes.</summary>
internal sealed class StateWriter(IBufferWriter<byte> target)
{
    public void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(4), value);
        target.Advance(4);
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(8), value);
        target.Advance(8);
    }

    /// <summary>A length and the items as they lie in memory.</summary>
    public void WriteArray<T>(ReadOnlySpan<T> items)
        where T : unmanaged
    {
        Write(items.Length);
        target.Write(MemoryMarshal.AsBytes(items));
    }
}

/// <summary>Reads what <see cref="StateWriter"/> wrote; throws <see cref="InvalidDataException"/> where the bytes end too early.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> rest = source;

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public unsafe T[] ReadArray<T>()
        where T : unmanaged
    {
        int count = ReadInt32();
        if (count < 0 || (long)count * sizeof(T) > rest.Length)
        {
            throw new InvalidDataException("The saved state ends too early. Delete it and learn anew.");
        }

        return MemoryMarshal.Cast<byte, T>(Take(count * sizeof(T))).ToArray();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (rest.Length < count)
        {
            throw new InvalidDataException("The saved state ends too early. Delete it and learn anew.");
        }

        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
