using System.Runtime.CompilerServices;

namespace Nephoscope.Behavior;

/// <summary>An event remembered for a burst; 32 bytes, and where its id is no UUID what is left of that.</summary>
internal struct BurstNote
{
    public const int OwnBytes = 16;

    public long Nanoseconds;

    /// <summary>1 + index of the next one of its burst; 0 for none.</summary>
    public int Next;

    /// <summary>Number of what was done.</summary>
    public ushort What;

    /// <summary>Bytes of the id as text; 0 where file and record tell it.</summary>
    public byte Length;

    /// <summary>Form in the lower half, place in the upper.</summary>
    private byte kind;

    public NoteForm Form
    {
        readonly get => (NoteForm)(kind & 0x0F);
        set => kind = (byte)((kind & 0xF0) | (int)value);
    }

    public BurstPlace Place
    {
        readonly get => (BurstPlace)(kind >> 4);
        set => kind = (byte)((kind & 0x0F) | ((int)value << 4));
    }

    /// <summary>The id's 16 bytes; file and record; or the number of the text's next piece and its first twelve bytes.</summary>
    public NoteBytes Bytes;

    [InlineArray(OwnBytes)]
    internal struct NoteBytes
    {
        private byte first;
    }
}

/// <summary>How a note tells its event.</summary>
internal enum NoteForm : byte
{
    FileAndRecord = 0,
    Uuid = 1,
    Text = 2,
}

/// <summary>Further bytes of a note's id.</summary>
internal struct NotePiece
{
    public const int OwnBytes = 28;

    /// <summary>1 + index of the next piece; 0 for none.</summary>
    public int Next;
    public PieceBytes Bytes;

    [InlineArray(OwnBytes)]
    internal struct PieceBytes
    {
        private byte first;
    }
}
