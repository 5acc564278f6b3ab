using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Slots by number in chunks, so that more of them take no copy and no room in reserve but the last chunk's. One writer.</summary>
internal sealed class SlotChunks
{
    private const int ChunkBits = 9;
    private const int Mask = (1 << ChunkBits) - 1;
    private readonly List<SessionSlot[]> chunks = [];

    /// <summary>Slots ever allocated; numbers lie below it.</summary>
    public int Length { get; private set; }

    public ref SessionSlot this[int slot] => ref CollectionsMarshal.AsSpan(chunks)[slot >> ChunkBits][slot & Mask];

    /// <summary>The number of one more slot.</summary>
    public int Allocate()
    {
        if (Length >> ChunkBits == chunks.Count)
        {
            chunks.Add(new SessionSlot[Mask + 1]);
        }

        return Length++;
    }

    public void Save(StateWriter writer)
    {
        writer.WriteCount(Unsafe.SizeOf<SessionSlot>());
        writer.WriteCount(Length);
        for (int at = 0; at < Length; at += Mask + 1)
        {
            writer.WriteBytes(MemoryMarshal.AsBytes(chunks[at >> ChunkBits].AsSpan(0, Math.Min(Mask + 1, Length - at))));
        }
    }

    public void Load(StateReader reader)
    {
        reader.Require(reader.ReadNumber() == Unsafe.SizeOf<SessionSlot>(), "its sessions have another size");
        Length = reader.ReadCount(Unsafe.SizeOf<SessionSlot>());
        for (int at = 0; at < Length; at += Mask + 1)
        {
            chunks.Add(new SessionSlot[Mask + 1]);
            reader.ReadBytes(MemoryMarshal.AsBytes(chunks[^1].AsSpan(0, Math.Min(Mask + 1, Length - at))));
        }
    }
}
